import type { Token } from '../tokens.js';
import { digitRuns } from './digits.js';
import { handlesIn, mayNameHandle } from './handle.js';
import { paymentsIn } from './payment.js';
import { MIN_DIGITS_NAMED, phoneKey } from './phone.js';

export { bareName, isName } from './handle.js';

/** A way to reach somebody or to pay them, in one form however it is written. */
export interface ContactPoint {
  readonly kind: 'phone' | 'handle' | 'email' | 'link' | 'card' | 'iban' | 'wallet';
  /** In its one form. In the clear: whoever stores it keys and hashes it first. */
  readonly key: string;
  /** Written as what it is; a point that is not firm is a guess that another text has to confirm. */
  readonly firm: boolean;
  /** Written so that readers see it and machines do not. */
  readonly disguised: boolean;
  /** Half-open range in the original text, UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** Nobody lists so many ways to reach them; a text that does is a directory, or an attack. */
const MAX_POINTS = 24;
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4}/gu;
const LINK = /\bhttps?:\/\/(?:www\.)?([^\s<>"')]{4,200})/gi;
/** Places where everybody points: a link to them ties nobody. */
const EVERYBODYS_HOSTS =
  /^(?:t\.me|telegram\.me|instagram\.com|facebook\.com|fb\.com|m\.me|wa\.me|vk\.com|youtube\.com|youtu\.be|google\.|goo\.gl|maps\.|twitter\.com|x\.com|tiktok\.com|wikipedia\.org|[a-z]{2}\.wikipedia\.org|discord\.gg|snapchat\.com|line\.me)/i;

/**
 * The contact points of a text, each once, at most {@link MAX_POINTS}. Linear in the length of the text.
 *
 * @param tokens of the same text
 */
export function contactPointsOf(text: string, tokens: readonly Token[]): ContactPoint[] {
  const payments = paymentsIn(text);
  const points: ContactPoint[] = payments.map((one) => ({ ...one, firm: true, disguised: false }));
  const isPaid = (start: number): boolean => payments.some((one) => start >= one.start && start < one.end);
  for (const run of digitRuns(text, tokens, MIN_DIGITS_NAMED)) {
    const key = isPaid(run.start) ? null : phoneKey(run, tokens[run.firstToken - 1]?.text ?? '');
    if (key !== null) points.push({ ...run, kind: 'phone', key, firm: true });
  }
  for (const { 0: written, index } of text.matchAll(EMAIL))
    points.push(pointAt('email', emailKey(written), index, written));
  for (const match of text.matchAll(LINK)) {
    const place = (match[1] ?? '').replace(/[.,;!?]+$/, '');
    if (!EVERYBODYS_HOSTS.test(place)) points.push(pointAt('link', place.toLowerCase(), match.index, match[0]));
  }
  if (mayNameHandle(text, tokens)) {
    const addresses = points.filter(({ kind }) => kind === 'email' || kind === 'link');
    for (const { name, ...handle } of handlesIn(text, tokens))
      if (!addresses.some(({ start, end }) => handle.start >= start && handle.start < end))
        points.push({ ...handle, kind: 'handle', key: name });
  }
  return once(points).slice(0, MAX_POINTS);
}

const pointAt = (kind: ContactPoint['kind'], key: string, start: number, written: string): ContactPoint => ({
  kind,
  key,
  firm: true,
  disguised: false,
  start,
  end: start + written.length,
});

/** What stands behind a plus is the mailbox's owner's own note (RFC 5233). */
const emailKey = (written: string): string => written.toLowerCase().replace(/\+[^@]*@/, '@');

function once(points: readonly ContactPoint[]): ContactPoint[] {
  const seen = new Set<string>();
  return points.filter(({ kind, key }) => !seen.has(`${kind} ${key}`) && seen.add(`${kind} ${key}`) !== undefined);
}
