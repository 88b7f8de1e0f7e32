/** A record to be written. `key` decides the partition: records of one key stay in order. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A record as read. Offsets are 64 bit and grow within a partition, with gaps allowed. */
export interface IncomingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
  /** When the record was written, in milliseconds since the epoch. */
  readonly timestampMs: number;
}

export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  readonly retentionMs?: number;
  readonly compacted?: boolean;
  /** The largest record that the servers take; their own default otherwise. */
  readonly maxRecordBytes?: number;
}

export interface RecordBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly IncomingRecord[];
  /** The offset after the newest record of the partition when the batch was fetched. */
  readonly highWatermark: bigint;
  /**
   * Names this stretch of ownership of the partition: a value that no other consumer, and no earlier stretch of this
   * one, has had for it. The handler fences its own commits with it (`BatchHandler.claim`).
   */
  readonly assignment: string;
  /** Call it between slices of long work; rejects with a StaleAssignmentError when the partition was lost. */
  heartbeat(): Promise<void>;
  /** True once the partition was lost: what is left of the batch must not be committed. */
  isStale(): boolean;
}

/**
 * Reading does not go on where the group stands. `rewound`: from where the group stands to the handler's own place before it.
 * `trimmed`: the log no longer holds the records from the place where reading had to go on; they are skipped.
 */
export interface Displacement {
  readonly kind: 'rewound' | 'trimmed';
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
}

export interface BatchHandler {
  /**
   * Called once for each new ownership of a partition, before its first batch: the place to raise a fence and to finish what
   * an earlier owner left.
   *
   * @returns the offset of the first record that had no effect yet, if the handler keeps it: it is handed out from there on,
   * even where the group has acknowledged more, because the handler's store may be older than that (restored from a backup)
   */
  claim?(claim: {
    readonly topic: string;
    readonly partition: number;
    readonly assignment: string;
  }): Promise<bigint | undefined>;
  displaced?(displacement: Displacement): void;
  /** Effects must be durable when it resolves: only then is the batch acknowledged. A rejection hands the batch out again. */
  handle(batch: RecordBatch): Promise<void>;
}

export interface ConsumerOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** At most so many records a batch. */
  readonly maxBatchRecords: number;
  /** Where a group without a committed offset begins. */
  readonly from: 'earliest' | 'latest';
  /** How many partitions are worked on at once. */
  readonly concurrency?: number;
  readonly onState?: (state: ConsumerState) => void;
}

/** `running` only while the group is joined and the servers answer. */
export type ConsumerState =
  | { readonly kind: 'running' }
  | { readonly kind: 'retrying'; readonly error: Error }
  | { readonly kind: 'stopped' };

export interface Consumer {
  /** Stops taking, finishes and acknowledges the batch at hand, leaves the group. */
  stop(): Promise<void>;
}

/** Writes records exactly once from a numbered source (the outbox), across crashes and takeovers. */
export interface SequencedWriter {
  /** The position up to which the source was written, inclusive; 0n for a new writer. Opening fenced out every earlier writer of this id. */
  readonly position: bigint;
  /**
   * Writes all records and moves the position, or neither.
   * @throws FencedWriterError when another writer of this id was opened meanwhile
   */
  write(records: readonly OutgoingRecord[], position: bigint): Promise<void>;
  close(): Promise<void>;
}

export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  readonly committed: bigint | null;
  readonly end: bigint;
  readonly lag: bigint;
}

export type ReadFrom =
  | { readonly kind: 'earliest' }
  | { readonly kind: 'offset'; readonly offset: bigint }
  | { readonly kind: 'time'; readonly timestampMs: number };

export interface Bus {
  /** Creates what is missing; leaves what exists as it is. */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>;
  /** Resolves when every record is durable on the bus (Kafka: acks of all in-sync replicas; log tables: committed). */
  publish(records: readonly OutgoingRecord[]): Promise<void>;
  openSequencedWriter(id: string): Promise<SequencedWriter>;
  consume(options: ConsumerOptions, handler: BatchHandler): Promise<Consumer>;
  /** Reads a topic without a group, up to the end as it was at the call; for replay and for dead letters. */
  read(topic: string, from: ReadFrom, partition?: number): AsyncIterable<IncomingRecord>;
  lag(groupId: string, topics: readonly string[]): Promise<readonly PartitionLag[]>;
  /** Rejects when the servers do not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
