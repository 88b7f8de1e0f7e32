import { createHash } from 'node:crypto';
import { z } from 'zod';

/** The longest identifier that a platform may send, in UTF-16 code units. */
export const MAX_ID_LENGTH = 256;

const platformId = () => z.string().min(1).max(MAX_ID_LENGTH);

export const MessageId = platformId().brand('MessageId');
export type MessageId = z.infer<typeof MessageId>;
export const ConversationId = platformId().brand('ConversationId');
export type ConversationId = z.infer<typeof ConversationId>;
export const AccountId = platformId().brand('AccountId');
export type AccountId = z.infer<typeof AccountId>;
export const FlagId = z
  .string()
  .regex(/^flg_[0-9a-f]{32}$/, 'a flag id is flg_ and 32 hexadecimal digits')
  .brand('FlagId');
export type FlagId = z.infer<typeof FlagId>;

/**
 * The flag id of a cause. The same cause gives the same id on every machine and in every replay,
 * which is how a repeat is recognised.
 *
 * @param cause the parts that name the cause, in order; joined without ambiguity (JSON)
 */
export function flagIdOf(cause: readonly string[]): FlagId {
  const digest = createHash('sha256').update(JSON.stringify(cause)).digest('hex');
  return FlagId.parse(`flg_${digest.slice(0, 32)}`);
}
