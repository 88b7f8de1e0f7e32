import { readdirSync, readFileSync } from 'node:fs';
import { MessageEvent, type Policy } from '@manumit/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assess } from './assess.js';
import { addToContext, emptyContext } from './context.js';
import { compileRiskModel, cuesFolder, indicatorsFolder } from './model.js';
import { type Scored, scoreOf, weightOf } from './score.js';

const read = (folder: URL) =>
  readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));
const model = compileRiskModel({ indicators: read(indicatorsFolder), cues: read(cuesFolder) });
const thresholds: Policy['thresholds'] = { watch: 0.35, review: 0.6, urgent: 0.85, support: 0.5 };

const event = (text: string, fields: object = {}) =>
  MessageEvent.parse({
    id: 'm1',
    platform: 'test',
    surface: 'dm',
    conversationId: 'c1',
    sender: { id: 'a' },
    recipients: [{ id: 'b' }],
    text,
    sentAt: '2026-01-02T03:04:05Z',
    ...fields,
  });
const assessed = (text: string) => assess(event(text), model, thresholds);

test.each([
  ['en', 'you give me your passport on arrival'],
  ['uk', 'паспорт віддаєш мені по приїзду'],
  ['ru', 'паспорт отдаёшь мне по приезду'],
  ['es', 'me entregas el pasaporte al llegar'],
])('a strong sign in %s goes to people, with its words as evidence', (_language, text) => {
  const { disposition, indicators } = assessed(text);
  expect(['review', 'urgent']).toContain(disposition);
  const { start, end } = indicators[0]?.spans[0] ?? { start: 0, end: 0 };
  expect(text.slice(start, end).length).toBeGreaterThan(5);
});

test.each([
  ['a warning', 'Never give your passport to an employer, call the hotline if someone takes it'],
  ['a quotation', 'He wrote to her: “you give me your passport on arrival”. Is that normal?'],
  ['small talk', 'see you at the station at six'],
  ['a hotel', 'The hotel needs your passport at check-in'],
])('%s is not flagged', (_name, text) => {
  expect(['none', 'watch']).toContain(assessed(text).disposition);
});

const strengths = fc.constantFrom('weak', 'moderate', 'modifier', 'exculpatory' as const);
const dimensions = fc.constantFrom('act', 'means', 'purpose' as const);
const scored = (strength: Scored['strength'], dimension: Scored['dimension'], index: number): Scored => ({
  id: `i${index}`,
  strength,
  dimension,
  weight: weightOf({ strength, route: 'review_if_cooccur' }),
});

test('one weak or moderate indicator alone never flags, whatever modifies it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('weak', 'moderate' as const),
      dimensions,
      fc.nat(5),
      (strength, dimension, modifiers) => {
        const hits = [
          scored(strength, dimension, 0),
          ...Array.from({ length: modifiers }, (_, i) => scored('modifier', dimension, i + 1)),
        ];
        return scoreOf(hits) < thresholds.review;
      },
    ),
  );
});

test('weak indicators alone never flag, however many', () => {
  fc.assert(
    fc.property(
      fc.array(dimensions, { minLength: 1, maxLength: 20 }),
      (all) => scoreOf(all.map((dimension, i) => scored('weak', dimension, i))) < thresholds.review,
    ),
  );
});

test('counter-evidence is no second dimension', () => {
  const signs = [scored('moderate', 'means', 0), scored('weak', 'means', 1), scored('weak', 'means', 2)];
  const modifiers = [3, 4, 5].map((i) => scored('modifier', 'act', i));
  const score = scoreOf([...signs, ...modifiers]);
  expect(scoreOf([...signs, ...modifiers, scored('exculpatory', 'exculpatory', 9)])).toBeLessThanOrEqual(score);
  expect(score).toBeLessThan(thresholds.review);
});

test('counter-evidence never raises a score', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(strengths, dimensions), { maxLength: 8 }), (pairs) => {
      const hits = pairs.map(([strength, dimension], i) => scored(strength, dimension, i));
      return scoreOf([...hits, scored('exculpatory', 'exculpatory', 99)]) <= scoreOf(hits);
    }),
  );
});

test('no text makes it throw, and every span lies within the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (noise) => {
      const text = `${noise} you give me your passport on arrival ${noise}`;
      const { indicators } = assessed(text);
      return indicators.every(({ spans }) =>
        spans.every(({ start, end }) => start >= 0 && start < end && end <= text.length),
      );
    }),
  );
});

test('late, repeated and reordered messages lead to the same context in the end', () => {
  const lines = [
    'you give me your passport on arrival',
    'do not tell your parents',
    'you work off the debt first',
    'come alone',
  ];
  const events = lines.map((text, index) =>
    event(text, { id: `m${index}`, sentAt: `2026-01-0${index + 1}T00:00:00Z` }),
  );
  const fold = (order: readonly number[]) =>
    order.reduce((context, index) => {
      const one = events[index % events.length];
      return one === undefined
        ? context
        : addToContext(context, one, assess(one, model, thresholds), thresholds).context;
    }, emptyContext());
  const inOrder = fold([0, 1, 2, 3]);
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), fc.array(fc.nat(3)), (order, repeats) => {
      expect(fold([...order, ...repeats])).toEqual(inOrder);
    }),
  );
});
