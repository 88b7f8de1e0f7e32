/** Strings by their code units: the same order on every machine. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Messages by their own time, in ISO 8601 and UTC, and at one time by their ids. */
export const byTime = (a: TimedMessage, b: TimedMessage): number =>
  compare(a.sentAt, b.sentAt) || compare(a.messageId, b.messageId);

interface TimedMessage {
  readonly sentAt: string;
  readonly messageId: string;
}
