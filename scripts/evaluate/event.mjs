import { MessageEvent } from '@manumit/contracts';

const START_MS = Date.UTC(2026, 0, 5, 9);

/** A message of a labelled case as the event that it would be. */
export function eventOf({ id, conversation, surface, sender, recipients = [], text, hours = 0 }) {
  return MessageEvent.parse({
    id,
    platform: 'evaluation',
    surface,
    conversationId: conversation,
    sender: { id: sender },
    recipients: recipients.map((recipient) => ({ id: recipient })),
    text,
    sentAt: new Date(START_MS + hours * 3_600_000).toISOString(),
  });
}

/** Counted as flagged: on a queue that is about an offender. */
export const isFlagged = (disposition) => disposition === 'review' || disposition === 'urgent';

export const share = (part, whole) =>
  `${part} of ${whole}`.padStart(12) + (whole === 0 ? '       ' : `${((100 * part) / whole).toFixed(1)} %`.padStart(8));
