// `node training/check-cases.mjs FILE…`: whether authored cases have the form that AUTHORING.md asks for, and how their lengths
// lie in each class. Without a file: all of cases/ and validation/.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const LANGUAGES = 'en uk ru es pl ro fr pt de tr ar it hi vi tl zh'.split(' ');
const SURFACES = 'dm group forum post ad channel comment profile'.split(' ');
const TYPOLOGIES =
  'sexual_exploitation labour debt_bondage domestic_servitude forced_criminality forced_marriage begging organ_or_surrogacy loverboy child refugee_targeting'.split(
    ' ',
  );
const STAGES = 'recruitment transport control exploitation advertising demand'.split(' ');
const LEVELS = {
  flag: ['plain', 'veiled', 'hard'],
  support: ['plain', 'veiled', 'hard'],
  none: ['easy', 'near', 'hard'],
};
const ROLES = {
  flag: ['recruiter', 'controller', 'advertiser', 'buyer'],
  support: ['victim', 'worried_third_party'],
  none: ['ordinary', 'counter_speech'],
};
const BANDS = [12, 35, 80, 160];

/** Scripts without spaces between words: two characters count as a word. */
const wordsOf = ({ lang, text }) => (lang === 'zh' ? Math.ceil([...text].length / 2) : text.trim().split(/\s+/).length);

function problemsOf(one) {
  const problems = [];
  const demand = (holds, what) => holds || problems.push(what);
  demand(typeof one.id === 'string' && one.id.startsWith(one.set), 'id does not begin with its set');
  demand(LANGUAGES.includes(one.lang), `lang ${one.lang}`);
  demand(SURFACES.includes(one.surface), `surface ${one.surface}`);
  demand(LEVELS[one.expect]?.includes(one.level), `expect ${one.expect} with level ${one.level}`);
  demand(ROLES[one.expect]?.includes(one.role), `expect ${one.expect} with role ${one.role}`);
  demand(
    Array.isArray(one.typology) && one.typology.every((name) => TYPOLOGIES.includes(name)),
    `typology ${one.typology}`,
  );
  demand(
    (one.expect === 'none') === (one.typology?.length === 0),
    'a typology belongs to flag and support, and to nothing else',
  );
  demand((one.stage ?? null) === null || (one.expect === 'flag' && STAGES.includes(one.stage)), `stage ${one.stage}`);
  demand(typeof one.why === 'string' && one.why !== '', 'no why');
  demand(
    typeof one.text === 'string' && one.text.trim() !== '' && wordsOf(one) <= 160,
    'no text, or more than 160 words',
  );
  return problems;
}

const here = fileURLToPath(new URL('.', import.meta.url));
const all = () =>
  ['cases', 'validation'].flatMap((part) =>
    readdirSync(`${here}${part}`, { recursive: true })
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => `${here}${part}/${name}`),
  );

const files = process.argv.length > 2 ? process.argv.slice(2) : all();
const seen = new Map();
const counts = {};
let total = 0;
for (const file of files) {
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (line.trim() === '') continue;
    const place = `${file}:${index + 1}`;
    let one;
    try {
      one = JSON.parse(line);
    } catch (error) {
      process.stdout.write(`${place} ${error.message}\n`);
      process.exitCode = 1;
      continue;
    }
    const problems = problemsOf(one);
    for (const key of [one.id, one.text]) {
      if (seen.has(key)) problems.push(`the same id or text as ${seen.get(key)}`);
      seen.set(key, place);
    }
    for (const problem of problems) {
      process.stdout.write(`${place} ${problem}\n`);
      process.exitCode = 1;
    }
    total += 1;
    counts[one.expect] ??= BANDS.map(() => 0);
    const band = BANDS.findIndex((limit) => wordsOf(one) <= limit);
    if (band >= 0) counts[one.expect][band] += 1;
  }
}
process.stdout.write(`${total} cases in ${files.length} files; words ${BANDS.map((limit) => `≤${limit}`).join(' ')}\n`);
for (const [expect, bands] of Object.entries(counts)) {
  const sum = bands.reduce((a, b) => a + b);
  process.stdout.write(
    `  ${expect.padEnd(8)}${String(sum).padStart(5)}  ${bands.map((n) => `${n} (${Math.round((100 * n) / sum)} %)`).join('  ')}\n`,
  );
}
