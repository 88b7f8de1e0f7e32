import { assessPlainly, loneEvent } from './decide.mjs';
import { isFlagged, isSupported } from './event.mjs';
import { realFiles, realRows } from './load.mjs';
import { share, table } from './tables.mjs';

/** Texts without a surface of their own are read as private messages. */
const SURFACE = 'dm';
const MAX_UNITS = 100_000;
/** Where the judge was not asked: the first stage found nothing worth asking. */
const UNASKED = { verdict: { none: 1, flag: 0, support: 0 } };

/**
 * What both stages make of real text that is assumed to be harmless, file by file, and what it costs.
 *
 * @param every only each so-many-th row is read
 */
export async function reportReal(folder, stages, every) {
  const rows = [];
  const flaggedTexts = [];
  let [lookMs, judgeMs, looked] = [0, 0, 0];
  const everyday = [];
  for (const { name, path } of realFiles(folder)) {
    const counts = { rows: 0, put: 0, asked: 0, watch: 0, flagged: 0, support: 0 };
    let index = 0;
    for await (const row of realRows(path)) {
      index += 1;
      if (index % every !== 0 || row.text.trim() === '') continue;
      const event = loneEvent({ id: String(index), surface: SURFACE, text: row.text.slice(0, MAX_UNITS) });
      const start = performance.now();
      const seen = stages.assessor.look(event);
      lookMs += performance.now() - start;
      looked += 1;
      counts.rows += 1;
      const begun = performance.now();
      const { opinion, assessment } = await assessPlainly(seen, stages);
      if (seen.question !== null) judgeMs += performance.now() - begun;
      if (seen.question !== null) counts.put += 1;
      if (opinion !== null) counts.asked += 1;
      if (isFlagged(assessment)) {
        counts.flagged += 1;
        flaggedTexts.push(
          `${name} ${row.lang} ${row.label} ${assessment.score} ${row.text.slice(0, 300).replaceAll('\n', ' ')}`,
        );
      }
      if (isSupported(assessment)) counts.support += 1;
      if (assessment.disposition === 'watch') counts.watch += 1;
      if (name.startsWith('chat') || name.startsWith('sms'))
        everyday.push({
          text: row.text,
          lang: row.lang,
          gate: seen.screening.gate.logOdds,
          opinion: opinion ?? UNASKED,
          byRules: seen.assessment,
          assessment,
        });
    }
    rows.push({ name, ...counts });
  }
  const total = rows.reduce(
    (sum, one) => Object.fromEntries(Object.entries(sum).map(([key, value]) => [key, value + one[key]])),
    { rows: 0, put: 0, asked: 0, watch: 0, flagged: 0, support: 0 },
  );
  const per10k = (part, whole) => `${part} · ${((10_000 * part) / Math.max(1, whole)).toFixed(2)}`;
  const line = ({ name, ...counts }) => [
    name,
    String(counts.rows),
    share(counts.put, counts.rows),
    share(counts.asked, counts.rows),
    per10k(counts.watch, counts.rows),
    per10k(counts.support, counts.rows),
    per10k(counts.flagged, counts.rows),
  ];
  return {
    figures: { perTenThousand: (10_000 * total.flagged) / total.rows, asked: total.asked / total.rows },
    everyday,
    flaggedTexts,
    text: [
      table(
        [
          'file',
          'texts',
          'put to the judge',
          'read by it',
          'watch · per 10,000',
          'support · per 10,000',
          'flagged · per 10,000',
        ],
        [...rows, { name: 'all', ...total }].map(line),
      ),
      `First stage: ${((1_000 * lookMs) / looked).toFixed(1)} µs a text. Second stage, glances included: ${((1_000 * judgeMs) / looked).toFixed(1)} µs a text.`,
    ].join('\n\n'),
  };
}
