import type { Decision, Flag } from '@manumit/contracts';
import { z } from 'zod';
import { ExportRefused } from './export-error.js';

const TimeZone = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}, 'a time zone of the IANA database, such as Europe/Kyiv');

/** What whoever signs the notice has to say. */
export const NoticeRequest = z
  .strictObject({
    provider: z.strictObject({ name: z.string().min(1).max(200), contact: z.string().min(1).max(200) }),
    memberStates: z
      .array(z.string().regex(/^[A-Z]{2}$/, 'two letters of ISO 3166-1'))
      .min(1)
      .describe('Concerned: where the offence is suspected, or where a suspect or a victim lives or is.'),
    explanation: z.string().trim().min(1).max(10_000).describe('Why a threat to life or safety is suspected.'),
    timeZone: TimeZone.describe('In which the times are given too, beside UTC.'),
    accountData: z
      .array(
        z.strictObject({
          accountId: z.string().min(1).max(256),
          data: z.record(z.string().max(64), z.string().max(1_000)),
        }),
      )
      .max(100)
      .default([])
      .describe('What the platform holds that helps to find and identify, as far as the law lets it pass on.'),
  })
  .meta({ id: 'NoticeRequest' });
export type NoticeRequest = z.infer<typeof NoticeRequest>;

interface TwoTimes {
  readonly utc: string;
  readonly local: string;
}

/** Of suspicion of a criminal offence that threatens life or safety. */
export interface AuthorityNotice {
  readonly kind: 'article-18-notice';
  readonly legalBasis: string;
  readonly madeAt: TwoTimes;
  readonly provider: NoticeRequest['provider'];
  readonly memberStates: readonly string[];
  readonly explanation: string;
  readonly flagId: string;
  readonly platform: string;
  readonly conversationId: string;
  readonly suspectedAccountId: string;
  readonly typologies: readonly string[];
  readonly possiblyCoerced: boolean;
  readonly messages: readonly {
    readonly messageId: string;
    readonly senderId: string;
    readonly sentAt: TwoTimes;
    readonly text: string | null;
    readonly signs: readonly string[];
  }[];
  readonly counterEvidence: readonly string[];
  readonly accountData: NoticeRequest['accountData'];
  readonly decidedBy: readonly { readonly person: string; readonly outcome: string; readonly at: TwoTimes }[];
}

const LEGAL_BASIS = 'Regulation (EU) 2022/2065, Article 18, and Directive 2011/36/EU';

/**
 * The packet of a notice to an authority (Digital Services Act, Article 18). It is made only of what two people escalated, and nothing sends it.
 *
 * @throws ExportRefused where no second person has confirmed the escalation, or where it is about somebody to help
 */
export function authorityNotice(
  request: NoticeRequest,
  { flag, standing, now }: { readonly flag: Flag; readonly standing: readonly Decision[]; readonly now: Date },
): AuthorityNotice {
  if (flag.queue === 'support')
    throw new ExportRefused('this is about somebody to help: who is told is for them to say');
  const confirmed = standing.find(({ outcome }) => outcome === 'escalation_confirmed');
  const proposed = standing.find(({ decisionId }) => decisionId === confirmed?.refersTo);
  if (confirmed === undefined || proposed === undefined || proposed.decidedBy === confirmed.decidedBy)
    throw new ExportRefused('a second person has to confirm the escalation first');
  const times = (instant: string | Date): TwoTimes => timesOf(new Date(instant), request.timeZone);
  return {
    kind: 'article-18-notice',
    legalBasis: LEGAL_BASIS,
    madeAt: times(now),
    provider: request.provider,
    memberStates: request.memberStates,
    explanation: request.explanation,
    flagId: flag.flagId,
    platform: flag.platform,
    conversationId: flag.conversationId,
    suspectedAccountId: flag.actorId,
    typologies: flag.typologies,
    possiblyCoerced: flag.possiblyCoerced,
    messages: flag.evidence.map(({ messageId, senderId, sentAt, text, indicators }) => ({
      messageId,
      senderId,
      sentAt: times(sentAt),
      text: text ?? null,
      signs: indicators.map(({ id }) => id),
    })),
    counterEvidence: flag.counterEvidence.map((one) => JSON.stringify(one)),
    accountData: request.accountData,
    decidedBy: [proposed, confirmed].map(({ decidedBy, outcome, decidedAt }) => ({
      person: decidedBy,
      outcome,
      at: times(decidedAt),
    })),
  };
}

function timesOf(moment: Date, timeZone: string): TwoTimes {
  const local = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(moment);
  const offset = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(moment)
    .find(({ type }) => type === 'timeZoneName')?.value;
  return { utc: moment.toISOString(), local: `${local} ${timeZone} (${offset ?? 'GMT'})` };
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

/** The same packet to print or to save as PDF: one page without script, styles or addresses from elsewhere. */
export function noticeHtml(notice: AuthorityNotice): string {
  const row = (name: string, value: string): string =>
    `<tr><th scope="row">${escapeHtml(name)}</th><td dir="auto">${escapeHtml(value)}</td></tr>`;
  const both = ({ utc, local }: TwoTimes): string => `${utc} · ${local}`;
  const messages = notice.messages
    .map(
      ({ messageId, senderId, sentAt, text, signs }) =>
        `<section><h3 dir="auto">${escapeHtml(messageId)}</h3><table>${row('From', senderId)}${row('Sent', both(sentAt))}${row('Signs', signs.join(', '))}</table><blockquote dir="auto">${escapeHtml(text ?? 'The text is not kept here; the platform may have it.')}</blockquote></section>`,
    )
    .join('');
  const accounts = notice.accountData
    .map(
      ({ accountId, data }) =>
        `<h3 dir="auto">${escapeHtml(accountId)}</h3><table>${Object.entries(data)
          .map(([name, value]) => row(name, value))
          .join('')}</table>`,
    )
    .join('');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Notice of suspicion of a criminal offence</title>
<style>body{font:11pt/1.5 sans-serif;max-width:48em;margin:2em auto;padding:0 1em}table{border-collapse:collapse;width:100%}th{text-align:start;width:11em;vertical-align:top}td,th{border-bottom:1px solid #bbb;padding:.3em}blockquote{white-space:pre-wrap;border-inline-start:3px solid #666;margin:1em 0;padding:.2em 1em}section{break-inside:avoid}</style>
<h1>Notice of suspicion of a criminal offence that threatens life or safety</h1>
<p>${escapeHtml(notice.legalBasis)}. For the authorities of ${escapeHtml(notice.memberStates.join(', '))}.</p>
<table>
${row('Provider', notice.provider.name)}${row('Contact', notice.provider.contact)}${row('Made', both(notice.madeAt))}
${row('Platform', notice.platform)}${row('Conversation', notice.conversationId)}${row('Account', notice.suspectedAccountId)}
${row('Suspected', notice.typologies.join(', '))}${row('May act under coercion', notice.possiblyCoerced ? 'yes: treat as a possible victim' : 'no sign of it')}
${notice.decidedBy.map(({ person, outcome, at }) => row(outcome.replaceAll('_', ' '), `${person} · ${both(at)}`)).join('')}
</table>
<h2>Why</h2>
<p dir="auto">${escapeHtml(notice.explanation)}</p>
<h2>Messages</h2>
${messages}
${accounts === '' ? '' : `<h2>Account data</h2>${accounts}`}
</html>
`;
}
