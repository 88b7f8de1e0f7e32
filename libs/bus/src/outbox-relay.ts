import { type Database, forgetOutbox, readOutbox } from '@manumit/store';
import type { Bus, SequencedWriter } from './bus.js';
import { asRecord } from './event-records.js';

/** How many outbox records go to the bus at once. */
const CHUNK = 500;

/**
 * Brings the outbox of one shard to the bus, each record exactly once. The writer is opened when there is something
 * to write: most shards write rarely, and an idle writer costs a connection.
 */
export class OutboxRelay {
  readonly #database: Database;
  readonly #bus: Bus;
  readonly #shard: string;
  #writer: SequencedWriter | null = null;
  /** Unknown at first: an earlier owner of the shard may have left records. */
  #mayHavePending = true;
  /** What is on the bus is forgotten beside the work: until then the writer's position tells it from what is not. */
  #forgetting: Promise<void> = Promise.resolve();

  constructor(database: Database, bus: Bus, shard: string) {
    this.#database = database;
    this.#bus = bus;
    this.#shard = shard;
  }

  /** Call it when records were committed to the outbox. */
  markPending(): void {
    this.#mayHavePending = true;
  }

  /** The number of the newest record that is on the bus, or was to be: no later one of this shard may have less. */
  async position(): Promise<bigint> {
    return (await this.#open()).position;
  }

  /**
   * Resolves when every committed record of the shard is durable on the bus.
   *
   * @throws whatever the bus throws; the records stay in the outbox and the next call tries again
   */
  async flush(): Promise<void> {
    while (this.#mayHavePending) {
      const waiting = await readOutbox(this.#database, this.#shard, this.#writer?.position ?? 0n, CHUNK);
      const last = waiting.at(-1);
      if (last === undefined) {
        this.#mayHavePending = false;
        return;
      }
      const writer = await this.#open();
      const unwritten = waiting.filter((record) => record.seq > writer.position);
      await this.#write(writer, unwritten.map(asRecord), last.seq);
      await this.#forgetting;
      // A row that stays is deleted with those of the next write.
      this.#forgetting = forgetOutbox(this.#database, this.#shard, last.seq).catch(() => {});
      if (waiting.length < CHUNK) this.#mayHavePending = false;
    }
  }

  async #open(): Promise<SequencedWriter> {
    this.#writer ??= await this.#bus.openSequencedWriter(this.#shard);
    return this.#writer;
  }

  async #write(
    writer: SequencedWriter,
    records: Parameters<SequencedWriter['write']>[0],
    position: bigint,
  ): Promise<void> {
    if (records.length === 0) return;
    try {
      await writer.write(records, position);
    } catch (error) {
      // Whether the write took place is unknown: the next writer is told by the bus where this one stood.
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const writer = this.#writer;
    this.#writer = null;
    this.#mayHavePending = true;
    await this.#forgetting;
    await writer?.close().catch(() => {});
  }
}
