import type { Database } from '@manumit/store';
import type { SequencedWriter } from '../bus.js';
import { BrokenWriterError, FencedWriterError } from '../errors.js';
import { sendInSpan } from '../telemetry.js';
import { appendRecords } from './append.js';
import type { TopicCatalog } from './topics.js';

/** Raises the writer's epoch; records and position are written in one transaction that checks it. */
export async function openLogWriter(
  db: Database,
  catalog: TopicCatalog,
  id: string,
  onWritten: () => void,
): Promise<SequencedWriter> {
  const { rows } = await db.query<{ epoch: string; position: string }>(
    `INSERT INTO bus_writers (writer_id, epoch) VALUES ($1, 1)
     ON CONFLICT (writer_id) DO UPDATE SET epoch = bus_writers.epoch + 1 RETURNING epoch, position`,
    [id],
  );
  const row = rows[0];
  if (row === undefined) throw new FencedWriterError(id);
  const { epoch } = row;
  let position = BigInt(row.position);
  let cause: unknown = null;

  return {
    get position() {
      return position;
    },
    async write(records, to) {
      if (cause !== null) throw cause instanceof FencedWriterError ? cause : new BrokenWriterError(id, { cause });
      try {
        await sendInSpan('postgresql', records, async (traced) => {
          const placed = await catalog.place(traced);
          await db.transaction(async (tx) => {
            const { affectedRows } = await tx.query(
              'UPDATE bus_writers SET position = $3 WHERE writer_id = $1 AND epoch = $2',
              [id, epoch, to.toString()],
            );
            if (affectedRows !== 1) throw new FencedWriterError(id);
            await appendRecords(tx, placed);
          });
        });
      } catch (error) {
        cause = error;
        throw error;
      }
      position = to;
      onWritten();
    },
    async close() {
      cause = new Error('it was closed');
    },
  };
}
