import type { Database, Queryable } from '@manumit/store';

export interface Member {
  readonly groupId: string;
  readonly memberId: string;
  readonly topics: readonly string[];
}

export interface Lease {
  readonly topic: string;
  readonly partition: number;
  readonly epoch: bigint;
}

export interface ClaimedLease extends Lease {
  readonly committed: bigint | null;
}

export interface LiveMember {
  readonly memberId: string;
  readonly topics: readonly string[];
}

export interface Roll {
  readonly leases: readonly Lease[];
  readonly members: readonly LiveMember[];
  readonly partitions: readonly { readonly topic: string; readonly partitions: number }[];
}

interface LeaseRow {
  readonly topic: string;
  readonly partition_no: number;
  readonly epoch: string;
  readonly committed: string | null;
}

const toLease = (row: LeaseRow): ClaimedLease => ({
  topic: row.topic,
  partition: row.partition_no,
  epoch: BigInt(row.epoch),
  committed: row.committed === null ? null : BigInt(row.committed),
});

/** Says that a member lives, renews what it holds, and tells who else lives. All times are the database's. */
export async function callRoll(db: Database, member: Member, leaseMs: number): Promise<Roll> {
  const { groupId, memberId, topics } = member;
  return db.transaction(async (tx) => {
    await tx.query(
      `INSERT INTO bus_members (group_id, member_id, topics, expires_at)
       VALUES ($1, $2, $3::text[], now() + make_interval(secs => $4::float8 / 1000))
       ON CONFLICT (group_id, member_id) DO UPDATE SET expires_at = excluded.expires_at`,
      [groupId, memberId, topics, leaseMs],
    );
    const { rows: leases } = await tx.query<LeaseRow>(
      `UPDATE bus_leases SET expires_at = now() + make_interval(secs => $3::float8 / 1000)
       WHERE group_id = $1 AND member_id = $2 RETURNING topic, partition_no, epoch, committed`,
      [groupId, memberId, leaseMs],
    );
    const { rows: members } = await tx.query<{ member_id: string; topics: string[] }>(
      'SELECT member_id, topics FROM bus_members WHERE group_id = $1 AND expires_at >= now() ORDER BY member_id',
      [groupId],
    );
    const { rows: partitions } = await tx.query<{ topic: string; partitions: number }>(
      'SELECT topic, partitions FROM bus_topics WHERE topic = ANY($1::text[]) ORDER BY topic',
      [topics],
    );
    return {
      leases: leases.map(toLease),
      members: members.map((row) => ({ memberId: row.member_id, topics: row.topics })),
      partitions,
    };
  });
}

export interface ClaimRequest {
  readonly topic: string;
  readonly count: number;
  readonly from: 'earliest' | 'latest';
  readonly leaseMs: number;
}

/** Takes up to `count` partitions of a topic that nobody holds, each with a new epoch. */
export async function claimLeases(db: Queryable, member: Member, request: ClaimRequest): Promise<ClaimedLease[]> {
  const { groupId, memberId } = member;
  await db.query(
    `INSERT INTO bus_leases (group_id, topic, partition_no)
     SELECT $1, topic, partition_no FROM bus_partitions WHERE topic = $2 ON CONFLICT DO NOTHING`,
    [groupId, request.topic],
  );
  const { rows } = await db.query<LeaseRow>(
    `UPDATE bus_leases l
     SET member_id = $2, epoch = l.epoch + 1, expires_at = now() + make_interval(secs => $5::float8 / 1000),
         committed = CASE WHEN l.committed IS NULL AND $6::boolean THEN p.next_offset ELSE l.committed END
     FROM (SELECT topic, partition_no FROM bus_leases
           WHERE group_id = $1 AND topic = $3 AND (member_id IS NULL OR expires_at < now())
           ORDER BY partition_no LIMIT $4 FOR UPDATE SKIP LOCKED) AS free
     JOIN bus_partitions p ON p.topic = free.topic AND p.partition_no = free.partition_no
     WHERE l.group_id = $1 AND l.topic = free.topic AND l.partition_no = free.partition_no
     RETURNING l.topic, l.partition_no, l.epoch, l.committed`,
    [groupId, memberId, request.topic, request.count, request.leaseMs, request.from === 'latest'],
  );
  return rows.map(toLease);
}

/** Starts a new stretch of the same ownership. @returns null when the partition was lost */
export async function renewEpoch(db: Queryable, member: Member, lease: Lease): Promise<bigint | null> {
  const { rows } = await db.query<{ epoch: string }>(
    `UPDATE bus_leases SET epoch = epoch + 1
     WHERE group_id = $1 AND topic = $2 AND partition_no = $3 AND member_id = $4 AND epoch = $5 RETURNING epoch`,
    [member.groupId, lease.topic, lease.partition, member.memberId, lease.epoch.toString()],
  );
  const row = rows[0];
  return row === undefined ? null : BigInt(row.epoch);
}

/** @returns false when the partition was lost: nothing was acknowledged then */
export async function acknowledge(db: Queryable, member: Member, lease: Lease, nextOffset: bigint): Promise<boolean> {
  const { affectedRows } = await db.query(
    `UPDATE bus_leases SET committed = $6
     WHERE group_id = $1 AND topic = $2 AND partition_no = $3 AND member_id = $4 AND epoch = $5`,
    [member.groupId, lease.topic, lease.partition, member.memberId, lease.epoch.toString(), nextOffset.toString()],
  );
  return affectedRows === 1;
}

export async function releaseLease(db: Queryable, member: Member, lease: Lease): Promise<void> {
  await db.query(
    `UPDATE bus_leases SET member_id = NULL, expires_at = NULL
     WHERE group_id = $1 AND topic = $2 AND partition_no = $3 AND member_id = $4 AND epoch = $5`,
    [member.groupId, lease.topic, lease.partition, member.memberId, lease.epoch.toString()],
  );
}

/** Gives everything back at once, and forgets members that died. */
export async function leaveGroup(db: Queryable, member: Member): Promise<void> {
  await db.query('UPDATE bus_leases SET member_id = NULL, expires_at = NULL WHERE group_id = $1 AND member_id = $2', [
    member.groupId,
    member.memberId,
  ]);
  await db.query('DELETE FROM bus_members WHERE group_id = $1 AND (member_id = $2 OR expires_at < now())', [
    member.groupId,
    member.memberId,
  ]);
}
