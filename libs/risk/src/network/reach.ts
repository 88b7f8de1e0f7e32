import { type LinkBook, type RowKey, rowsOf, type Sighting } from './book.js';
import type { LinkSignal } from './link-signal.js';
import { type IsPublic, mayTieAnybody, onceEach, type Tie, tiesOfBucket, tiesOfPoint } from './ties.js';

/**
 * The rows that a question about a book needs next. Whoever asks puts what there is of them into the book and goes on; a whole
 * book needs nothing.
 */
export type Asking<Answer> = Generator<readonly RowKey[], Answer, void>;

/** So many steps from account to account are taken: what is further away belongs to no cohesive network. */
const MAX_STEPS = 12;

/** Everything that is tied to some accounts, over as many ties as it takes: the same ties as those of the whole book. */
export function* reach(book: LinkBook, seeds: Iterable<string>, isPublic: IsPublic): Asking<Tie[]> {
  const accounts = new Set<string>();
  const points = new Set<string>();
  const buckets = new Set<string>();
  const contactTies: Tie[] = [];
  const templateTies: Tie[] = [];
  let frontier = [...new Set(seeds)].sort();
  for (let step = 0; frontier.length > 0 && step < MAX_STEPS; step += 1) {
    for (const account of frontier) accounts.add(account);
    yield frontier.map((key) => ({ kind: 'accounts', key }));
    const known = frontier.flatMap((account) => book.accounts.get(account) ?? []);
    const newPoints = unseen(
      points,
      known.flatMap((one) => [...one.points.map(({ key }) => key), ...one.names]),
    );
    const newBuckets = unseen(
      buckets,
      known.flatMap(({ templates }) => templates.flatMap((one) => one.buckets)),
    );
    yield* withAccounts(book, newPoints, newBuckets);
    const found = newPoints.flatMap((key) => tiesOfPoint(book, key, isPublic));
    const copied = newBuckets.flatMap((bucket) => tiesOfBucket(book, bucket));
    contactTies.push(...found);
    templateTies.push(...copied);
    const reached = [...found, ...copied].flatMap((tie) => tie.accounts);
    frontier = [...new Set(reached)].filter((account) => !accounts.has(account)).sort();
  }
  return [...contactTies, ...onceEach(templateTies)];
}

/** Asks for the rows of points and buckets, and for the accounts in those of them that may tie somebody. */
function* withAccounts(book: LinkBook, points: readonly string[], buckets: readonly string[]): Asking<void> {
  yield [
    ...points.flatMap((key): RowKey[] => [
      { kind: 'points', key },
      { kind: 'owners', key },
    ]),
    ...buckets.map((key): RowKey => ({ kind: 'copies', key })),
  ];
  yield [...points.flatMap((key) => tiedAt(book, key)), ...buckets.flatMap((key) => copiedIn(book, key))].map(
    (key) => ({ kind: 'accounts', key }),
  );
}

/** The accounts that a point may tie; none where its row alone says that it ties nobody. */
function tiedAt(book: LinkBook, key: string): string[] {
  const owners = book.owners.get(key) ?? [];
  const sightings: readonly Sighting[] = book.points.get(key) ?? [];
  if (!mayTieAnybody(sightings, owners)) return [];
  return [...owners, ...sightings.map(({ accountId }) => accountId)];
}

function copiedIn(book: LinkBook, bucket: string): string[] {
  const accounts = [...new Set((book.copies.get(bucket) ?? []).map(({ accountId }) => accountId))];
  return accounts.length < 2 ? [] : accounts;
}

/**
 * The accounts whose ties may change with some signals: their authors, and who stands with them in a row that ties, or did. Asked
 * once before the signals are noted and once after; the book comes to hold every row that they are written into.
 */
export function* concerned(book: LinkBook, signals: readonly LinkSignal[]): Asking<Set<string>> {
  yield signals.flatMap(rowsOf);
  const authors = [...new Set(signals.map(({ accountId }) => accountId))];
  const known = authors.flatMap((account) => book.accounts.get(account) ?? []);
  const points = [
    ...signals.flatMap(({ mentions, ownNames }) => [...mentions.map(({ key }) => key), ...ownNames]),
    ...known.flatMap((one) => [...one.points.map(({ key }) => key), ...one.names]),
  ];
  const buckets = [
    ...signals.flatMap((one) => one.buckets),
    ...known.flatMap(({ templates }) => templates.flatMap((one) => one.buckets)),
  ];
  const asked = [new Set(points), new Set(buckets)].map((keys) => [...keys].sort());
  const [ofPoints = [], ofBuckets = []] = asked;
  yield* withAccounts(book, ofPoints, ofBuckets);
  return new Set([
    ...authors,
    ...signals.flatMap(({ answers }) => answers),
    ...ofPoints.flatMap((key) => tiedAt(book, key)),
    ...ofBuckets.flatMap((key) => copiedIn(book, key)),
  ]);
}

/** Which of some keys are seen for the first time; from then on they are not. */
function unseen(seen: Set<string>, keys: readonly string[]): string[] {
  const fresh = [...new Set(keys)].filter((key) => !seen.has(key)).sort();
  for (const key of fresh) seen.add(key);
  return fresh;
}
