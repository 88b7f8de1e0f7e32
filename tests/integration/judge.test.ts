import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { JudgeError, openJudge } from '@manumit/judge';
import { afterAll, expect, onTestFinished, test } from 'vitest';

const models = new URL('../../models/judge/', import.meta.url);
const judge = await openJudge(models);
afterAll(() => judge.close());

const OFFER =
  'You give me your passport on arrival, and until the ticket is paid off you work without money. Not a word at home.';
const PLEA =
  'they took my passport and lock the door at night, i owe them 3000 and it grows, please who can help me get out';
const CHAT = 'lol see you at the gym at six, bring my charger';

test('it tells the one who holds a passport from the one whose passport is held, and both from small talk', async () => {
  const [offer, plea, chat] = await Promise.all([OFFER, PLEA, CHAT].map(judge.judge));
  expect(offer?.verdict.flag).toBeGreaterThan(0.5);
  expect(plea?.verdict.support).toBeGreaterThan(0.5);
  expect(chat?.verdict.none).toBeGreaterThan(0.5);
});

test('a text gives the same opinion alone, in company, again, and from another judge', async () => {
  const other = await openJudge(models);
  onTestFinished(() => other.close());
  const alone = await other.judge(PLEA);
  const [, inCompany] = await Promise.all([`${OFFER} ${OFFER}`, PLEA, CHAT].map(judge.judge));
  const again = await judge.judge(PLEA);
  expect(inCompany).toEqual(alone);
  expect(again).toEqual(alone);
});

test('the same text twice is one question with two answers', async () => {
  const opinions = await Promise.all([CHAT, CHAT].map(judge.judge));
  expect(opinions).toHaveLength(2);
  expect(opinions[0]).toEqual(opinions[1]);
});

test.each([
  ['nothing', ''],
  ['spaces', '   \n '],
  ['a lone surrogate', '\ud800'],
  ['very long', 'one two three '.repeat(80_000)],
  ['letters of no language', 'ꙮ𒀀\u0000\u200b'.repeat(50)],
])('%s has an opinion too, of shares that add up to one', async (_name, text) => {
  const opinion = await judge.judge(text);
  const { none = 0, flag = 0, support = 0 } = opinion?.verdict ?? {};
  expect(none + flag + support).toBeCloseTo(1, 2);
});

test('a glance is enough for everyday texts, and not for what a flag or a call for help looks like', async () => {
  const everyday = 'what a lovely morning, the coffee is really good today';
  const [offer, plea, small] = await Promise.all([OFFER, PLEA, everyday].map(judge.glance));
  const [wholeOffer, wholePlea] = await Promise.all([OFFER, PLEA].map(judge.judge));
  expect([offer, plea, small]).toEqual([wholeOffer, wholePlea, 'unremarkable']);
  expect(await judge.judge(everyday)).toEqual(expect.objectContaining({ verdict: expect.any(Object) }));
  // Nor does a whole reading change what a glance says afterwards: a replay has to give the same.
  expect(await judge.glance(everyday)).toBe('unremarkable');
  const plain = 'good evening, our bus is a little late again';
  const whole = await judge.judge(plain);
  expect(await judge.glance(plain)).toBe('unremarkable');
  expect(await judge.judge(plain)).toEqual(whole);
});

test('a whole reading does not wait for the glances that came before it', async () => {
  const answered: string[] = [];
  const note = (name: string) => (): void => {
    answered.push(name);
  };
  const glances = Array.from({ length: 20 }, (_, index) =>
    judge.glance(`${CHAT}, number ${index}`).then(note('glance')),
  );
  const whole = judge.judge(`${OFFER} (once more)`).then(note('whole'));
  await Promise.all([whole, ...glances]);
  // The first glance had begun.
  expect(answered.indexOf('whole')).toBeLessThan(3);
});

test('a folder without a judge is an error that names it', async () => {
  await expect(openJudge(new URL('./', import.meta.url))).rejects.toThrow(JudgeError);
});

test('a model that cannot be read is an error, and no process hangs on it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'manumit-judge-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(new URL('judge.json', models), join(folder, 'judge.json'));
  await cp(new URL('tokenizer.json', models), join(folder, 'tokenizer.json'));
  await writeFile(join(folder, 'glance.onnx'), 'no model');
  await expect(openJudge(pathToFileURL(`${folder}/`))).rejects.toThrow(JudgeError);
});

test('after it is closed a judge says so', async () => {
  const closed = await openJudge(models);
  await closed.close();
  await expect(closed.judge(CHAT)).rejects.toThrow(JudgeError);
});
