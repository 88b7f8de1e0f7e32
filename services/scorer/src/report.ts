import type { Assessment, MessageEvent } from '@manumit/contracts';
import { messageFlagId, trajectoryFlagId } from '@manumit/risk';
import type { ReporterRecord, StoredReport } from '@manumit/store';
import type { Pseudonyms } from './pseudonyms.js';

/** Before so many reports in which people found nothing, nobody is doubted. */
const DOUBTFUL_FROM = 3;

/** Whoever reported in vain several times, and more often than not, is still heard: only what they report speaks for itself then. */
export const isCredible = ({ dismissed, upheld }: ReporterRecord): boolean =>
  dismissed < DOUBTFUL_FROM || dismissed <= 2 * upheld;

/**
 * What a report adds to how a message is taken: signs that alone would only be watched are put before people. It never adds to the score, and
 * where there are no signs any number of reports raises nothing.
 */
export function liftReported(event: MessageEvent, assessment: Assessment, credible: boolean): Assessment {
  const isLifted = event.report?.part === 'message' && credible && assessment.disposition === 'watch';
  return isLifted ? { ...assessment, disposition: 'review' } : assessment;
}

/** The rows of a reported message, one for each flag that it may be part of; none for what was not reported. */
export function reportsOf(event: MessageEvent, pseudonyms: Pseudonyms): StoredReport[] {
  const { report } = event;
  if (report === undefined || report.part !== 'message') return [];
  const { reportId, reason, reportedAt, franking } = report;
  return [messageFlagId(event), trajectoryFlagId(event, event.sender.id)].map((flagId) => ({
    flagId,
    reportId,
    reporter: reporterOf(event, pseudonyms),
    reason,
    reportedAt,
    messageId: event.id,
    ...(franking === undefined ? {} : { franking }),
  }));
}

/** The keyed name of whoever reported; empty where nobody did. */
export const reporterOf = (event: MessageEvent, pseudonyms: Pseudonyms): string =>
  event.report === undefined ? '' : pseudonyms.account(event, event.report.reporterId);
