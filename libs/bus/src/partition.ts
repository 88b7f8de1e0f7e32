const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/**
 * MurmurHash2 as Apache Kafka's Java client computes it, so that a key goes to the same partition whoever writes it.
 *
 * @returns a signed 32-bit integer
 * @see https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/common/utils/Utils.java
 */
export function murmur2(data: Buffer): number {
  let h = SEED ^ data.length;
  const whole = data.length - (data.length % 4);
  for (let i = 0; i < whole; i += 4) {
    let k = Math.imul(data.readInt32LE(i), M);
    k = Math.imul(k ^ (k >>> 24), M);
    h = Math.imul(h, M) ^ k;
  }
  if (whole < data.length) {
    for (let i = data.length - 1; i >= whole; i -= 1) h ^= data.readUInt8(i) << (8 * (i - whole));
    h = Math.imul(h, M);
  }
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}

/** The partition of a key; `spread` (0 up to 1) chooses where there is none. */
export function partitionOf(key: string | null, partitions: number, spread: number): number {
  if (key === null) return Math.floor(spread * partitions);
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;
}
