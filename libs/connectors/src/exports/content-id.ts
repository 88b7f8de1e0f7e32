import { createHash } from 'node:crypto';

/**
 * Ids for messages whose file gives none: from what they are, so that a later, longer export of the same conversation gives the same.
 * Equal messages are told apart by their order.
 */
export function contentIds(): (...parts: readonly string[]) => string {
  const counts = new Map<string, number>();
  return (...parts) => {
    const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
    const count = (counts.get(hash) ?? 0) + 1;
    counts.set(hash, count);
    return count === 1 ? hash : `${hash}:${count}`;
  };
}
