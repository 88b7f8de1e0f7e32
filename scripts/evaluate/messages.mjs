import { isFlagged, isSupported, offenderScore } from './event.mjs';
import { auc, averagePrecision, recallAt, reliability } from './figures.mjs';
import { bandOf, byGroup, counted, table, wordsOf } from './tables.mjs';

const flagged = ({ assessment }) => isFlagged(assessment);
const supported = ({ assessment }) => isSupported(assessment);
const LEVELS = ['plain', 'veiled', 'hard', 'easy', 'near'];
const byLevel = (cases) =>
  byGroup(cases, ({ level }) => level).sort((a, b) => LEVELS.indexOf(a[0]) - LEVELS.indexOf(b[0]));

/** The report on one set of labelled messages, as Markdown, and the figures that gates look at. */
export function reportMessages(decided, everyday) {
  const of = (expect) => decided.filter((one) => one.expect === expect);
  const [flags, nones, supports] = [of('flag'), of('none'), of('support')];
  const figures = {
    cases: decided.length,
    flagged: ratio(flags, flagged),
    noneFlagged: ratio(nones, flagged),
    hardNoneFlagged: ratio(
      nones.filter(({ level }) => level === 'hard'),
      flagged,
    ),
    supportFound: ratio(supports, supported),
    supportFlagged: ratio(supports, flagged),
  };
  return {
    figures,
    text: [
      atWorkingPoint(flags, nones, supports),
      table(
        ['flags found, by', 'language', ''],
        byGroup(flags, ({ lang }) => lang).map(([name, some]) => ['', name, counted(some, flagged)]),
      ),
      table(
        ['flags found, by', 'length, surface, typology', ''],
        [bandOf, ({ surface }) => surface, ({ typology }) => typology].flatMap((groupOf) =>
          byGroup(flags, groupOf).map(([name, some]) => ['', name, counted(some, flagged)]),
        ),
      ),
      ranking(decided, everyday),
      ablations(flags, nones, supports),
      calibration(decided),
    ].join('\n\n'),
  };
}

const ratio = (cases, isHit) => (cases.length === 0 ? null : cases.filter(isHit).length / cases.length);

function atWorkingPoint(flags, nones, supports) {
  return table(
    ['at the working point of the policy', 'level', ''],
    [
      ['flag: flagged', 'all', counted(flags, flagged)],
      ...byLevel(flags).map(([level, some]) => ['', level, counted(some, flagged)]),
      ['flag: sent to support', 'all', counted(flags, supported)],
      ['none: flagged', 'all', counted(nones, flagged)],
      ...byLevel(nones).map(([level, some]) => ['', level, counted(some, flagged)]),
      ['none: sent to support', 'all', counted(nones, supported)],
      ['support: sent to support', 'all', counted(supports, supported)],
      ...byLevel(supports).map(([level, some]) => ['', level, counted(some, supported)]),
      ['support: flagged as an offender', 'all', counted(supports, flagged)],
    ],
  );
}

/** How each way to score orders flags before the others; 0.5 is chance. */
const SCORES = [
  ['all of it', ({ assessment }) => offenderScore(assessment)],
  ['judge alone', ({ opinion }) => opinion.verdict.flag],
  ['gate alone', ({ gate }) => gate],
  ['indicators alone', ({ byRules }) => offenderScore(byRules)],
  ['length alone, long first', (one) => wordsOf(one)],
  ['length alone, short first', (one) => -wordsOf(one)],
];

function ranking(decided, everyday) {
  const flags = decided.filter(({ expect }) => expect === 'flag');
  const nones = decided.filter(({ expect }) => expect === 'none');
  const others = [
    ['none, near', nones.filter(({ level }) => level === 'near')],
    ['none, hard', nones.filter(({ level }) => level === 'hard')],
    ['support', decided.filter(({ expect }) => expect === 'support')],
    ...(everyday.length > 0 ? [['everyday', everyday]] : []),
  ];
  const number = (value) => (Number.isNaN(value) ? '–' : value.toFixed(3));
  return table(
    ['area under ROC · precision-recall, flags against', ...others.map(([name]) => name), 'recall at 2 % of none'],
    SCORES.map(([name, scoreOf]) => {
      const positives = flags.map(scoreOf);
      return [
        name,
        ...others.map(([, some]) => {
          const negatives = some.map(scoreOf);
          return `${number(auc(positives, negatives))} · ${number(averagePrecision(positives, negatives))}`;
        }),
        number(recallAt(0.02, positives, nones.map(scoreOf))),
      ];
    }),
  );
}

function ablations(flags, nones, supports) {
  const asked = ({ isAsked }) => isAsked;
  const ways = [
    ['all of it', ({ assessment }) => assessment],
    ['without the gate: the judge reads everything', ({ ungated }) => ungated],
    ['without the indicators', ({ withoutIndicators }) => withoutIndicators],
    ['without the judge', ({ byRules }) => byRules],
    // Who speaks plays no part: what is no harmless text is flagged.
    ['without roles', ({ opinion }) => ({ disposition: 1 - opinion.verdict.none >= 0.6 ? 'review' : 'none' })],
  ];
  return [
    table(
      ['ablation', 'flags flagged', 'none flagged', 'support found', 'support flagged'],
      ways.map(([name, of]) => [
        name,
        counted(flags, (one) => isFlagged(of(one))),
        counted(nones, (one) => isFlagged(of(one))),
        counted(supports, (one) => isSupported(of(one))),
        counted(supports, (one) => isFlagged(of(one))),
      ]),
    ),
    `Gate and glance let the judge read ${counted(flags, asked)} of the flags, ${counted(supports, asked)} of the support cases and ${counted(nones, asked)} of the others.`,
  ].join('\n\n');
}

function calibration(decided) {
  const { bins, error } = reliability(
    decided.map(({ opinion }) => opinion.verdict.flag),
    decided.map(({ expect }) => expect === 'flag'),
  );
  const bar = (share) => '█'.repeat(Math.round(share * 20));
  return [
    table(
      ['the judge said', 'cases', 'mean said', 'were flags', ''],
      bins.map(({ count, said, was }, index) => [
        `${index * 10}–${index * 10 + 10} %`,
        String(count),
        count === 0 ? '–' : (said / count).toFixed(2),
        count === 0 ? '–' : (was / count).toFixed(2),
        count === 0 ? '' : bar(was / count),
      ]),
    ),
    `Expected calibration error: ${error.toFixed(3)} (ten bins).`,
  ].join('\n\n');
}

/** The cases that were decided wrongly, a line each. */
export function missesOf(decided) {
  const wrong = decided.filter(({ expect, assessment }) =>
    expect === 'flag'
      ? !isFlagged(assessment)
      : expect === 'support'
        ? !isSupported(assessment)
        : isFlagged(assessment) || isSupported(assessment),
  );
  return wrong.map(({ id, expect, level, text, isAsked, assessment, opinion }) => {
    const found = assessment.indicators.map((one) => one.id).join(', ');
    const { flag, support } = opinion.verdict;
    return `${id} ${expect} ${level} → ${assessment.disposition} ${assessment.score} ${isAsked ? '' : 'not asked '}(flag ${flag} support ${support}) [${found}] ${text.replaceAll('\n', ' ')}`;
  });
}
