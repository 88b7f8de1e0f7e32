import { z } from 'zod';

/** Every event of this release carries this number; a reader of an older release refuses a newer one. */
export const SCHEMA_VERSION = 1;
export const SchemaVersion = z.literal(SCHEMA_VERSION);

/** Says of what is no event whether a newer release could read it. */
export function hasNewerSchema(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || !('schemaVersion' in json)) return false;
  return typeof json.schemaVersion === 'number' && json.schemaVersion > SCHEMA_VERSION;
}

/** What is said where such a one is refused. */
export const NEWER_SCHEMA = `schemaVersion is newer than ${SCHEMA_VERSION}, the newest that this release reads; send ${SCHEMA_VERSION}, or upgrade this side first`;

export const SURFACES = ['dm', 'group', 'channel', 'forum', 'post', 'comment', 'ad', 'profile'] as const;
export const Surface = z.enum(SURFACES);
export type Surface = z.infer<typeof Surface>;

export const Strength = z.enum(['weak', 'moderate', 'strong', 'modifier', 'exculpatory']);
export type Strength = z.infer<typeof Strength>;

export const Stage = z.enum([
  'recruitment',
  'transport',
  'control',
  'exploitation',
  'advertising',
  'demand',
  'evasion',
  'support',
]);
export type Stage = z.infer<typeof Stage>;

/** UN Palermo Protocol, article 3(a): act, means, purpose; the rest says what no dimension covers. */
export const Dimension = z.enum(['act', 'means', 'purpose', 'modifier', 'protective', 'exculpatory']);
export type Dimension = z.infer<typeof Dimension>;

/** From least to most pressing; `support` stands apart: it is about helping the author. */
export const Disposition = z.enum(['none', 'watch', 'review', 'urgent', 'support']);
export type Disposition = z.infer<typeof Disposition>;

export const AuthorRole = z.enum([
  'recruiter',
  'controller',
  'buyer',
  'victim',
  'worried_third_party',
  'counter_speech',
  'unclear',
]);
export type AuthorRole = z.infer<typeof AuthorRole>;

export const QUEUES = ['urgent', 'review', 'child-safety', 'support', 'networks', 'demand'] as const;
export const QueueName = z.enum(QUEUES);
export type QueueName = z.infer<typeof QueueName>;

const FIRST_YEAR = 1970;
/** Leaves room for every deadline that is counted from it: databases and ISO 8601 end with the year 9999. */
const LAST_YEAR = 8999;

/** A moment in time with its zone: RFC 3339, for example `2026-01-02T03:04:05Z`. */
export const Instant = z.iso.datetime({ offset: true }).refine((text) => {
  const year = new Date(text).getUTCFullYear();
  // What is no date at all has been told already.
  return Number.isNaN(year) || (year >= FIRST_YEAR && year <= LAST_YEAR);
}, `a moment in the years ${FIRST_YEAR} to ${LAST_YEAR}`);
