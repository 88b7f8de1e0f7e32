import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { IndicatorFile, parseSource } from './indicator-file.js';
import { compileMatcher, readEntry } from './matcher.js';
import { compileRiskModel, cuesFolder, indicatorsFolder } from './model.js';
import { matchSlowly } from './slow-matcher.js';

const read = (folder: URL) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));

const problems: string[] = [];
const files = read(indicatorsFolder).flatMap((file) => parseSource(file, IndicatorFile, problems) ?? []);

test('all 85 indicators are there, valid, and named as their files', () => {
  expect(problems).toEqual([]);
  expect(files).toHaveLength(85);
  expect(read(indicatorsFolder).map(({ name }) => name)).toEqual(files.map(({ id }) => `${id}.yaml`));
  expect(compileRiskModel({ indicators: read(indicatorsFolder), cues: read(cuesFolder) }).indicators.size).toBe(85);
});

test.each(files.filter(({ computed }) => !computed).map((file) => [file.id, file] as const))(
  '%s: its examples and counter-examples',
  (_id, file) => {
    const entries = Object.values(file.patterns)
      .flat()
      .map((source) => readEntry('indicator', file.id, source));
    const matcher = compileMatcher(entries);
    const missed = Object.values(file.examples)
      .flat()
      .filter((text) => matcher.match(text).length === 0);
    const wrong = Object.values(file.counterExamples)
      .flat()
      .filter((text) => matcher.match(text).some(({ quoted }) => !quoted));
    expect({ missed, wrong }).toEqual({ missed: [], wrong: [] });
  },
);

test('the gate before the patterns changes nothing', () => {
  const entries = files.flatMap((file) =>
    Object.values(file.patterns)
      .flat()
      .map((source) => readEntry('indicator', file.id, source)),
  );
  const matcher = compileMatcher(entries);
  const texts = files.flatMap((file) => Object.values({ ...file.examples, ...file.counterExamples }).flat());
  // The slow matcher tries every pattern at every word: a sample keeps this within seconds.
  const some = texts.filter((_text, index) => index % 20 === 0);
  for (const text of [...some, some.slice(0, 8).join('. ')])
    expect(matcher.match(text)).toEqual(matchSlowly(entries, text));
}, 60_000);
