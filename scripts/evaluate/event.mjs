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
export const isFlagged = ({ disposition }) => disposition === 'review' || disposition === 'urgent';
export const isSupported = ({ disposition }) => disposition === 'support';

/** For an order of messages only what says `offender` counts: a call for help has a score of its own kind. */
export const offenderScore = ({ role, score }) => (role === 'victim' || role === 'worried_third_party' ? 0 : score);
