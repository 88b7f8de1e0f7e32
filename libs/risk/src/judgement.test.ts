import { readdirSync, readFileSync } from 'node:fs';
import { MessageEvent, type Policy } from '@manumit/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assess } from './assess.js';
import type { Judged, Opinion } from './judged.js';
import { compileRiskModel, cuesFolder, indicatorsFolder } from './model.js';
import { occlusionsOf } from './question.js';

const read = (folder: URL) =>
  readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));
const model = compileRiskModel({ indicators: read(indicatorsFolder), cues: read(cuesFolder) });
const thresholds: Policy['thresholds'] = { watch: 0.35, review: 0.6, urgent: 0.85, support: 0.5 };

const event = (text: string) =>
  MessageEvent.parse({
    id: 'm1',
    platform: 'test',
    surface: 'dm',
    conversationId: 'c1',
    sender: { id: 'a' },
    recipients: [{ id: 'b' }],
    text,
    sentAt: '2026-01-02T03:04:05Z',
  });

const opinion = (flag: number, support: number, more: Partial<Opinion> = {}): Opinion => ({
  verdict: { none: 1 - flag - support, flag, support },
  roles: { recruiter: 0.8, victim: 0.1, counter_speech: 0.1 },
  typologies: { labour: 0.9, child: 0.1 },
  stages: { recruitment: 0.9, control: 0.1 },
  ...more,
});
const judged = (of: Opinion, without: Judged['without'] = []): Judged => ({ opinion: of, without, version: 'test' });
const assessed = (text: string, of: Judged) => assess(event(text), model, thresholds, of);

const PLAIN = 'the season is long, you will like it with us';
const STRONG = 'you give me your passport on arrival';

test('an offender is flagged on the judge’s word, with role, stage and typology', () => {
  const { disposition, role, typologies, judgement } = assessed(PLAIN, judged(opinion(0.8, 0.05)));
  expect({ disposition, role, typologies }).toEqual({
    disposition: 'review',
    role: 'recruiter',
    typologies: ['labour'],
  });
  expect(judgement?.stage).toBe('recruitment');
});

test('a likely victim goes to the support queue, never before reviewers, at equal strength too', () => {
  const roles = { victim: 0.7, worried_third_party: 0.2, recruiter: 0.1 };
  for (const verdict of [opinion(0.1, 0.8, { roles }), opinion(0.45, 0.45, { roles })]) {
    const { disposition, role } = assessed(PLAIN, judged(verdict));
    expect(role).toBe('victim');
    expect(['support', 'none']).toContain(disposition);
  }
});

test('where the rules hear a call for help, the judge has to be very sure to say otherwise', () => {
  const plea = 'help me please, they took my passport and I am not allowed to leave the house';
  expect(assessed(plea, judged(opinion(0.7, 0.2))).disposition).toBe('support');
});

test('a strong sign stays in context, however harmless the judge finds it', () => {
  const { disposition, indicators } = assessed(STRONG, judged(opinion(0.01, 0.01)));
  expect(disposition).toBe('watch');
  expect(indicators.map(({ id }) => id)).toContain('document_handover');
});

test('urgent needs more than a high score: a ground in the signs, or control, exploitation or a child', () => {
  const sure = opinion(0.97, 0.01);
  expect(assessed(PLAIN, judged(sure)).disposition).toBe('review');
  expect(assessed(PLAIN, judged({ ...sure, stages: { control: 0.9 } })).disposition).toBe('urgent');
  const child = assessed(PLAIN, judged({ ...sure, typologies: { child: 0.9 } }));
  expect([child.disposition, child.minorSignal]).toEqual(['urgent', true]);
});

test('"without this it would be": the judge’s own opinion of the text without the words of an indicator', () => {
  const first = assessed(STRONG, judged(opinion(0.8, 0.05)));
  const [occlusion] = occlusionsOf(STRONG, first);
  if (occlusion === undefined) throw new Error('nothing to leave out');
  expect(occlusion.text).not.toContain('passport');
  const { indicators } = assessed(STRONG, judged(opinion(0.8, 0.05), [{ ...occlusion, opinion: opinion(0.2, 0.05) }]));
  expect(indicators[0]?.scoreWithout).toBeCloseTo(0.2, 2);
});

test('a flag without any indicator names the words that carried it', () => {
  const text = 'bring nothing with you, the driver takes care, and forget your sister';
  const occlusions = occlusionsOf(text, assessed(text, judged(opinion(0.8, 0.05))));
  expect(occlusions.length).toBeGreaterThan(1);
  const without = occlusions.map((one) => ({
    ...one,
    opinion: opinion(one.text.includes('sister') ? 0.78 : 0.3, 0.05),
  }));
  const { judgement } = assessed(text, judged(opinion(0.8, 0.05), without));
  expect(judgement?.carriedBy.map(({ start, end }) => text.slice(start, end))).toEqual(['and forget your sister']);
});

test('more signs never lower a score, and every score is a share', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (flag) => {
      const verdict = judged(opinion(flag, 0));
      const [plain, strong] = [assessed(PLAIN, verdict).score, assessed(STRONG, verdict).score];
      expect(strong).toBeGreaterThanOrEqual(plain);
      expect(plain).toBeGreaterThanOrEqual(0);
      expect(strong).toBeLessThanOrEqual(1);
    }),
  );
});
