import type { Database } from '@manumit/store';
import type { BatchHandler, IncomingRecord, RecordBatch } from '../bus.js';
import { StaleAssignmentError } from '../errors.js';
import { inPollSpan } from '../telemetry.js';
import type { HeldPartition } from './held-partition.js';
import { acknowledge, type Member, renewEpoch } from './leases.js';
import { readLog } from './records.js';

export interface BatchWork {
  readonly db: Database;
  readonly member: Member;
  readonly handler: BatchHandler;
  readonly maxRecords: number;
  readonly maxBytes: number;
  /** Called when the database says that the partition is another's. */
  lose(partition: HeldPartition): void;
  /** @throws StaleAssignmentError */
  checkLease(partition: HeldPartition): Promise<void>;
}

const assignmentOf = (member: Member, { epoch }: HeldPartition): string => `${member.memberId}:${epoch}`;

/** Hands out the next batch of a partition and acknowledges it. */
export async function workOnBatch(work: BatchWork, partition: HeldPartition): Promise<void> {
  await beginStretch(work, partition);
  const { topic, partition: number, position: from, end } = partition;
  const { maxRecords, maxBytes } = work;
  const records = await readLog(work.db, { topic, partition: number, from, end, maxRecords, maxBytes });
  const last = records.at(-1);
  // Offsets of a log table have no gaps: without records, or before the first, retention has deleted what was there.
  const first = records[0]?.offset ?? end;
  if (first > from) work.handler.displaced?.({ kind: 'trimmed', topic, partition: number, from, to: first });
  if (last !== undefined) {
    const batch = toBatch(work, partition, records);
    await inPollSpan('postgresql', batch, () => work.handler.handle(batch));
  }
  const next = last === undefined ? end : last.offset + 1n;
  if (await acknowledge(work.db, work.member, partition, next)) partition.position = next;
  else work.lose(partition);
}

function toBatch(work: BatchWork, partition: HeldPartition, records: readonly IncomingRecord[]): RecordBatch {
  return {
    topic: partition.topic,
    partition: partition.partition,
    records,
    highWatermark: partition.end,
    assignment: assignmentOf(work.member, partition),
    heartbeat: () => work.checkLease(partition),
    isStale: () => partition.isLost,
  };
}

/**
 * After a failure a new stretch begins: a handler whose fence was raised over by a slower, older owner raises its own
 * again, instead of failing for ever.
 */
async function beginStretch(work: BatchWork, held: HeldPartition): Promise<void> {
  if (held.stretch === 'claimed') return;
  const { topic, partition } = held;
  if (held.stretch === 'failed') {
    const epoch = await renewEpoch(work.db, work.member, held);
    if (epoch === null) {
      work.lose(held);
      throw new StaleAssignmentError(topic, partition);
    }
    held.epoch = epoch;
    held.stretch = 'unclaimed';
  }
  const next = await work.handler.claim?.({ topic, partition, assignment: assignmentOf(work.member, held) });
  if (next !== undefined && next < held.position) {
    work.handler.displaced?.({ kind: 'rewound', topic, partition, from: held.position, to: next });
    held.position = next;
  }
  held.stretch = 'claimed';
}
