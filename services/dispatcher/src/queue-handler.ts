import {
  asRecord,
  type BatchHandler,
  type Bus,
  deadLetterOf,
  type RecordBatch,
  recordOfDeadLetter,
} from '@manumit/bus';
import type { QueueItem } from '@manumit/contracts';
import {
  addDeliveries,
  advancePosition,
  claimPosition,
  type Database,
  lockPosition,
  type NewDelivery,
  PositionBeyondLogError,
  passOver,
} from '@manumit/store';
import type { DispatcherEvents } from './events.js';
import { isFor } from './item.js';
import type { Endpoint } from './load-endpoints.js';
import { parseItem } from './parse-item.js';
import { webhookIdOf } from './webhook-id.js';

export interface QueueHandlerOptions {
  readonly bus: Bus;
  readonly database: Database;
  readonly endpoints: readonly Endpoint[];
  readonly groupId: string;
  readonly events: DispatcherEvents;
  readonly now: () => Date;
  readonly onStored: () => void;
}

/**
 * Turns queue items into deliveries, one for each endpoint that an item is for. They and the position in the queue commit in
 * one transaction, so that none is forgotten, and an item that comes again adds none.
 */
export function createQueueHandler(options: QueueHandlerOptions): BatchHandler {
  const { database, endpoints, groupId, events, now, onStored } = options;
  return {
    async claim({ topic, partition, assignment }) {
      return (await claimPosition(database, { groupId, topic, partition }, assignment)).nextOffset;
    },

    displaced(displacement) {
      // A store that has handled nothing lacks nothing: it begins with what the topic still holds.
      if (displacement.kind === 'rewound' || displacement.from > 0n) events.displaced(displacement);
    },

    async handle(batch) {
      const { topic, partition } = batch;
      const key = { groupId, topic, partition };
      const nextOffset = (batch.records.at(-1)?.offset ?? -1n) + 1n;
      const items = await readItems(batch, options);
      const dueFrom = now();
      const deliveries = items.flatMap((item) =>
        endpoints.filter((endpoint) => isFor(endpoint, item)).map((endpoint) => deliveryOf(endpoint, item, dueFrom)),
      );
      if (deliveries.length === 0) {
        await passOver(database, key, batch.assignment, nextOffset);
        return;
      }
      const added = await database.transaction(async (tx) => {
        const position = await lockPosition(tx, key, batch.assignment);
        if (position.nextOffset > batch.highWatermark) throw new PositionBeyondLogError(key, position.nextOffset);
        if (position.nextOffset >= nextOffset) return 0;
        const count = await addDeliveries(tx, deliveries);
        await advancePosition(tx, key, { ...position, nextOffset });
        return count;
      });
      if (added === 0) return;
      for (const { id } of endpoints) {
        const mine = deliveries.filter(({ endpoint }) => endpoint === id).length;
        if (mine > 0) events.accepted(id, mine);
      }
      onStored();
    },
  };
}

const deliveryOf = (endpoint: Endpoint, { queue, flagId, revision, queuedAt }: QueueItem, due: Date): NewDelivery => ({
  webhookId: webhookIdOf(endpoint.id, flagId, revision),
  endpoint: endpoint.id,
  queue,
  flagId,
  revision,
  queuedAt: new Date(queuedAt).toISOString(),
  dueAt: due,
});

/** What cannot be read goes to the dead letters before the position moves on: twice perhaps, with one id. */
async function readItems(batch: RecordBatch, { bus, events, now }: QueueHandlerOptions): Promise<QueueItem[]> {
  const items: QueueItem[] = [];
  for (const record of batch.records) {
    const parsed = parseItem(record.value);
    if (parsed.kind === 'item') items.push(parsed.item);
    if (parsed.kind !== 'poison') continue;
    const letter = deadLetterOf(record, parsed.reason, parsed.detail, now().toISOString());
    await bus.publish([asRecord(recordOfDeadLetter(letter, '/manumit/dispatcher'))]);
    events.deadLettered(parsed.reason);
  }
  return items;
}
