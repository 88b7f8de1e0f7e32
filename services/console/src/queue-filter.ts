import { FlagKind, type QueueName, Surface } from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import type { FlagStore, QueueEntry, QueueFilter, QueuePlace } from '@manumit/store';
import { z } from 'zod';
import { encodeCursor } from './cursor.js';

/** A field of a form that nobody filled in comes as an empty text. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const Filter = z.object({
  kind: optional(FlagKind),
  surface: optional(Surface),
  typology: optional(z.string().regex(/^[a-z_]{1,64}$/)),
  minScore: optional(z.coerce.number().min(0).max(1)),
});

/** @throws ProblemError 400 */
export function readFilter(query: unknown): QueueFilter {
  const parsed = Filter.safeParse(query);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
    throw new ProblemError(400, 'invalid-filter', `the filter has no such value: ${names.join(', ')}`);
  }
  return parsed.data;
}

const chosenOf = (filter: QueueFilter): string[][] =>
  Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));

/** The query of the page of a listing that goes on at a place. */
export const nextQuery = (filter: QueueFilter, place: QueuePlace): string =>
  new URLSearchParams([...chosenOf(filter), ['before', encodeCursor(place)]]).toString();

/** A page of what a filter leaves of a queue, and how many it leaves; null where nothing was chosen. */
export async function searchQueue(
  flags: FlagStore,
  queue: QueueName,
  page: Parameters<FlagStore['listQueue']>[1] & { readonly filter: QueueFilter },
): Promise<{ readonly entries: readonly QueueEntry[]; readonly matching: number | null }> {
  const [entries, matching] = await Promise.all([
    flags.listQueue(queue, page),
    chosenOf(page.filter).length === 0 ? null : flags.countQueue(queue, page),
  ]);
  return { entries, matching };
}
