import {
  type AuthorRole,
  type Disposition,
  type Flag,
  type FlagKind,
  type MessageEvent,
  type Policy,
  placeKey,
  type QueueName,
  type Span,
  type Strength,
} from '@manumit/contracts';
import {
  type ConversationContext,
  emptyBook,
  emptyContext,
  findNetworks,
  type LinkBook,
  linkSignalOf,
  noteSignal,
  type Place,
  type Tie,
} from '@manumit/risk';
import { flagDigest } from '@manumit/store';
import type { Assessor } from './assessor.js';
import { considerMessage } from './consider-message.js';
import { networkIdOf } from './linker/link-stage.js';
import { parseJson } from './parse-record.js';
import { createPseudonyms } from './pseudonyms.js';
import { liftReported } from './report.js';

/** What the `score` command writes for one message. The shape is fixed; fields may be added. */
export interface AssessmentLine {
  readonly kind: 'assessment';
  readonly messageId: string;
  readonly conversationId: string;
  readonly senderId: string;
  readonly score: number;
  /** Of the message in its context. */
  readonly disposition: Disposition;
  readonly role: AuthorRole;
  readonly typologies: readonly string[];
  readonly indicators: readonly { readonly id: string; readonly strength: Strength; readonly spans: readonly Span[] }[];
  /** That this message raised or updated. */
  readonly flags: readonly {
    readonly flagId: string;
    readonly kind: FlagKind;
    readonly queue: QueueName;
    readonly actorId: string;
  }[];
}

/** Accounts that belong together; written after the last message. */
export interface NetworkLine {
  readonly kind: 'network';
  readonly networkId: string;
  readonly members: readonly string[];
  /** The ties, each with the accounts that it ties and the messages that show it. */
  readonly evidence: readonly Pick<Tie, 'kind' | 'accounts' | 'messages'>[];
  readonly score: number;
  readonly typologies: readonly string[];
}

export type ScoreLine = AssessmentLine | NetworkLine;

export type ScoreResult =
  | { readonly kind: 'scored'; readonly line: AssessmentLine }
  | { readonly kind: 'refused'; readonly reason: string; readonly detail: string };

export interface ScoreSession {
  /** Scores one JSON text in the context of those before it; one call after the other. */
  score(text: string): Promise<ScoreResult>;
  networks(): readonly NetworkLine[];
}

/** Nothing of a session is stored: the key only has to be the same for all of it. */
const SESSION_KEY = Buffer.alloc(32, 'manumit score session');

/** @param policy whose thresholds and queues hold; which surfaces it opens plays no part, every message is assessed */
export function createScoreSession(assessor: Assessor, policy: Policy): ScoreSession {
  const pseudonyms = createPseudonyms(SESSION_KEY);
  const contexts = new Map<string, ConversationContext>();
  const digests = new Map<string, string>();
  /** Accounts of different tenants and platforms have nothing to do with each other, whatever they are called. */
  const books = new Map<string, { readonly place: Place; readonly book: LinkBook }>();

  const bookOf = ({ tenant, platform }: MessageEvent): LinkBook => {
    const place = { tenant, platform };
    const known = books.get(placeKey(place)) ?? { place, book: emptyBook() };
    books.set(placeKey(place), known);
    return known.book;
  };

  const isNews = (flag: Flag): boolean => {
    const digest = flagDigest(flag);
    const known = digests.get(flag.flagId);
    if (known !== undefined && (flag.kind === 'message' || known === digest)) return false;
    digests.set(flag.flagId, digest);
    return true;
  };

  return {
    async score(text) {
      const parsed = parseJson(text);
      if (parsed.kind === 'empty') return { kind: 'refused', reason: 'empty', detail: 'there is no event' };
      if (parsed.kind === 'poison') return { kind: 'refused', reason: parsed.reason, detail: parsed.detail };
      const { event } = parsed;
      const look = assessor.look(event);
      const assessment = await assessor.settle(look);
      if (assessment === null)
        return { kind: 'refused', reason: 'processing_failed', detail: 'the judge failed on this text' };
      const signal = linkSignalOf(event, assessment, look.screening.reading.tokens, assessor.publicPoints);
      if (signal !== null) noteSignal(bookOf(event), signal);
      const key = pseudonyms.conversation(event);
      const considered = considerMessage(
        event,
        liftReported(event, assessment, true),
        contexts.get(key) ?? emptyContext(),
        {
          policy,
          pseudonyms,
        },
      );
      contexts.set(key, considered.context);
      return {
        kind: 'scored',
        line: {
          kind: 'assessment',
          messageId: event.id,
          conversationId: event.conversationId,
          senderId: event.sender.id,
          score: considered.score,
          disposition: considered.disposition,
          role: assessment.role,
          typologies: assessment.typologies,
          indicators: assessment.indicators.map(({ id, strength, spans }) => ({ id, strength, spans })),
          flags: considered.flags
            .filter(isNews)
            .map(({ flagId, kind, queue, actorId }) => ({ flagId, kind, queue, actorId })),
        },
      };
    },
    networks: () =>
      [...books.values()].flatMap(({ place, book }) =>
        findNetworks(book, policy.thresholds).map(({ origin, members, ties, score, typologies }) => ({
          kind: 'network' as const,
          networkId: networkIdOf(place, origin.accountId, origin.messageId),
          members: members.map(({ accountId }) => accountId),
          evidence: ties.map(({ kind, accounts, messages }) => ({ kind, accounts, messages })),
          score,
          typologies,
        })),
      ),
  };
}
