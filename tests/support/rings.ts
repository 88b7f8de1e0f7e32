import { MessageEvent, type MessageEventInput } from '@manumit/contracts';
import { pick, seededRandom } from '../chaos/stream.js';

export interface RingStream {
  /** In the order of their own time. */
  readonly events: readonly MessageEvent[];
  /** The accounts of each planted ring. */
  readonly rings: readonly (readonly string[])[];
}

const CITIES = ['LISBON', 'MILAN', 'VIENNA', 'GHENT', 'GDANSK', 'MALAGA'];
/** What the members of a ring post, with a place to fill in: each ring has words of its own. */
const WORDS: readonly { readonly offer: (city: string) => string; readonly plea: string }[] = [
  {
    offer: (city) =>
      `work for girls in a club in ${city}, ticket and room from us, you work it off later and your passport stays with the manager`,
    plea: 'you give me your passport on arrival',
  },
  {
    offer: (city) =>
      `packers wanted near ${city}, no papers no problem, boss keeps your documents until the debt for the bus is paid`,
    plea: 'we keep your documents until you have paid the debt',
  },
  {
    offer: (city) =>
      `потрібні дівчата на ферму біля ${city}, дорогу оплатимо, потім відпрацюєш борг, паспорт залишиш у бригадира`,
    plea: 'паспорт віддаси мені, борг відпрацюєш',
  },
];
const CHATTER = [
  'see you at the station at six',
  'the pharmacy closes at eight, I can fetch it',
  'новий чайник уже приїхав, дякую',
  'llego en diez minutos, guarda sitio',
  'is the bike still for sale? I can come by on Saturday',
  'our meeting moved to room 12',
];
/** Everybody names it: a taxi firm. Invented, like all numbers here. */
const TAXI = 'call a taxi, +1 555 010 0100, they come at once';

export interface RingOptions {
  readonly seed: number;
  readonly platform: string;
  readonly messages: number;
  readonly rings: number;
  /** Of each ring. */
  readonly members: number;
  readonly accounts: number;
  /** What an account is called. */
  readonly name?: (account: string) => string;
}

/** Chatter of many accounts, many of which name the same taxi firm, with rings in it: a number, a template and a handover each. */
export function ringStream({
  seed,
  platform,
  messages,
  rings,
  members,
  accounts,
  name = (one) => one,
}: RingOptions): RingStream {
  const random = seededRandom(seed);
  const ringAccounts = Array.from({ length: rings }, (_, ring) =>
    Array.from({ length: members }, (_, member) => name(`ring${ring}-member${member}`)),
  );
  // Who posts what of the rings, spread over the time of the stream.
  const posts = ringAccounts.flatMap((own, ring) =>
    own.map((sender, member) => ({ at: Math.floor(random() * messages), sender, text: offerOf(ring, member, name) })),
  );
  const byPlace = groupBy(posts);
  const startMs = Date.UTC(2026, 0, 1);
  const events = Array.from({ length: messages }, (_, index) => index).flatMap((index) => {
    const own = (byPlace.get(index) ?? []).map(({ sender, text }, which) => ({
      sender,
      text,
      id: `p${index}-${which}`,
      surface: 'group' as const,
    }));
    const sender = name(`account${Math.floor(random() * accounts)}`);
    const text = random() < 0.02 ? TAXI : pick(CHATTER, random);
    return [...own, { sender, text, id: `m${index}`, surface: 'group' as const }].map((one) =>
      MessageEvent.parse({
        id: one.id,
        platform,
        surface: one.surface,
        conversationId: `board${Math.floor(random() * 40)}`,
        sender: { id: one.sender },
        text: one.text,
        sentAt: new Date(startMs + index * 1_000).toISOString(),
      } satisfies MessageEventInput),
    );
  });
  return { events, rings: ringAccounts };
}

function groupBy<Item extends { readonly at: number }>(items: readonly Item[]): Map<number, Item[]> {
  const groups = new Map<number, Item[]>();
  for (const item of items) groups.set(item.at, [...(groups.get(item.at) ?? []), item]);
  return groups;
}

function offerOf(ring: number, member: number, name: (account: string) => string): string {
  const phone = `+1 555 01${String(10 + ring).padStart(2, '0')} ${String(1000 + ring).slice(1)}`;
  const words = WORDS[ring % WORDS.length];
  const offer = words?.offer(CITIES[member % CITIES.length] ?? '') ?? '';
  if (member % 3 === 0) return `${offer}. ${phone}`;
  if (member % 3 === 1) return offer;
  return `${words?.plea}. @${name(`ring${ring}-member0`).replaceAll('-', '_')} ${phone}`;
}
