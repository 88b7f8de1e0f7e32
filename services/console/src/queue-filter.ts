import { FlagKind, Surface } from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import type { QueueFilter } from '@manumit/store';
import { z } from 'zod';

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
  const { kind, surface, typology, minScore } = parsed.data;
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(surface === undefined ? {} : { surface }),
    ...(typology === undefined ? {} : { typology }),
    ...(minScore === undefined ? {} : { minScore }),
  };
}

export const isFiltered = (filter: QueueFilter): boolean => Object.keys(filter).length > 0;

/** The filter as it is in an address. */
export const filterQuery = (filter: QueueFilter): string =>
  new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)])).toString();
