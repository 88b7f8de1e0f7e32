import { AccountId, type LinkSignal, MessageId } from '@manumit/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  emptyBook,
  findNetworks,
  type LinkBook,
  noteSignal,
  type Origin,
  type Renewal,
  type RowKind,
  renew,
} from './index.js';
import { bucketsOf } from './template.js';

const THRESHOLDS = { watch: 0.35, review: 0.6, urgent: 0.85, support: 0.5 };
const isPublic = (key: string): boolean => key === 'phone 0';
const idOf = ({ messageId }: Origin): string => `network of ${messageId}`;

interface Draft {
  readonly account: string;
  readonly telling: number;
  readonly protects: boolean;
  readonly names: readonly string[];
  readonly disguised: boolean;
  readonly owns: boolean;
  readonly text: number;
}

const OUTLINES = [0, 1, 2].map((text) => Array.from({ length: 12 }, (_, index) => 100 * text + index));

const signalOf = (draft: Draft, index: number): LinkSignal => {
  const telling = draft.protects ? 0 : draft.telling;
  const outline = telling >= 0.1 ? (OUTLINES[draft.text] ?? []) : [];
  return {
    messageId: MessageId.parse(`m${String(index).padStart(4, '0')}`),
    accountId: AccountId.parse(draft.account),
    sentAt: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
    surface: 'post',
    telling,
    protects: draft.protects,
    role: draft.protects ? 'victim' : 'recruiter',
    typologies: [],
    minorSignal: false,
    indicators: [],
    mentions: draft.names.map((key) => ({ key, firm: true, disguised: draft.disguised })),
    ownNames: draft.owns ? [`handle ${draft.account}`] : [],
    targets: [],
    answers: [],
    outline,
    buckets: bucketsOf(outline),
    versions: { indicators: 'test', model: 'test' },
    sealed: { accountId: draft.account, conversationId: 'a board' },
  };
};

const ACCOUNTS = Array.from({ length: 9 }, (_, index) => `account${index}`);
const signals = fc
  .array(
    fc.record({
      account: fc.constantFrom(...ACCOUNTS),
      telling: fc.constantFrom(0, 0.2, 0.4, 0.7, 0.9),
      protects: fc.constantFrom(false, false, false, true),
      names: fc.subarray(['phone 0', 'phone 1', 'phone 2', 'phone 3', 'handle account0', 'handle account1'], {
        maxLength: 2,
      }),
      disguised: fc.constantFrom(false, false, false, true),
      owns: fc.constantFrom(false, false, true),
      text: fc.integer({ min: 0, max: 9 }),
    }),
    { minLength: 4, maxLength: 30 },
  )
  .map((drafts) => drafts.map(signalOf));

/** Rows as they would lie in a store: JSON, and loaded only when they are asked for. */
function createStore() {
  const rows = new Map<string, string>();
  const nameOf = (kind: RowKind, key: string): string => `${kind} ${key}`;
  return {
    play(batch: readonly LinkSignal[]): Renewal {
      const book = emptyBook();
      const asked = new Map<string, readonly [RowKind, string]>();
      const asking = renew(book, batch, { thresholds: THRESHOLDS, isPublic, idOf });
      for (let step = asking.next(); ; step = asking.next()) {
        if (step.done === true) {
          for (const [name, [kind, key]] of asked) {
            const row: unknown = book[kind].get(key);
            if (row === undefined) rows.delete(name);
            else rows.set(name, JSON.stringify(row));
          }
          return step.value;
        }
        for (const { kind, key } of step.value) {
          const name = nameOf(kind, key);
          const body = rows.get(name);
          if (!asked.has(name) && body !== undefined) book[kind].set(key, JSON.parse(body));
          asked.set(name, [kind, key]);
        }
      }
    },
    whole(): LinkBook {
      const book = emptyBook();
      for (const [name, body] of rows) {
        const [kind, ...key] = name.split(' ');
        const map = Object.entries(book).find(([of]) => of === kind)?.[1];
        map?.set(key.join(' '), JSON.parse(body));
      }
      return book;
    },
  };
}

const bare = (networks: Iterable<{ readonly members: readonly string[] }>): string[] =>
  [...networks].map(({ members }) => members.join(' ')).sort();

const slowly = (all: readonly LinkSignal[]) => {
  const book = emptyBook();
  for (const signal of all) noteSignal(book, signal);
  return findNetworks(book, THRESHOLDS, isPublic);
};

test('batch by batch, from the rows that they touch, comes to the networks of the whole book', () => {
  fc.assert(
    fc.property(signals, fc.integer({ min: 1, max: 7 }), (all, size) => {
      const store = createStore();
      for (let from = 0; from < all.length; from += size) store.play(all.slice(from, from + size));
      const expected = slowly(all).map(({ members }) => ({ members: members.map(({ accountId }) => accountId) }));
      expect(bare(store.whole().networks.values())).toEqual(bare(expected));
    }),
    { numRuns: 300 },
  );
});

test('what is told as open or closed, batch by batch, adds up to what is known in the end', () => {
  fc.assert(
    fc.property(signals, (all) => {
      const store = createStore();
      const open = new Map<string, string>();
      for (const signal of all) {
        const renewal = store.play([signal]);
        for (const { networkId } of renewal.closed) open.delete(networkId);
        for (const { networkId, network } of renewal.open)
          open.set(networkId, network.members.map(({ accountId }) => accountId).join(' '));
      }
      const known = [...store.whole().networks.values()].map(({ networkId, members }) => [
        networkId,
        members.join(' '),
      ]);
      expect([...open].sort()).toEqual(known.sort());
    }),
    { numRuns: 300 },
  );
});

test('a number that very many name ties nobody, also when only a few of them are looked at', () => {
  const names = (account: string, telling: number, index: number): LinkSignal =>
    signalOf({ account, telling, protects: false, names: ['phone 1'], disguised: false, owns: false, text: 9 }, index);
  const all = Array.from({ length: 120 }, (_, index) =>
    names(`rider${index}`, index >= 90 && index % 4 === 0 ? 0.9 : 0, index),
  );
  const store = createStore();
  for (let from = 0; from < all.length; from += 10) store.play(all.slice(from, from + 10));
  expect(slowly(all)).toEqual([]);
  expect(bare(store.whole().networks.values())).toEqual([]);
});

test('who asks to buy is no member, and is shown beside the member that was asked', () => {
  const post = (account: string, index: number): LinkSignal =>
    signalOf(
      { account, telling: 0.9, protects: false, names: ['phone 1'], disguised: false, owns: false, text: 9 },
      index,
    );
  const asks = (index: number): LinkSignal => ({
    ...post('buyer', index),
    role: 'buyer',
    mentions: [],
    answers: [AccountId.parse('account1'), AccountId.parse('stranger')],
  });
  const store = createStore();
  store.play([post('account1', 1)]);
  store.play([asks(2)]);
  expect(store.play([post('account2', 3)]).open).toMatchObject([
    { demand: [{ account: { accountId: 'buyer' }, answers: 'account1', messages: ['m0002'] }] },
  ]);
  const [again] = store.play([asks(4)]).open;
  expect(again?.network.members.map(({ accountId }) => accountId)).toEqual(['account1', 'account2']);
  expect(again?.demand.map(({ messages }) => messages)).toEqual([['m0002', 'm0004']]);
});

/** Signals that never take a tie back: only those that say that a point is everybody's, harmless or somebody's own do. */
const steady = signals.map((all) =>
  all.map((signal) => ({ ...signal, ownNames: [], protects: false, telling: Math.max(signal.telling, 0.2) })),
);

test('ids are those of the oldest origins, whatever the order in which signals come', () => {
  let found = 0;
  fc.assert(
    fc.property(steady, fc.infiniteStream(fc.nat()), (all, order) => {
      const calm = createStore();
      calm.play(all);
      const store = createStore();
      for (const signal of shuffled(all, order)) store.play([signal]);
      found += calm.whole().networks.size;
      expect([...store.whole().networks.keys()].sort()).toEqual([...calm.whole().networks.keys()].sort());
    }),
    { numRuns: 300 },
  );
  expect(found).toBeGreaterThan(100);
});

function shuffled<Item>(items: readonly Item[], order: Iterator<number>): Item[] {
  return items
    .map((item) => [Number(order.next().value), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
