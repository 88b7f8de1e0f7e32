import type { Database } from '@manumit/store';

/** So many at once, so that no transaction is long. */
const CHUNK = 5_000;

/**
 * Deletes from the beginning of each partition what is older than its topic's retention. By the database's clock, which wrote the
 * times: a process whose own clock is ahead must not delete what nobody has read.
 */
export async function trimLog(db: Database): Promise<number> {
  const { rows } = await db.query<{ topic: string; partition_no: number; retention_ms: string }>(
    `SELECT p.topic, p.partition_no, t.retention_ms FROM bus_partitions p JOIN bus_topics t USING (topic)
     WHERE t.retention_ms IS NOT NULL ORDER BY p.topic, p.partition_no`,
  );
  let deleted = 0;
  for (const row of rows) {
    for (;;) {
      // Times rise with offsets: the first record that is young enough ends it.
      const { affectedRows } = await db.query(
        `DELETE FROM bus_log WHERE topic = $1 AND partition_no = $2 AND log_offset IN (
           SELECT log_offset FROM (
             SELECT log_offset, written_at FROM bus_log WHERE topic = $1 AND partition_no = $2
             ORDER BY log_offset LIMIT $4) AS oldest
           WHERE written_at < now() - make_interval(secs => $3::float8 / 1000))`,
        [row.topic, row.partition_no, row.retention_ms, CHUNK],
      );
      deleted += affectedRows;
      if (affectedRows < CHUNK) break;
    }
  }
  return deleted;
}
