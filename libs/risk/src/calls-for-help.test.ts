import { readdirSync, readFileSync } from 'node:fs';
import { MessageEvent } from '@manumit/contracts';
import { expect, test } from 'vitest';
import { assess } from './assess.js';
import { callsForHelp } from './calls-for-help.js';
import type { PatternHit } from './matcher.js';
import { compileRiskModel, cuesFolder, indicatorsFolder } from './model.js';

const said = (id: string, pattern: string = id, words = 2): PatternHit => ({
  kind: 'indicator',
  id,
  pattern,
  start: 0,
  end: 1,
  words,
  quoted: false,
});
const ids = (hits: readonly PatternHit[]): string[] => [...new Set(callsForHelp(hits).map(({ id }) => id))];

test('harm is a call for help where somebody asks, and it is about them or somebody of theirs', () => {
  expect(ids([said('harm'), said('plea'), said('self')])).toEqual(['victim_disclosure']);
  expect(ids([said('harm'), said('plea'), said('kin'), said('self')])).toEqual(['worried_third_party']);
  expect(ids([said('harm'), said('plea')])).toEqual([]);
  expect(ids([said('plea'), said('self')])).toEqual([]);
  expect(ids([said('harm'), said('self')])).toEqual([]);
});

test('without a plea it takes three kinds of harm; the same one again is no other kind', () => {
  const kinds = (...patterns: string[]) => ids([...patterns.map((pattern) => said('harm', pattern)), said('self')]);
  expect(kinds('a', 'b', 'c')).toEqual(['victim_disclosure']);
  expect(kinds('a', 'b')).toEqual([]);
  expect(kinds('a', 'a', 'a')).toEqual([]);
});

test('a single word is half of a sign, and what is quoted is none', () => {
  const plea = [said('plea'), said('self')];
  expect(ids([said('harm', 'a', 1), ...plea])).toEqual([]);
  expect(ids([said('harm', 'a', 1), said('harm', 'b', 1), ...plea])).toEqual(['victim_disclosure']);
  expect(ids([{ ...said('harm'), quoted: true }, ...plea])).toEqual([]);
});

const read = (folder: URL) =>
  readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));
const model = compileRiskModel({ indicators: read(indicatorsFolder), cues: read(cuesFolder) });
const thresholds = { watch: 0.35, review: 0.6, urgent: 0.85, support: 0.5 };
const assessed = (text: string) => {
  const event = {
    id: 'm',
    platform: 'test',
    surface: 'dm',
    conversationId: 'c',
    sender: { id: 'a' },
    text,
    sentAt: '2026-01-02T03:04:05Z',
  };
  return assess(MessageEvent.parse(event), model, thresholds);
};

test.each([
  'The agency has my documents and I have not been paid since spring. Who can I call?',
  'My cousin works on a farm abroad, the owner locks the gate at night. What can we do?',
  'Агенція забрала мій паспорт і не платить. Куди мені звернутися?',
  'Подруга уехала работать, у неё забрали документы. Подскажите, кому позвонить?',
  'El dueño guarda mi pasaporte y no me pagan, ¿a quién llamo?',
  'Szef zabrał mi paszport i nie płaci. Co mogę zrobić?',
  'Der Chef hat meinen Pass und ich bekomme keinen Lohn. Was kann ich tun?',
  'Le patron garde mon passeport et je ne suis pas payée, que faire ?',
])('%s is somebody to help', (text) => {
  const { disposition, role, indicators } = assessed(text);
  expect(disposition).toBe('support');
  expect(['victim', 'worried_third_party']).toContain(role);
  expect(indicators.every(({ dimension }) => dimension === 'protective')).toBe(true);
});

test.each([
  'What can I do about my loan? The bank wants the money back by May',
  'My sister lost her phone, where can I get a new one?',
  'Куди мені піти поїсти в Одесі?',
  '¿Qué hago con mi deuda de la tarjeta?',
])('%s is everyday talk', (text) => {
  expect(assessed(text).disposition).toBe('none');
});
