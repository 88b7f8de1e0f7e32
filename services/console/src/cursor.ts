import { FlagId, Instant } from '@manumit/contracts';
import { z } from 'zod';

const Cursor = z.tuple([Instant, FlagId]);

export interface Place {
  readonly raisedAt: string;
  readonly flagId: string;
}

/** Where a listing goes on, opaque to its reader. */
export const encodeCursor = ({ raisedAt, flagId }: Place): string =>
  Buffer.from(JSON.stringify([raisedAt, flagId])).toString('base64url');

/** @returns null where it is none of ours */
export function decodeCursor(text: string): Place | null {
  try {
    const parsed = Cursor.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return parsed.success ? { raisedAt: parsed.data[0], flagId: parsed.data[1] } : null;
  } catch {
    return null;
  }
}
