import type { MessageEventInput, Report, ReportedPart } from '@manumit/contracts';

/**
 * What a user's report brings to read: the messages that were reported, as if they had come now, and the words of whoever reported, as
 * a conversation of their own. Not checked yet: messages are as they were sent.
 */
export function itemsOfReport({ messages, note, ...head }: Report): unknown[] {
  const { reportId, reporterId, reason, reportedAt, platform } = head;
  const place = { platform, ...(head.tenant === undefined ? {} : { tenant: head.tenant }) };
  const report = (part: ReportedPart['part']) => ({ reportId, reporterId, reason, reportedAt, part });
  const reported = messages.map(({ franking, ...message }) => ({
    ...message,
    ...place,
    report: { ...report('message'), ...(franking === undefined ? {} : { franking }) },
  }));
  if (note === undefined) return reported;
  const words: MessageEventInput = {
    id: `report:${reportId}`,
    ...place,
    surface: 'dm',
    conversationId: `report:${reportId}`,
    sender: { id: reporterId },
    text: note,
    sentAt: reportedAt,
    report: report('note'),
  };
  return [...reported, words];
}

/** Nobody but a report may say that something was reported: it would open surfaces that the policy closes. */
export const unreported = (item: unknown): unknown => {
  if (typeof item !== 'object' || item === null || Array.isArray(item) || !('report' in item)) return item;
  const { report: _report, ...rest } = item;
  return rest;
};
