import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Facts } from './facts.js';
import { createLogger } from './logger.js';

/** The lines as an operator sees them. @param facts of any shape: types do not hold where somebody casts */
function printed(...facts: readonly unknown[]): string {
  const lines: string[] = [];
  const logger = createLogger({ name: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } });
  for (const one of facts) logger.info(one as Facts, 'logged');
  return lines.join('');
}
const parsed = (facts: unknown) => JSON.parse(printed(facts)) as Record<string, unknown>;

test('facts are printed as they are', () => {
  expect(parsed({ topic: 'moderation.messages.v1', partition: 3, found: false, kind: undefined })).toMatchObject({
    level: 'info',
    msg: 'logged',
    topic: 'moderation.messages.v1',
    partition: 3,
    found: false,
  });
});

test('what is off limits is counted', () => {
  expect(parsed({ text: 'hello', level: 'hello', queue: 'review', reason: 'come alone' })).toMatchObject({
    level: 'info',
    queue: 'review',
    offLimits: 3,
  });
});

const WORDS = 'come to Invented City';
const ID = 'tg-4711-invented';
const SECRET = 'whsec_bm90IGEgc2VjcmV0IGF0IGFsbA==';

test.each<[string, unknown]>([
  ['an event', { event: { sender: { id: ID }, recipients: [{ id: ID }], text: WORDS } }],
  ['ids and texts at the top', { senderId: ID, actorId: ID, text: WORDS, id: ID, msg: WORDS, level: WORDS }],
  ['headers', { headers: { authorization: `Bearer ${SECRET}`, 'x-telegram-bot-api-secret-token': SECRET } }],
  ['items of an array', { flags: [{ text: WORDS }, ID], topic: [SECRET] }],
  ['words in the place of a name', { reason: WORDS, kind: { text: WORDS }, partition: ID, found: ID }],
  ['a number that is an account', { from: 4711, chatId: 4711, sender: 4711 }],
  ['bytes and maps', { value: Buffer.from(WORDS), body: new Map([[ID, WORDS]]), token: new Set([SECRET]) }],
  ['names of fields', { [ID]: 1, [WORDS]: true, err: { [ID]: WORDS } }],
  ['an error in the place of the facts', new Error(`${WORDS} ${ID} ${SECRET}`)],
  ['a thrown text', { err: `${WORDS} ${ID} ${SECRET}` }],
])('%s: neither words nor ids nor secrets are printed', (_name, facts) => {
  expect(printed(facts)).not.toMatch(/Invented|invented|4711|whsec|bm90/);
});

test('of an error its name, code and place are told, and not what drivers hang on it', () => {
  const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), {
    code: 'ECONNREFUSED',
    params: [WORDS],
    query: { values: [ID] },
    config: { headers: { authorization: SECRET } },
  });
  const { err } = parsed({ err: error });
  expect(err).toMatchObject({ type: 'Error', code: 'ECONNREFUSED', message: error.message });
  expect(err).toHaveProperty('stack', expect.stringContaining('logger.test.ts'));
  expect(Object.keys(err as object).sort()).toEqual(['code', 'message', 'stack', 'type']);
});

const withCode = (code: string, message: string) => Object.assign(new Error(message), { code });
test.each([
  ['a parser that quotes', () => JSON.parse(`{"text": ${WORDS}`)],
  ['PostgreSQL, which quotes a value', () => Promise.reject(withCode('22P02', `invalid input syntax: "${WORDS}"`))],
  ['a constraint, which quotes a key', () => Promise.reject(withCode('23505', `Key (actor)=(${ID}) already exists.`))],
  ['an argument', () => Buffer.from(Object.assign(() => {}, { toString: () => WORDS }) as never)],
  ['a header', () => new Headers({ authorization: `Bearer ${SECRET}\nx` })],
  ['lines that look like frames', () => Promise.reject(new Error(`x\n    at ${WORDS} (file:///x.js:1:1)`))],
  ['a message changed afterwards', () => Promise.reject(Object.assign(new Error(WORDS), { message: 'x' }))],
  ['a name and a code of words', () => Promise.reject(Object.assign(withCode(WORDS, WORDS), { name: ID }))],
])('%s: the message stays out, also behind causes and beside others', async (_name, fail) => {
  const error = await Promise.resolve()
    .then(fail)
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(Error);
  const wrapped = new AggregateError([error, new Error('y', { cause: error })], 'z', { cause: error });
  const lines = printed({ err: error }, { err: wrapped });
  expect(lines).not.toMatch(/Invented|invented|4711|whsec/);
});

test('causes are followed, and a circle of them ends', () => {
  const deep = withCode('ECONNRESET', 'read ECONNRESET');
  const error = withCode('NOT_DURABLE_IN_TIME', 'no answer');
  error.cause = deep;
  deep.cause = error;
  expect(parsed({ err: error })).toMatchObject({
    err: { cause: { code: 'ECONNRESET', cause: { message: 'no answer' } } },
  });
});

test('whatever is logged, what is planted in it is not printed', () => {
  const planted = fc.constantFrom('planted', 'planted words', 'Bearer planted');
  const { tree } = fc.letrec<{ tree: unknown; leaf: unknown; list: unknown; record: unknown; fault: unknown }>(
    (tie) => ({
      tree: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('list'), tie('record'), tie('fault')),
      leaf: planted,
      list: fc.array(tie('tree'), { maxLength: 3 }),
      // Names that may be logged hold trees here and no texts: which words are harmless there, nobody can tell.
      record: fc.dictionary(fc.constantFrom('text', 'id', 'sender', 'token', 'err', 'cause', 'body'), tie('tree')),
      fault: fc
        .tuple(planted, tie('tree'))
        .map(([message, cause]) => Object.assign(new Error(message, { cause }), { cause })),
    }),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('event', 'planted', 'err', '__proto__', 'flagIds'), tree), (facts) => {
      expect(printed(facts)).not.toContain('planted');
    }),
  );
});

test('a message that is put together at run time does not compile', () => {
  const logger = createLogger({ name: 'test', level: 'silent' });
  logger.info({}, 'as it stands in the source');
  // @ts-expect-error: it may hold anything
  logger.info({}, `of ${ID.toLowerCase()}`);
  // @ts-expect-error: nor does a fact that is not on the list
  logger.info({ text: WORDS }, 'logged');
});
