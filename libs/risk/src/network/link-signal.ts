import type { Assessment, AuthorRole, MessageEvent } from '@manumit/contracts';
import { bareName, contactPointsOf, isName, type Token } from '@manumit/text';
import { isSupport } from '../conclusion.js';
import { type Outline, outlineOf } from './template.js';

/** A way to reach somebody, as one message gives it. */
export interface Mention {
  /** With its kind before it. */
  readonly key: string;
  readonly firm: boolean;
  readonly disguised: boolean;
}

/** What one message says about who belongs together. Keys and accounts are whatever the caller makes of them: names or HMACs. */
export interface LinkSignal {
  readonly messageId: string;
  readonly accountId: string;
  readonly sentAt: string;
  /** How much of an offender's message it is, 0 to 1; 0 for whoever asks for help, warns or reports. */
  readonly telling: number;
  /** Its author asks for help, warns or reports: what they name is no tie to them. */
  readonly protects: boolean;
  readonly role: AuthorRole;
  readonly typologies: readonly string[];
  readonly minorSignal: boolean;
  readonly mentions: readonly Mention[];
  /** Names under which others can point to the account. */
  readonly ownNames: readonly string[];
  readonly outline: Outline;
}

/** So sure it has to be that an author warns of what they quote: an advertisement may sound like a warning's quotation. */
const SURE_OF_WARNING = 0.6;
const TELLING_IN_SPITE_OF_IT = 0.35;

function isProtected({ role, roleConfidence, score }: Assessment): boolean {
  if (isSupport(role)) return true;
  return role === 'counter_speech' && roleConfidence >= SURE_OF_WARNING && score < TELLING_IN_SPITE_OF_IT;
}

/** From here on a message shows something of an offender, and an account that wrote it. */
export const TELLING = 0.1;

/** @returns null for a message that can tie nobody to anybody: almost all of them */
export function linkSignalOf(event: MessageEvent, assessment: Assessment, tokens: readonly Token[]): LinkSignal | null {
  const protects = isProtected(assessment);
  const telling = protects ? 0 : assessment.score;
  const mentions = contactPointsOf(event.text, tokens);
  if (mentions.length === 0 && telling < TELLING) return null;
  const names = [event.sender.id, event.sender.displayName ?? ''].map(bareName).filter(isName);
  return {
    messageId: event.id,
    accountId: event.sender.id,
    sentAt: new Date(event.sentAt).toISOString(),
    telling,
    protects,
    role: assessment.role,
    typologies: assessment.typologies,
    minorSignal: assessment.minorSignal,
    mentions: mentions.map(({ kind, key, firm, disguised }) => ({ key: `${kind} ${key}`, firm, disguised })),
    ownNames: [...new Set(names)].map((name) => `handle ${name}`),
    outline: outlineOf(tokens),
  };
}
