import type { IncomingRecord } from '@manumit/bus';
import { type Flag, flagIdOf, type LinkRecord, type Policy, placeKey } from '@manumit/contracts';
import {
  closedFlag,
  fanOutFlag,
  type IsPublic,
  type LinkBook,
  networkFlag,
  type Origin,
  type Renewal,
  renew,
} from '@manumit/risk';
import { flagStore, type Queryable, saveFlags } from '@manumit/store';
import type { ScorerEvents } from '../events.js';
import type { KeyedStage, Poison, Raised, TracesByOffset } from '../keyed-stage.js';
import { askLinks } from './link-book.js';
import { parseLink } from './parse-link.js';
import type { Sealer } from './seal.js';

const DAY_MS = 86_400_000;
/** So many signals are written together at most: a transaction of their rows stays short. */
const AT_ONCE = 200;

export interface LinkEffect {
  readonly kind: 'signal';
  readonly record: IncomingRecord;
  readonly link: LinkRecord;
}

export interface LinkStageOptions {
  readonly policy: Policy;
  readonly sealer: Sealer;
  readonly isPublic: IsPublic;
  readonly events: ScorerEvents;
}

/** Link signals in, networks out: the book of each place is read and written a few rows at a time. */
export function createLinkStage(options: LinkStageOptions): KeyedStage<LinkEffect> {
  return {
    async *read({ records, heartbeat }) {
      const last = records.at(-1);
      let effects: (LinkEffect | Poison)[] = [];
      for (const record of records) {
        const parsed = parseLink(record.value, options.sealer);
        if (parsed.kind === 'link') effects.push({ kind: 'signal', record, link: parsed.link });
        else if (parsed.kind === 'poison') effects.push({ ...parsed, record });
        if (effects.length < AT_ONCE && record !== last) continue;
        yield { nextOffset: record.offset + 1n, effects };
        await heartbeat();
        effects = [];
      }
    },

    async apply(tx, effects, traces) {
      const places = new Map<string, LinkEffect[]>();
      for (const effect of effects) {
        const place = placeKey(effect.link);
        places.set(place, [...(places.get(place) ?? []), effect]);
      }
      const raised: Raised[] = [];
      for (const [place, some] of places) raised.push(...(await linkPlace(tx, place, some, traces, options)));
      return { raised, onward: [] };
    },
  };
}

async function linkPlace(
  tx: Queryable,
  place: string,
  effects: readonly LinkEffect[],
  traces: TracesByOffset,
  options: LinkStageOptions,
): Promise<Raised[]> {
  const [first] = effects;
  if (first === undefined) return [];
  const { events } = options;
  const start = performance.now();
  const { flags, closed } = await askLinks(tx, place, (book) => flagsAfter(book, effects, first.link, options));
  const known = await Promise.all(
    closed.map(async (one) => ({ one, flag: await flagStore(tx).findFlag(one.networkId) })),
  );
  const last = known.flatMap(({ one, flag }) => (flag === null ? [] : [closedFlag(flag, one)]));
  const changed = await saveFlags(tx, [...flags, ...last]);
  events.linked(effects.length, (performance.now() - start) / 1_000);
  for (const { reason } of closed) events.networkClosed(reason);
  const trace = traces.get(effects.at(-1)?.record.offset ?? -1n) ?? null;
  return changed.map((flag) => ({ flag, sentAtMs: Date.parse(flag.raisedAt), trace }));
}

function* flagsAfter(
  book: LinkBook,
  effects: readonly LinkEffect[],
  { tenant, platform }: LinkRecord,
  { policy, sealer, isPublic }: LinkStageOptions,
) {
  const unseal = (sealed: string): string => sealer.unseal(sealed);
  const realId = (accountId: string): string => unseal(book.accounts.get(accountId)?.sealedId ?? '');
  const renewal: Renewal = yield* renew(
    book,
    effects.map(({ link }) => link.signal),
    {
      thresholds: policy.thresholds,
      isPublic,
      horizonMs: policy.retention.contextDays * DAY_MS,
      idOf: (origin: Origin) => networkIdOf({ tenant, platform }, realId(origin.accountId), origin.messageId),
    },
  );
  const place = { tenant, platform };
  const flagOptions = { place, policy, unseal };
  const networks: Flag[] = renewal.open.map((one) => networkFlag(one, flagOptions));
  const fanOuts: Flag[] = renewal.authors.flatMap((account) => {
    const flagId = flagIdOf(['fan-out', tenant ?? '', platform, unseal(account.sealedId)]);
    return fanOutFlag(flagId, account, flagOptions) ?? [];
  });
  return { flags: [...networks, ...fanOuts], closed: renewal.closed };
}

/** A network is named by the message with which it began. */
export const networkIdOf = (
  { tenant, platform }: { readonly tenant?: string | undefined; readonly platform: string },
  accountId: string,
  messageId: string,
) => flagIdOf(['network', tenant ?? '', platform, accountId, messageId]);
