import { readdirSync, readFileSync } from 'node:fs';
import { MessageEvent } from '@manumit/contracts';
import { parse } from 'yaml';

const root = new URL('../../', import.meta.url);
/** One ring for so many accounts, of so few to so many. */
const ACCOUNTS_FOR_A_RING = 2_500;
const RING_SIZES = [3, 4, 5, 6, 8, 12];
/** How often each account of a ring posts. */
const POSTS = 4;
/** Of everyday messages, these shares name a number of their author's own, one that everybody names, or show some sign. */
const OWN_NUMBER = 0.01;
const EVERYBODYS_NUMBER = 0.005;
const LONE_SIGN = 0.003;
const EVERYBODYS_NUMBERS = 50;
/** Too short to be a template: what lone accounts write ties nobody. */
const LONE_SIGNS = [
  'you give me your passport on arrival',
  'first you work off the debt',
  'do not tell your parents about the job',
  'паспорт віддаси мені',
  'я заберу твой паспорт',
  'me das tu pasaporte al llegar',
];
const LONG = 14;
const DAY_SECONDS = 86_400;
const DAYS = 28;

/** Everyday chatter of many accounts with rings in it; the rings, and every message in the order of its time. */
export function ringedStream({ messages, accounts, assessor, seed }) {
  const random = mulberry(seed);
  const pick = (items) => items[Math.floor(random() * items.length)];
  const { chatter, signs } = material(assessor);
  const long = signs.filter(({ words }) => words >= LONG).map(({ text }) => text);
  const rings = Array.from({ length: Math.max(3, Math.ceil(accounts / ACCOUNTS_FOR_A_RING)) }, (_, ring) =>
    Array.from({ length: RING_SIZES[ring % RING_SIZES.length] }, (_, member) => `ring-${ring}-${member}`),
  );
  if (long.length < rings.length) throw new RangeError(`there are ${long.length} texts for ${rings.length} rings`);
  const posts = rings
    .flatMap((own, ring) => own.flatMap((sender) => Array.from({ length: POSTS }, () => ({ sender, ring }))))
    .map((post) => ({ ...post, at: Math.floor(random() * messages) }))
    .sort((a, b) => a.at - b.at);

  function* generate() {
    let next = 0;
    for (let index = 0; index < messages; index += 1) {
      const isPost = posts[next] !== undefined && posts[next].at <= index;
      const one = isPost ? posted(posts[next]) : everyday();
      if (isPost) next += 1;
      yield MessageEvent.parse({
        id: `m${index}`,
        platform: 'bench',
        surface: 'group',
        conversationId: `board-${Math.floor(random() * 500)}`,
        sentAt: new Date(Date.UTC(2026, 0, 1) + (index / messages) * DAYS * DAY_SECONDS * 1_000).toISOString(),
        ...one,
      });
    }
  }

  function posted({ sender, ring }) {
    const number = `+1 555 01${String(10 + (ring % 90))} ${String(1_000 + ring).slice(-3)}`;
    const text = random() < 0.5 ? `${long[ring]} ${number}` : `${pick(['', 'hello!', 'anybody here?'])} ${long[ring]}`;
    return { sender: { id: sender }, text };
  }

  function everyday() {
    const account = Math.floor(random() * accounts);
    const share = random();
    let text = pick(chatter);
    if (share < OWN_NUMBER) text += ` call me +44 7700 9${String(account).padStart(6, '0')}`;
    else if (share < OWN_NUMBER + EVERYBODYS_NUMBER)
      text += ` taxi +44 1632 96${String(100 + Math.floor(random() * EVERYBODYS_NUMBERS))}0`;
    else if (share < OWN_NUMBER + EVERYBODYS_NUMBER + LONE_SIGN) text = pick(LONE_SIGNS);
    return { sender: { id: `account-${account}` }, text };
  }

  return { events: generate(), rings };
}

function material(assessor) {
  const cases = readdirSync(new URL('training/', root), { recursive: true, encoding: 'utf8' })
    .filter((name) => /^(validation|cases)\/.*\.jsonl$/.test(name) && !/(conversations|networks)\.jsonl$/.test(name))
    .sort()
    .flatMap((name) =>
      readFileSync(new URL(`training/${name}`, root), 'utf8')
        .trim()
        .split('\n'),
    )
    .map((line) => JSON.parse(line))
    .filter(({ text }) => typeof text === 'string');
  const texts = [...new Set(cases.filter(({ expect }) => expect === 'flag').map(({ text }) => text))];
  const signs = texts.flatMap((text) => {
    const { assessment, screening } = assessor.look(eventOf(text));
    const isOffenders = assessment.score >= 0.6 && !PROTECTED.has(assessment.role);
    return isOffenders && !NAMES_SOMEBODY.test(text) ? [{ text, words: screening.reading.tokens.length }] : [];
  });
  const stories = parse(readFileSync(new URL('services/standalone/demo/stories.yaml', root), 'utf8'));
  return { signs, chatter: stories.chatter.flatMap(({ messages }) => messages.map(({ text }) => text)) };
}

const PROTECTED = new Set(['victim', 'worried_third_party', 'counter_speech']);
/** Contact points come from the rings alone. */
const NAMES_SOMEBODY = /@|\d{5}|https?:/;

const eventOf = (text) =>
  MessageEvent.parse({
    id: 'm',
    platform: 'bench',
    surface: 'group',
    conversationId: 'c',
    sender: { id: 'a' },
    text,
    sentAt: '2026-01-01T00:00:00Z',
  });

/** Of the pairs of accounts in networks, how many are of one ring; of those, how many are found. */
export function pairFigures(found, rings) {
  const ringOf = new Map(rings.flatMap((ring, index) => ring.map((account) => [account, index])));
  let right = 0;
  let claimed = 0;
  for (const members of found)
    for (const [index, a] of members.entries())
      for (const b of members.slice(index + 1)) {
        claimed += 1;
        if (ringOf.has(a) && ringOf.get(a) === ringOf.get(b)) right += 1;
      }
  const wanted = rings.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  return { precision: claimed === 0 ? 1 : right / claimed, recall: right / wanted };
}

/** Mulberry32 (public domain, Tommy Ettinger). */
function mulberry(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
