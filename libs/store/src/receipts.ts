import type { Queryable } from './database.js';

export interface Receipt {
  readonly response: unknown;
  readonly receivedAt: Date;
}

export interface ReceiptStore {
  find(source: string, webhookId: string): Promise<Receipt | null>;
  /** Keeps the first answer; a second one for the same delivery is dropped. */
  save(source: string, webhookId: string, response: unknown): Promise<void>;
}

/** Deliveries of signed webhooks that were answered, so that a repeat is recognised across restarts. */
export function receiptStore(db: Queryable): ReceiptStore {
  return {
    async find(source, webhookId) {
      const { rows } = await db.query<{ response: string; received_at: Date }>(
        'SELECT response, received_at FROM webhook_receipts WHERE source = $1 AND webhook_id = $2',
        [source, webhookId],
      );
      const row = rows[0];
      return row === undefined ? null : { response: JSON.parse(row.response), receivedAt: row.received_at };
    },
    async save(source, webhookId, response) {
      await db.query(
        `INSERT INTO webhook_receipts (source, webhook_id, response) VALUES ($1, $2, $3)
         ON CONFLICT (source, webhook_id) DO NOTHING`,
        [source, webhookId, JSON.stringify(response)],
      );
    },
  };
}
