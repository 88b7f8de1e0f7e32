import { fileURLToPath } from 'node:url';
import { Policy } from '@manumit/contracts';
import { readYamlFile } from '@manumit/service-kit';
import { beforeAll, expect, test } from 'vitest';
import { createAssessor } from './assessor.js';
import { loadRiskModel } from './load-detection.js';
import { createScoreSession } from './score-session.js';

// How people would try to hide a network, or to put others into one. Signs alone: the judge could only find more.

interface Post {
  readonly from: string;
  readonly text: string;
  /** Since the beginning. */
  readonly hours?: number;
}

let membersIn: (posts: readonly Post[]) => Promise<string[][]>;
beforeAll(async () => {
  const policy = await readYamlFile(fileURLToPath(new URL('../../../policies/default.yaml', import.meta.url)), Policy);
  const assessor = createAssessor(await loadRiskModel(), policy.thresholds, null);
  membersIn = async (posts) => {
    const session = createScoreSession(assessor, policy);
    for (const [index, { from, text, hours = index }] of posts.entries()) {
      const event = {
        id: `m${index}`,
        platform: 'demo',
        surface: 'group',
        conversationId: `board-${index % 5}`,
        sender: { id: from },
        text,
        sentAt: new Date(Date.UTC(2026, 0, 1) + hours * 3_600_000).toISOString(),
      };
      await session.score(JSON.stringify(event));
    }
    return session.networks().map(({ members }) => [...members]);
  };
}, 60_000);

const RING = '+1 555 010 0142';
const CHARITY = '+1 555 010 0177';
const OFFER =
  'cleaners wanted, no papers no problem, boss pays the bus and you work it off, he keeps your passport until the debt is paid';
const ring = (count: number, text: (member: number) => string): Post[] =>
  Array.from({ length: count }, (_, member) => ({ from: `ring-${member}`, text: text(member) }));
const membersOfRing = (count: number): string[] => Array.from({ length: count }, (_, member) => `ring-${member}`);

test('contact-point flooding: a charity whose number a ring pastes into its offers is not drawn in', async () => {
  const charity: Post[] = ['free language lessons on Monday', 'we have winter coats again', 'coffee for everybody'].map(
    (text) => ({ from: 'charity', text: `${text}, call ${CHARITY}` }),
  );
  const poison = ring(3, () => `${OFFER}. call ${RING} or ${CHARITY}`);
  expect(await membersIn([...charity, ...poison, ...charity])).toEqual([membersOfRing(3)]);
  // The ring may have been there before the charity ever wrote.
  expect(await membersIn([...poison, ...charity])).toEqual([membersOfRing(3)]);
});

test('contact-point flooding: a number that a ring spreads through harmless accounts ties those to nobody', async () => {
  const harmless = Array.from({ length: 30 }, (_, index) => ({
    from: `bystander-${index}`,
    text: `has anybody tried ${RING}?`,
  }));
  const [network = [], ...others] = await membersIn([...ring(3, () => `${OFFER}. call ${RING}`), ...harmless]);
  expect(others).toEqual([]);
  // The offer itself still ties who posts it.
  expect(network).toEqual(membersOfRing(3));
});

test('template salting: words before, behind and between do not hide copies', async () => {
  const words = ['sunny', 'greetings', 'tomorrow', 'garden', 'seven', 'hello', 'friends', 'window'];
  const salted = ring(4, (member) => {
    const salt = (place: number): string => words[(place * 3 + member * 5) % words.length] ?? '';
    const text = OFFER.split(' ').flatMap((word, place) => (place % 4 === member % 4 ? [word, salt(place)] : [word]));
    return `${salt(1)} ${salt(2)} ${text.join(' ')} ${salt(3)}`;
  });
  expect(await membersIn(salted)).toEqual([membersOfRing(4)]);
});

test('slow burn: one message a week, each by another account, is one network', async () => {
  const posts = ring(4, (member) => `${member % 2 === 0 ? OFFER : 'you give me your passport on arrival'}. ${RING}`);
  expect(await membersIn(posts.map((post, week) => ({ ...post, hours: week * 7 * 24 })))).toEqual([membersOfRing(4)]);
});

test('account rotation: accounts that are thrown away after one message are tied by what they bring along', async () => {
  const rotating = ring(8, (member) => (member % 2 === 0 ? `${OFFER} ${RING}` : `${OFFER}, write today`));
  expect(await membersIn(rotating)).toEqual([membersOfRing(8)]);
});

test('impersonating a charity: who speaks like one and takes passports is found, who warns beside them is not', async () => {
  const posing = ring(
    2,
    (member) =>
      [
        `We are a charity and help women to work abroad. You give us your passport on arrival and work off the ticket. ${RING}`,
        `Our charity has rooms and work for girls. We keep your documents until the debt for the flight is paid. ${RING}`,
      ][member] ?? '',
  );
  const warning: Post[] = [0, 1].map(() => ({
    from: 'helpline',
    text: `Warning: ${RING} is no charity. Never give your passport to anybody. If you need help, call us: ${CHARITY}`,
  }));
  expect(await membersIn([...warning, ...posing, ...warning])).toEqual([membersOfRing(2)]);
});
