import { AccountId, MessageId } from '@manumit/contracts';
import { tokenize } from '@manumit/text';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyBook, findNetworks, type LinkSignal, noteSignal } from './index.js';
import { alignedShare, bucketsOf, outlineOf } from './template.js';

const THRESHOLDS = { watch: 0.35, review: 0.6, urgent: 0.85, support: 0.5 };
const RING_PHONE = 'phone 700900555';

let count = 0;
type Parts = Partial<Omit<LinkSignal, 'accountId' | 'messageId'>> & { readonly names?: readonly string[] };
function signal(accountId: string, { names = [], outline = [], ...parts }: Parts = {}): LinkSignal {
  count += 1;
  return {
    messageId: MessageId.parse(`m${String(count).padStart(4, '0')}`),
    accountId: AccountId.parse(accountId),
    sentAt: new Date(Date.UTC(2026, 0, 1, 0, count)).toISOString(),
    surface: 'post',
    telling: 0,
    protects: false,
    role: 'unclear',
    typologies: [],
    minorSignal: false,
    indicators: [],
    mentions: names.map((key) => ({ key, firm: true, disguised: false })),
    ownNames: [],
    targets: [],
    answers: [],
    outline,
    // As for a signal of a message: what shows nothing is no template.
    buckets: (parts.telling ?? 0) < 0.1 ? [] : bucketsOf(outline),
    versions: { indicators: 'test', model: 'test' },
    sealed: { accountId, conversationId: 'a board' },
    ...parts,
  };
}

function membersOf(signals: readonly LinkSignal[], isPublic?: (key: string) => boolean): string[][] {
  const book = emptyBook();
  for (const one of signals) noteSignal(book, one);
  return findNetworks(book, THRESHOLDS, isPublic).map(({ members }) => members.map(({ accountId }) => accountId));
}

const RING = [
  signal('recruiter', { telling: 0.8, role: 'recruiter', names: [RING_PHONE] }),
  signal('advertiser', { telling: 0.5, role: 'controller', names: [RING_PHONE] }),
];

describe('a contact point', () => {
  test('ties accounts that show signs', () => {
    expect(membersOf(RING)).toEqual([['advertiser', 'recruiter']]);
  });

  test('ties nobody where nobody shows any: branches of a hotel share their switchboard', () => {
    expect(membersOf(['a', 'b', 'c', 'd'].map((id) => signal(id, { names: [RING_PHONE] })))).toEqual([]);
  });

  test('ties nobody by what they say elsewhere', () => {
    const branches = ['a', 'b'].flatMap((id) => [signal(id, { names: [RING_PHONE] }), signal(id, { telling: 0.7 })]);
    expect(membersOf(branches)).toEqual([]);
  });

  test('does not draw in who asks for help, warns, or asks about it', () => {
    const others = [
      signal('victim', { protects: true, role: 'victim', names: [RING_PHONE] }),
      signal('warner', { protects: true, role: 'counter_speech', names: [RING_PHONE] }),
      signal('warner', { protects: true, role: 'counter_speech', names: [RING_PHONE] }),
      signal('asker', { names: [RING_PHONE] }),
    ];
    expect(membersOf([...RING, ...others])).toEqual([['advertiser', 'recruiter']]);
  });

  test('draws in who spreads it without a sign of their own, for example a content customer', () => {
    const customer = [1, 2].map(() => signal('customer', { names: [RING_PHONE] }));
    expect(membersOf([...RING, ...customer])).toEqual([['advertiser', 'customer', 'recruiter']]);
  });

  test('of a charity that a ring pastes into its messages does not draw the charity in', () => {
    const charity = [1, 2, 3].map(() => signal('charity', { names: ['phone 800555'] }));
    const poison = ['recruiter', 'advertiser'].map((id) =>
      signal(id, { telling: 0.7, names: ['phone 800555', RING_PHONE] }),
    );
    expect(membersOf([...charity, ...RING, ...poison])).toEqual([['advertiser', 'recruiter']]);
  });

  test('that everybody may name ties nobody', () => {
    expect(membersOf(RING, (key) => key === RING_PHONE)).toEqual([]);
  });

  test('that very many harmless accounts name ties nobody', () => {
    const taxi = Array.from({ length: 40 }, (_, index) => signal(`rider${index}`, { names: [RING_PHONE] }));
    expect(membersOf([...RING, ...taxi])).toEqual([]);
  });

  test('that is only guessed ties nobody until somebody writes it firmly', () => {
    const guess = (id: string) =>
      signal(id, {
        telling: 0.8,
        mentions: [{ key: 'handle demostar', firm: false, disguised: true }],
      });
    const guesses = [guess('a'), guess('b')];
    expect(membersOf(guesses)).toEqual([]);
    expect(membersOf([...guesses, signal('c', { names: ['handle demostar'] })])).toEqual([['a', 'b']]);
  });

  test('that several accounts hide from machines is worth a look, whatever they offer', () => {
    const hide = (id: string) => signal(id, { mentions: [{ key: 'handle bluesky77', firm: true, disguised: true }] });
    expect(membersOf(['a', 'b'].map(hide))).toEqual([]);
    expect(membersOf(['a', 'b', 'c'].map(hide))).toEqual([['a', 'b', 'c']]);
  });
});

describe('a handover', () => {
  const driver = signal('driver', { ownNames: ['handle demodriver'], telling: 0.2 });

  test('ties who sends on and who takes over', () => {
    const sends = signal('recruiter', { telling: 0.8, names: ['handle demodriver'] });
    expect(membersOf([driver, sends])).toEqual([['driver', 'recruiter']]);
  });

  test('does not tie who is named in harmless talk, or by somebody who warns of them', () => {
    expect(membersOf([driver, signal('friend', { names: ['handle demodriver'] })])).toEqual([]);
    expect(membersOf([driver, signal('warner', { protects: true, names: ['handle demodriver'] })])).toEqual([]);
  });

  test('does not tie a bystander whom one account names', () => {
    const bystander = signal('bystander', { ownNames: ['handle demostander'], names: ['handle demostander'] });
    expect(membersOf([bystander, signal('recruiter', { telling: 0.8, names: ['handle demostander'] })])).toEqual([]);
  });
});

describe('a template', () => {
  const outline = (text: string) => [...outlineOf(tokenize(text))];
  const AD =
    'girls for a hotel in LISBON, ticket and room from us, you pay it off later, documents stay with the manager, write today';
  const COPY =
    'girls for a club in MILAN, ticket and bed from us, you pay it off later, documents stay with the boss, write 3 times';
  const OTHER =
    'does anybody know when the swimming pool near the station opens again and whether children need a ticket there';

  test('ties accounts whose telling texts differ only in what is filled in', () => {
    const copies = [AD, COPY].map((text, index) => signal(`a${index}`, { telling: 0.7, outline: outline(text) }));
    expect(membersOf(copies)).toEqual([['a0', 'a1']]);
  });

  test('survives salt at its beginning and end', () => {
    const salted = `good morning 1 ${AD} have a nice day`;
    const copies = [AD, salted].map((text, index) => signal(`a${index}`, { telling: 0.7, outline: outline(text) }));
    expect(membersOf(copies)).toEqual([['a0', 'a1']]);
  });

  test('is not made of harmless texts, of greetings, or of texts that only share words', () => {
    expect(membersOf([AD, AD].map((text, index) => signal(`a${index}`, { outline: outline(text) })))).toEqual([]);
    expect(outline('good morning to everybody here')).toEqual([]);
    expect(alignedShare(outline(AD), outline(OTHER))).toBeLessThan(0.3);
  });

  test('is not what texts share because they name a handle and a number', () => {
    const texts = ['the paper stays with me then, write to', 'come to the station alone tonight, ask for'];
    const [a = [], b = []] = texts.map((text) => {
      const whole = `${text} @demo_star_77_one on telegram or +1 555 010 0142 or +1 555 010 0143`;
      return outlineOf(tokenize(`${whole} soon`), [{ start: text.length + 1, end: whole.length }]);
    });
    expect(alignedShare(a, b)).toBeLessThan(0.3);
  });

  test('meets its copies in a bucket', () => {
    const shared = bucketsOf(outline(AD)).filter((bucket) => bucketsOf(outline(COPY)).includes(bucket));
    expect(shared).not.toEqual([]);
  });
});

test('the order in which messages come, and repeats, change nothing', () => {
  const names = ['phone 1', 'phone 2', 'handle demoone'] as const;
  const one = fc.record({
    accountId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    telling: fc.constantFrom(0, 0.2, 0.5, 0.9),
    protects: fc.boolean(),
    names: fc.subarray([...names]),
    owns: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 14 }), fc.infiniteStream(fc.nat()), (drafts, order) => {
      const signals = drafts.map(({ accountId, names: some, owns, ...rest }) =>
        signal(accountId, { ...rest, names: some, ownNames: owns ? ['handle demoone'] : [] }),
      );
      const shuffled = [...signals, ...signals.slice(0, 3)]
        .map((item) => [order.next().value, item] as const)
        .sort(([a], [b]) => a - b)
        .map(([, item]) => item);
      const book = emptyBook();
      for (const item of shuffled) noteSignal(book, item);
      const calm = emptyBook();
      for (const item of signals) noteSignal(calm, item);
      expect(findNetworks(book, THRESHOLDS)).toEqual(findNetworks(calm, THRESHOLDS));
    }),
  );
});
