import type { Thresholds } from '../conclusion.js';
import { byTime, compare } from '../order.js';
import { round } from '../score.js';
import type { AccountSigns, Origin } from './account.js';
import type { LinkBook } from './book.js';
import { fanOutOf } from './fan-out.js';
import { TELLING } from './link-signal.js';
import { type IsPublic, type Tie, tiesIn } from './ties.js';

/** Accounts that belong together, and why. */
export interface Network {
  /** The message with which the first of its ties came to be: what its id derives from. */
  readonly origin: Origin;
  readonly members: readonly AccountSigns[];
  readonly ties: readonly Tie[];
  readonly score: number;
  readonly typologies: readonly string[];
  readonly minorSignal: boolean;
}

/** What each further member takes away of the doubt. */
const DOUBT_LEFT = 0.75;
/** Accounts that hide one contact point together are looked at, and no more. */
const EVADING_SCORE = 0.5;

export const nobodysPoint: IsPublic = () => false;

/** The networks in a whole book that are worth a person's look, in the order of their origins. */
export const findNetworks = (book: LinkBook, thresholds: Thresholds, isPublic: IsPublic = nobodysPoint): Network[] =>
  networksOf(tiesIn(book, isPublic), book, thresholds);

/** What ties make of the accounts of a book. */
export function networksOf(ties: readonly Tie[], book: LinkBook, thresholds: Thresholds): Network[] {
  return componentsOf(ties)
    .flatMap((component) => networkOf(component, book, thresholds))
    .sort((a, b) => byTime(a.origin, b.origin) || compare(a.origin.accountId, b.origin.accountId));
}

function componentsOf(ties: readonly Tie[]): Tie[][] {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root))
      root = parent;
    parents.set(name, root);
    return root;
  };
  for (const { accounts } of ties)
    for (const account of accounts) {
      const [a, b] = [rootOf(accounts[0] ?? account), rootOf(account)].sort();
      if (a !== undefined && b !== undefined) parents.set(b, a);
    }
  const components = new Map<string, Tie[]>();
  for (const tie of ties) {
    const root = rootOf(tie.accounts[0] ?? '');
    const known = components.get(root);
    if (known === undefined) components.set(root, [tie]);
    else known.push(tie);
  }
  return [...components.values()];
}

function networkOf(ties: readonly Tie[], book: LinkBook, thresholds: Thresholds): Network[] {
  const ids = [...new Set(ties.flatMap(({ accounts }) => accounts))].sort();
  const members = ids.flatMap((id) => book.accounts.get(id) ?? []);
  const telling = members.filter((one) => one.telling >= TELLING);
  const top = Math.max(0, ...members.map((one) => fanOutOf(one, thresholds)?.score ?? one.telling));
  const isEvading = ties.some(({ kind }) => kind === 'evading_contact_point');
  const bySigns = telling.length < 2 ? 0 : 1 - (1 - top) * DOUBT_LEFT ** (telling.length - 1);
  const score = round(Math.max(bySigns, isEvading ? EVADING_SCORE : 0));
  const [first] = ties.map(({ since }) => since).sort(byTime);
  if (first === undefined || members.length < 2) return [];
  if (!isEvading && !showsEnough(telling, score, thresholds)) return [];
  return [
    {
      origin: first,
      members,
      ties,
      score,
      typologies: [...new Set(telling.flatMap(({ typologies }) => typologies))].sort(),
      minorSignal: telling.some(({ minorSignal }) => minorSignal),
    },
  ];
}

/** One member plainly, or two of them to be watched: a vacancy that many branches post shows a little of something everywhere. */
function showsEnough(telling: readonly AccountSigns[], score: number, { watch, review }: Thresholds): boolean {
  const watched = telling.filter((one) => one.telling >= watch);
  return score >= review && (watched.length > 1 || watched.some((one) => one.telling >= review));
}
