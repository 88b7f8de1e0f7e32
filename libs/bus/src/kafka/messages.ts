import type { ICustomPartitioner, IHeaders, KafkaMessage, Message, TopicMessages } from 'kafkajs';
import type { IncomingRecord, OutgoingRecord } from '../bus.js';
import { partitionOf } from '../partition.js';

/** What a record takes in a request beside its value: key, headers and framing, roughly. */
const OVERHEAD_BYTES = 200;

export const sizeOfRecord = (record: OutgoingRecord): number => OVERHEAD_BYTES + (record.value?.length ?? 0);

/** Cuts records into runs of at most so many bytes; a larger record is a run of its own. */
export function* chunksOf(records: readonly OutgoingRecord[], maxBytes: number): Generator<OutgoingRecord[]> {
  let chunk: OutgoingRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = sizeOfRecord(record);
    if (chunk.length > 0 && bytes + size > maxBytes) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(record);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}

export function toTopicMessages(records: readonly OutgoingRecord[]): TopicMessages[] {
  const topics = new Map<string, Message[]>();
  for (const record of records) {
    const messages = topics.get(record.topic) ?? [];
    messages.push({ key: record.key, value: record.value, headers: { ...record.headers } });
    topics.set(record.topic, messages);
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}

/**
 * Keys as Kafka's Java client places them. A record without one keeps its partition when it is sent again: an
 * idempotent producer recognises a repeat only within one partition.
 */
export const keyPartitioner: ICustomPartitioner = () => {
  const spreads = new WeakMap<Message, number>();
  return ({ partitionMetadata, message }) => {
    const spread = spreads.get(message) ?? Math.random();
    spreads.set(message, spread);
    const key = message.key === undefined || message.key === null ? null : message.key.toString();
    return partitionOf(key, partitionMetadata.length, spread);
  };
};

function toHeaders(headers: IHeaders | undefined): Record<string, Buffer> {
  const result: Record<string, Buffer> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined && last !== null) result[name] = Buffer.from(last);
  }
  return result;
}

export function toRecord(topic: string, partition: number, message: KafkaMessage): IncomingRecord {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    key: message.key,
    value: message.value,
    headers: toHeaders(message.headers),
    timestampMs: Number(message.timestamp),
  };
}
