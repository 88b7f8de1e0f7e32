import type { Queryable } from './database.js';

export interface PartitionKey {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
}

export interface Position {
  /** The offset of the first record whose effects are not in the database yet. */
  readonly nextOffset: bigint;
  /** The number of the newest outbox record of this partition. */
  readonly outboxSeq: bigint;
}

/** Another consumer has taken the partition over: whatever this one was about to commit must not be. */
export class FencedError extends Error {
  readonly code = 'PARTITION_FENCED';
  constructor(key: PartitionKey) {
    super(`partition ${key.partition} of ${key.topic} belongs to another consumer of ${key.groupId}; drop the batch`);
    this.name = 'FencedError';
  }
}

/** The topic was made anew under a database that remembers the old one: going on would skip records without a word. */
export class PositionBeyondLogError extends Error {
  readonly code = 'POSITION_BEYOND_LOG';
  constructor({ groupId, topic, partition }: PartitionKey, nextOffset: bigint) {
    super(
      `partition ${partition} of ${topic} ends before offset ${nextOffset}, where ${groupId} stands: the topic was ` +
        'created anew; use another consumer group, or delete the rows of this one from consumer_positions',
    );
    this.name = 'PositionBeyondLogError';
  }
}

interface PositionRow {
  readonly assignment: string;
  readonly next_offset: string;
  readonly outbox_seq: string;
}

const toPosition = (row: PositionRow): Position => ({
  nextOffset: BigInt(row.next_offset),
  outboxSeq: BigInt(row.outbox_seq),
});

/** Raises the fence: from now on only `assignment` may commit for the partition. */
export async function claimPosition(db: Queryable, key: PartitionKey, assignment: string): Promise<Position> {
  const { rows } = await db.query<PositionRow>(
    `INSERT INTO consumer_positions (group_id, topic, partition_no, assignment) VALUES ($1, $2, $3, $4)
     ON CONFLICT (group_id, topic, partition_no) DO UPDATE SET assignment = excluded.assignment
     RETURNING assignment, next_offset, outbox_seq`,
    [key.groupId, key.topic, key.partition, assignment],
  );
  const row = rows[0];
  if (row === undefined) throw new FencedError(key);
  return toPosition(row);
}

/**
 * Locks the position until the transaction ends, so that two consumers of one partition take turns.
 *
 * @throws FencedError when the partition was claimed by another assignment
 */
export async function lockPosition(tx: Queryable, key: PartitionKey, assignment: string): Promise<Position> {
  const { rows } = await tx.query<PositionRow>(
    `SELECT assignment, next_offset, outbox_seq FROM consumer_positions
     WHERE group_id = $1 AND topic = $2 AND partition_no = $3 FOR UPDATE`,
    [key.groupId, key.topic, key.partition],
  );
  const row = rows[0];
  if (row === undefined || row.assignment !== assignment) throw new FencedError(key);
  return toPosition(row);
}

/** Moves the position on; only within the transaction that locked it. */
export async function advancePosition(tx: Queryable, key: PartitionKey, to: Position): Promise<void> {
  await tx.query(
    `UPDATE consumer_positions SET next_offset = $4, outbox_seq = $5
     WHERE group_id = $1 AND topic = $2 AND partition_no = $3`,
    [key.groupId, key.topic, key.partition, to.nextOffset.toString(), to.outboxSeq.toString()],
  );
}

/**
 * Moves the position over records that had no effect at all, in one statement and without a lock held between. The
 * server need not wait for its disk: a move that a crash loses only lets those records have no effect again.
 *
 * @throws FencedError when the partition was claimed by another assignment
 */
export async function passOver(
  db: Queryable,
  key: PartitionKey,
  assignment: string,
  nextOffset: bigint,
): Promise<void> {
  const { affectedRows } = await db.query(
    `UPDATE consumer_positions SET next_offset = greatest(next_offset, $5)
     FROM (SELECT set_config('synchronous_commit', 'off', true)) AS quick
     WHERE group_id = $1 AND topic = $2 AND partition_no = $3 AND assignment = $4`,
    [key.groupId, key.topic, key.partition, assignment, nextOffset.toString()],
  );
  if (affectedRows !== 1) throw new FencedError(key);
}
