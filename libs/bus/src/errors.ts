/** The partition belongs to another consumer now: drop what is left of the batch. */
export class StaleAssignmentError extends Error {
  readonly code = 'STALE_ASSIGNMENT';
  constructor(topic: string, partition: number, options?: ErrorOptions) {
    super(`partition ${partition} of ${topic} was taken over; drop the batch, its new owner gets the records`, options);
    this.name = 'StaleAssignmentError';
  }
}

/** Another writer of the same id was opened: this one must not write again. */
export class FencedWriterError extends Error {
  readonly code = 'WRITER_FENCED';
  constructor(id: string, options?: ErrorOptions) {
    super(`another writer "${id}" was opened; stop using this one`, options);
    this.name = 'FencedWriterError';
  }
}

/** A write of this writer failed, and whether it took effect is unknown: open it again and look at its position. */
export class BrokenWriterError extends Error {
  readonly code = 'WRITER_BROKEN';
  constructor(id: string, options?: ErrorOptions) {
    super(`an earlier write of writer "${id}" failed; open it again and go on from its position`, options);
    this.name = 'BrokenWriterError';
  }
}

export class UnknownTopicError extends Error {
  readonly code = 'UNKNOWN_TOPIC';
  constructor(topic: string) {
    super(`topic ${topic} does not exist; is its name right? The services create theirs at the start`);
    this.name = 'UnknownTopicError';
  }
}

/** The servers of a consumer do not answer; it goes on trying. */
export class SilentServersError extends Error {
  readonly code = 'SERVERS_SILENT';
  constructor(silentMs: number) {
    super(`no heartbeat was answered for ${Math.round(silentMs / 1_000)} s; is the cluster reachable?`);
    this.name = 'SilentServersError';
  }
}

export const toError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
