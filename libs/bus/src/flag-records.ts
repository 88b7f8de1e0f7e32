import { cloudEventHeaders, type Flag, type QueueItem, queueTopic, SCHEMA_VERSION, TOPICS } from '@manumit/contracts';
import type { OutboxRecord } from '@manumit/store';

/** What a flag puts on the bus: itself, and the item of its queue. @param source who raised it, as CloudEvents names it */
export function recordsOfFlag(
  flag: Flag,
  queuedAt: string,
  trace: Readonly<Record<string, string>>,
  source: string,
): Omit<OutboxRecord, 'seq'>[] {
  const item: QueueItem = {
    schemaVersion: SCHEMA_VERSION,
    queue: flag.queue,
    flagId: flag.flagId,
    revision: flag.revision,
    queuedAt,
    flag,
  };
  const id = `${flag.flagId}:${flag.revision}`;
  const headers = (type: string): Record<string, string> => ({
    ...cloudEventHeaders({ id, type, source, time: flag.raisedAt, subject: flag.flagId }),
    ...trace,
  });
  return [
    {
      topic: TOPICS.flags,
      key: flag.flagId,
      headers: headers('org.manumit.flag.v1'),
      value: JSON.stringify(flag),
    },
    {
      topic: queueTopic(flag.queue),
      key: flag.flagId,
      headers: headers('org.manumit.queue-item.v1'),
      value: JSON.stringify(item),
    },
  ];
}
