import { FlagId, Instant } from '@manumit/contracts';
import type { QueueEntry, QueuePlace } from '@manumit/store';
import { z } from 'zod';

const Cursor = z.tuple([z.number().int().min(-32_768).max(32_767), Instant, FlagId]);

export const placeOf = ({ flag, priority }: QueueEntry): QueuePlace => ({
  priority,
  raisedAt: flag.raisedAt,
  flagId: flag.flagId,
});

/** Where a listing goes on, opaque to its reader. */
export const encodeCursor = ({ priority, raisedAt, flagId }: QueuePlace): string =>
  Buffer.from(JSON.stringify([priority, raisedAt, flagId])).toString('base64url');

/** @returns null where it is none of ours */
export function decodeCursor(text: string): QueuePlace | null {
  try {
    const parsed = Cursor.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    if (!parsed.success) return null;
    const [priority, raisedAt, flagId] = parsed.data;
    return { priority, raisedAt, flagId };
  } catch {
    return null;
  }
}
