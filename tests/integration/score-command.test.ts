import { expect, test } from 'vitest';
import { runCli } from '../support/commands.js';
import { messageEvent } from '../support/scoring.js';

const score = (lines: readonly string[]) =>
  runCli('services/scorer/dist/cli/score.js', [], { input: `${lines.join('\n')}\n` });
const line = (fields: Parameters<typeof messageEvent>[0]) => JSON.stringify(messageEvent(fields));

test('each event gets one line, in order, in the fixed shape', async () => {
  const { code, stdout, stderr } = await score([
    line({ id: 'm1', conversationId: 'c', text: 'hello there' }),
    line({ id: 'm2', conversationId: 'c' }),
  ]);
  const [first, second, ...rest] = stdout
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text));
  expect(rest).toEqual([]);
  expect(first).toEqual({
    kind: 'assessment',
    messageId: 'm1',
    conversationId: 'c',
    senderId: 'invented-agent',
    score: 0,
    disposition: 'none',
    role: 'unclear',
    typologies: [],
    indicators: [],
    flags: [],
  });
  expect(second).toMatchObject({
    messageId: 'm2',
    role: expect.stringMatching(/^(recruiter|controller)$/),
    flags: [{ kind: 'message', actorId: 'invented-agent', flagId: expect.stringMatching(/^flg_/) }],
  });
  expect(second.indicators[0]).toEqual({
    id: expect.any(String),
    strength: expect.any(String),
    spans: [{ start: expect.any(Number), end: expect.any(Number) }],
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('a bad line is told by its number, the run goes on and ends with 1', async () => {
  const { code, stdout, stderr } = await score([
    line({ id: 'm1', conversationId: 'c' }),
    '{"id":',
    '',
    line({ id: 'm2', conversationId: 'c', surface: 'profile' }),
  ]);
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text).messageId),
  ).toEqual(['m1', 'm2']);
  expect(stderr).toMatch(/^line 2: invalid_json/);
  expect(code).toBe(1);
});

test('a victim and a worried friend are people to help, never offenders', async () => {
  const texts = [
    'they took my passport and I am not allowed to leave, please help me',
    'у мене забрали паспорт і не випускають, допоможіть мені',
    'у меня забрали паспорт и меня не отпускают, помогите мне',
    'me quitaron el pasaporte y no me dejan salir, necesito ayuda por favor',
  ];
  const { stdout } = await score(
    texts.map((text, index) => line({ id: `m${index}`, conversationId: `c${index}`, text })),
  );
  for (const result of stdout
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text))) {
    expect(result).toMatchObject({ disposition: 'support', role: 'victim', flags: [{ queue: 'support' }] });
  }
});

test('the same lines give the same answer, byte for byte', async () => {
  const lines = Array.from({ length: 20 }, (_, index) => line({ id: `m${index}`, conversationId: `c${index % 3}` }));
  expect((await score(lines)).stdout).toBe((await score(lines)).stdout);
});

test('accounts that belong together come after the last message, with what ties them', async () => {
  const text = 'girls for the club, ticket from us, you pay it off, passport stays with me, call 07700 900 555';
  const hidden = 'work for girls abroad, I keep the passports until the debt is paid, o77oo 9oo 555';
  const { code, stdout } = await score([
    line({ id: 'm1', conversationId: 'c1', sender: { id: 'ad-one' }, text }),
    line({ id: 'm2', conversationId: 'c2', sender: { id: 'ad-two' }, text: hidden }),
    line({
      id: 'm3',
      conversationId: 'c2',
      sender: { id: 'warner' },
      text: 'careful, 07700 900 555 is a scam, report them',
    }),
    line({ id: 'm4', conversationId: 'c3', sender: { id: 'ad-two' }, text: hidden, platform: 'elsewhere' }),
  ]);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((one) => JSON.parse(one));
  expect(lines.map(({ kind }) => kind)).toEqual(['assessment', 'assessment', 'assessment', 'assessment', 'network']);
  expect(lines.at(-1)).toMatchObject({
    networkId: expect.stringMatching(/^flg_/),
    members: ['ad-one', 'ad-two'],
    evidence: [{ kind: 'contact_point', accounts: ['ad-one', 'ad-two'], messages: ['m1', 'm2'] }],
  });
  expect(code).toBe(0);
});
