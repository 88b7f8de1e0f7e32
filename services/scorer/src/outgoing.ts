import type { Outgoing } from '@manumit/bus';
import { cloudEventHeaders, type LinkRecord, placeKey, TOPICS } from '@manumit/contracts';

export type TraceHeaders = Readonly<Record<string, string>>;

/** Who writes, as CloudEvents names it. */
export const SOURCE = '/manumit/scorer';

/** What the linker is told of a message. */
export function recordOfLink(link: LinkRecord, trace: TraceHeaders): Outgoing {
  const { accountId, messageId, sentAt } = link.signal;
  const cause = { id: `${accountId}:${messageId}`, type: 'org.manumit.link.v1', source: SOURCE, time: sentAt };
  return {
    topic: TOPICS.linkSignals,
    key: placeKey(link),
    headers: { ...cloudEventHeaders(cause), ...trace },
    value: JSON.stringify(link),
  };
}
