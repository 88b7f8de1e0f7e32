import { murmur2 } from '../partition.js';
import type { LiveMember } from './leases.js';

/**
 * How many partitions of a topic a member should hold. The shares of all members add up to all partitions and differ
 * by one at most; where they differ is turned by topic, so that it is not always the same members who hold more.
 */
export function fairShare(memberId: string, members: readonly LiveMember[], topic: string, partitions: number): number {
  const readers = members.filter((member) => member.topics.includes(topic)).map((member) => member.memberId);
  const place = readers.sort().indexOf(memberId);
  if (place < 0) return 0;
  const turned = (place + (murmur2(Buffer.from(topic)) >>> 0)) % readers.length;
  return Math.floor(partitions / readers.length) + (turned < partitions % readers.length ? 1 : 0);
}
