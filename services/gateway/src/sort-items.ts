import { type DeadLetter, hasNewerSchema, MessageEvent, mayRead, NEWER_SCHEMA, type Policy } from '@manumit/contracts';
import { type FieldProblem, fieldProblems } from '@manumit/service-kit';
import type { Source } from './sources.js';

export type SortedItem =
  | { readonly status: 'accepted'; readonly index: number; readonly event: MessageEvent }
  /** Its surface is not read by policy. */
  | { readonly status: 'dropped'; readonly index: number; readonly event: MessageEvent }
  | {
      readonly status: 'rejected';
      readonly index: number;
      readonly item: unknown;
      readonly reason: RejectedReason;
      readonly errors: readonly FieldProblem[];
    };

/** Of the dead letter too: what a newer release can read is brought back after the upgrade, by its reason. */
export type RejectedReason = Extract<DeadLetter['reason'], 'invalid_event' | 'unsupported_schema_version'>;

/** Says of each item what becomes of it. Pure. */
export function sortItems(items: readonly unknown[], source: Source, policy: Policy): SortedItem[] {
  return items.map((item, index) => {
    const parsed = MessageEvent.safeParse(onPlatform(item, source.platform));
    if (!parsed.success && hasNewerSchema(item)) {
      const errors = [{ pointer: '/schemaVersion', detail: NEWER_SCHEMA }];
      return { status: 'rejected', index, item, reason: 'unsupported_schema_version', errors };
    }
    if (!parsed.success) {
      return { status: 'rejected', index, item, reason: 'invalid_event', errors: fieldProblems(parsed.error) };
    }
    const event = parsed.data;
    if (source.platform !== undefined && event.platform !== source.platform) {
      return {
        status: 'rejected',
        index,
        item,
        reason: 'invalid_event',
        errors: [{ pointer: '/platform', detail: 'is not the platform of this source' }],
      };
    }
    return { status: mayRead(policy, event) ? 'accepted' : 'dropped', index, event };
  });
}

/** A source that is of one platform need not name it in every event. */
const onPlatform = (item: unknown, platform: string | undefined): unknown =>
  platform !== undefined && typeof item === 'object' && item !== null && !Array.isArray(item) && !('platform' in item)
    ? { ...item, platform }
    : item;
