import type { DeliveryItem } from './item.js';
import type { Outcome } from './outcome.js';

/** Brings items to one endpoint. */
export interface Sender {
  /** How many items go together at most: one, but for what collects, such as a file. */
  readonly maxItems: number;
  /** All of them arrived, or none counts as arrived: they come again. Never rejects. */
  send(items: readonly DeliveryItem[]): Promise<Outcome>;
  close(): Promise<void>;
}
