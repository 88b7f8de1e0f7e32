import { type Database, forgetOutbox, readOutbox } from '@manumit/store';
import type { Bus, SequencedWriter } from './bus.js';
import { asRecord } from './event-records.js';

/** How many outbox records go to the bus at once. */
const CHUNK = 500;

/**
 * Brings the outbox of one shard to the bus, each record exactly once. The writer is opened when there is something
 * to write: most shards write rarely, and an idle writer costs a connection.
 *
 * Its steps take turns. Whoever claims a partition again may meet a batch of the last assignment that still writes: two that had
 * looked at the writer's position at once would write the same records.
 */
export class OutboxRelay {
  readonly #database: Database;
  readonly #bus: Bus;
  readonly #shard: string;
  #writer: SequencedWriter | null = null;
  /** How often somebody said that records wait, and up to which of these times all were written. An earlier owner may have left some. */
  #marked = 1;
  #settled = 0;
  /** What is on the bus is forgotten beside the work: until then the writer's position tells it from what is not. */
  #forgetting: Promise<void> = Promise.resolve();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(database: Database, bus: Bus, shard: string) {
    this.#database = database;
    this.#bus = bus;
    this.#shard = shard;
  }

  /** Call it when records were committed to the outbox. */
  markPending(): void {
    this.#marked += 1;
  }

  /** The number of the newest record that is on the bus, or was to be: no later one of this shard may have less. */
  position(): Promise<bigint> {
    return this.#inTurn(async () => (await this.#open()).position);
  }

  /**
   * Resolves when every committed record of the shard is durable on the bus.
   *
   * @throws whatever the bus throws; the records stay in the outbox and the next call tries again
   */
  flush(): Promise<void> {
    return this.#inTurn(() => this.#flush());
  }

  close(): Promise<void> {
    return this.#inTurn(() => this.#drop());
  }

  #inTurn<Result>(step: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(step);
    this.#turn = result.catch(() => {});
    return result;
  }

  async #flush(): Promise<void> {
    while (this.#settled < this.#marked) {
      const marked = this.#marked;
      const waiting = await readOutbox(this.#database, this.#shard, this.#writer?.position ?? 0n, CHUNK);
      const last = waiting.at(-1);
      if (last === undefined) {
        this.#settled = marked;
        continue;
      }
      const writer = await this.#open();
      const unwritten = waiting.filter((record) => record.seq > writer.position);
      await this.#write(writer, unwritten.map(asRecord), last.seq);
      await this.#forgetting;
      // A row that stays is deleted with those of the next write.
      this.#forgetting = forgetOutbox(this.#database, this.#shard, last.seq).catch(() => {});
      if (waiting.length < CHUNK) this.#settled = marked;
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
      await this.#drop();
      throw error;
    }
  }

  async #drop(): Promise<void> {
    const writer = this.#writer;
    this.#writer = null;
    this.#marked += 1;
    await this.#forgetting;
    await writer?.close().catch(() => {});
  }
}
