import type { MessageEventInput } from '@manumit/contracts';

/** A seeded stream of invented messages: most are nothing, some are a sign, some conversations become a course. */
export interface SeededStream {
  /** In the order in which they are sent. */
  readonly events: readonly MessageEventInput[];
}

const CHATTER = [
  'see you at the station at six',
  'did you watch the match yesterday?',
  'happy birthday to your mum, give her a hug from us',
  'the pharmacy closes at eight, I can fetch it',
  'новий чайник уже приїхав, дякую',
  'завтра обіцяють дощ, візьми парасольку',
  'я купила хлеб и молоко, буду в семь',
  'когда у вас кружок по шахматам?',
  'llego en diez minutos, guarda sitio',
  'la receta lleva dos huevos y un poco de limón',
  'is the bike still for sale? I can come by on Saturday',
  'our meeting moved to room 12',
];

/** Who offers, in the order in which such a conversation goes. */
const COURSE = [
  'we have work for girls abroad, no experience and no documents needed, very good money',
  'I pay your flight and the visa, you work it off later',
  'do not tell your parents or your friends about this, it is our secret',
  'when you arrive you give me your passport, I keep it until the debt is paid',
  'you cannot leave before you have paid back the debt, or your family will have problems',
];

/** Mulberry32 (public domain, Tommy Ettinger): the same numbers for the same seed on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param share of the conversations that become a course */
export function seededStream({
  seed,
  messages,
  share = 0.25,
}: {
  seed: number;
  messages: number;
  share?: number;
}): SeededStream {
  const random = seededRandom(seed);
  const conversations = Array.from({ length: Math.ceil(messages / 12) }, (_, index) => ({
    id: `chaos-${seed}-${index}`,
    bad: random() < share,
    step: 0,
  }));
  const startMs = Date.UTC(2026, 0, 1);
  const events = Array.from({ length: messages }, (_, index): MessageEventInput => {
    const conversation = pick(conversations, random);
    const says = conversation.bad && random() < 0.5 ? COURSE[conversation.step++ % COURSE.length] : undefined;
    const [from, to] = says !== undefined || random() < 0.5 ? ['a', 'b'] : ['b', 'a'];
    return {
      id: `${conversation.id}-${index}`,
      platform: 'chaos',
      surface: 'dm',
      conversationId: conversation.id,
      sender: { id: `${conversation.id}-${from}` },
      recipients: [{ id: `${conversation.id}-${to}` }],
      text: says ?? pick(CHATTER, random),
      sentAt: new Date(startMs + index * 1_000).toISOString(),
    };
  });
  return { events };
}

export function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}
