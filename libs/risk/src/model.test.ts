import { MessageEvent } from '@manumit/contracts';
import { describe, expect, test } from 'vitest';
import { assess } from './assess.js';
import { RiskModelError } from './indicator-file.js';
import { compileRiskModel } from './model.js';

const indicator = (id: string, fields: Record<string, string> = {}) => ({
  name: `${id}.yaml`,
  text: Object.entries({
    id,
    name: id,
    definition: 'd',
    sources: '[ILO11]',
    strength: 'strong',
    stage: 'control',
    dimension: 'means',
    typologies: '[labour]',
    route: 'review',
    voice: 'offender',
    computed: 'false',
    minor: 'false',
    review: "{ status: pending, reviewBy: '2030-01-01' }",
    patterns: `{ en: ["${id} full"] }`,
    examples: '{}',
    counterExamples: '{}',
    hardNegative: 'none',
    ...fields,
  })
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n'),
});
const cue = (id: string, pattern: string) => ({
  name: `${id}.yaml`,
  text: `id: ${id}\ndefinition: d\npatterns: { en: ["${pattern}"] }`,
});
const hints = (...ids: readonly string[]) => ({
  name: 'hints.yaml',
  text: `id: hints\ndefinition: d\nhints:\n${ids.map((id) => `  ${id}: { en: ["${id} loose"] }`).join('\n')}`,
});

describe('what is wrong with the files', () => {
  const problemsOf = (files: Parameters<typeof compileRiskModel>[0]): readonly string[] => {
    try {
      compileRiskModel(files);
      return [];
    } catch (error) {
      if (error instanceof RiskModelError) return error.problems;
      throw error;
    }
  };

  test('is told all at once, with its file and its field', () => {
    const problems = problemsOf({
      indicators: [
        indicator('a', { strength: 'enormous' }),
        indicator('b', { colour: 'red' }),
        indicator('c', { patterns: '{ en: ["(x"] }' }),
        { name: 'd.yaml', text: 'id: [' },
      ],
      cues: [cue('nobody', 'x'), hints('zz')],
    });
    expect(problems).toHaveLength(6);
    for (const part of ['a.yaml: strength', 'colour', 'c: pattern "(x"', 'd.yaml', 'nobody.yaml: id', 'zz'])
      expect(problems.join('\n')).toContain(part);
  });

  test('two indicators of one id are one too many', () => {
    expect(problemsOf({ indicators: [indicator('a'), indicator('a')], cues: [] })).toHaveLength(1);
  });
});

test('the version is that of the content, in whatever order the files come', () => {
  const [a, b] = [indicator('a'), indicator('b')];
  const version = (...files: ReturnType<typeof indicator>[]) =>
    compileRiskModel({ indicators: files, cues: [] }).version;
  expect(version(a, b)).toBe(version(b, a));
  expect(version(a, b)).not.toBe(version(a, { ...b, text: `${b.text}\n# more` }));
});

describe('a hint', () => {
  const model = compileRiskModel({
    indicators: [
      indicator('alpha'),
      indicator('beta', { dimension: 'act' }),
      indicator('gamma', { strength: 'moderate' }),
    ],
    cues: [hints('alpha', 'beta', 'gamma'), cue('harm', 'they took'), cue('self', 'my')],
  });
  const assessed = (text: string) =>
    assess(
      MessageEvent.parse({
        id: 'm',
        platform: 'test',
        surface: 'dm',
        conversationId: 'c',
        sender: { id: 'a' },
        text,
        sentAt: '2026-01-02T03:04:05Z',
      }),
      model,
      { watch: 0.35, review: 0.6, urgent: 0.85, support: 0.5 },
    );
  const strengths = (text: string) => assessed(text).indicators.map(({ id, strength }) => [id, strength]);

  test('counts one step lower than its indicator, and not beside it', () => {
    expect(strengths('alpha loose')).toEqual([['alpha', 'moderate']]);
    expect(strengths('gamma loose')).toEqual([['gamma', 'weak']]);
    expect(strengths('alpha full and alpha loose')).toEqual([['alpha', 'strong']]);
  });

  test('never flags alone, and may together with another', () => {
    expect(assessed('alpha loose, alpha loose').disposition).toBe('none');
    expect(assessed('alpha loose, gamma loose').disposition).toBe('watch');
    expect(assessed('alpha loose, beta loose').disposition).toBe('review');
    expect(assessed('alpha full').disposition).toBe('review');
  });

  test('is none where the author tells what is done to them', () => {
    expect(assessed('they took it, my alpha loose, beta loose')).toMatchObject({ disposition: 'none', indicators: [] });
  });

  test('is none in quotation marks', () => {
    expect(assessed('he wrote “alpha loose, beta loose” to her').indicators).toEqual([]);
  });
});
