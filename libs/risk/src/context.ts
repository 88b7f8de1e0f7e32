import type { Assessment, Disposition, IndicatorHit, MessageEvent, Stage } from '@manumit/contracts';
import type { Thresholds } from './assess.js';
import { judgedSign } from './judged-sign.js';
import { byTime } from './order.js';
import { scoreOf } from './score.js';

/** What a conversation's context remembers of one message: its signs, never its text. */
export interface ContextHit {
  readonly messageId: string;
  readonly senderId: string;
  readonly targetId: string | null;
  readonly sentAt: string;
  readonly role: Assessment['role'];
  readonly minorSignal: boolean;
  readonly typologies: readonly string[];
  readonly indicators: readonly IndicatorHit[];
}

/** What is remembered of a conversation, a JSON value. The newest hits, in the order of the events' own times. */
export interface ConversationContext {
  readonly version: 1;
  readonly hits: readonly ContextHit[];
}

/** How one actor's side of a conversation has moved so far. */
export interface Course {
  readonly actorId: string;
  readonly targetId: string | null;
  readonly score: number;
  readonly disposition: Disposition;
  readonly role: Assessment['role'];
  readonly minorSignal: boolean;
  readonly typologies: readonly string[];
  /** In the order in which they first came. */
  readonly stages: readonly Stage[];
  readonly hits: readonly ContextHit[];
  readonly reasons: readonly string[];
}

export interface Added {
  readonly context: ConversationContext;
  readonly courses: readonly Course[];
  /** Of the message in its context. */
  readonly disposition: Disposition;
  readonly score: number;
}

/** So many hits are kept of one account, so that nobody can talk others, or their own beginnings, out of a context. */
const MAX_HITS_OF_ACCOUNT = 64;
/** So many hits a conversation keeps in all: the newest by their own time. */
const MAX_HITS = 512;
const DAY_MS = 24 * 3_600_000;
/** What is older than this, seen from the newest hit of the course, does not count any more. */
const HORIZON_MS = 45 * DAY_MS;
/** After so long a sign weighs half: what belongs together mostly happens within days or weeks. */
const HALF_LIFE_MS = 21 * DAY_MS;
/** Added to the log odds for each further stage that follows in its order. */
const STAGE_BONUS = 0.4;
const STAGE_ORDER: readonly Stage[] = ['recruitment', 'transport', 'control', 'exploitation'];
const OFFENDING: ReadonlySet<Assessment['role']> = new Set(['recruiter', 'controller', 'buyer', 'unclear']);
const ASKING_FOR_HELP: ReadonlySet<Assessment['role']> = new Set(['victim', 'worried_third_party']);

export const emptyContext = (): ConversationContext => ({ version: 1, hits: [] });

/**
 * Adds a message to its conversation's context. Keeping the newest hits of a set is associative, commutative and
 * idempotent: late, repeated or reordered messages lead to the same context in the end.
 */
export function addToContext(
  context: ConversationContext,
  event: MessageEvent,
  assessment: Assessment,
  thresholds: Thresholds,
): Added {
  const own = { score: assessment.score, disposition: assessment.disposition };
  const hit = hitOf(event, assessment);
  const next = hit === null ? context : { version: 1 as const, hits: withHit(context.hits, hit) };
  const course = courseOf(next, event.sender.id, thresholds);
  if (course === null) return { context: next, courses: [], ...own };
  const isPartOfCourse = course.hits.some(({ messageId }) => messageId === event.id);
  const lifted = isPartOfCourse && assessment.disposition !== 'support' && course.score > own.score;
  return {
    context: next,
    courses: [course],
    score: lifted ? course.score : own.score,
    disposition: lifted ? course.disposition : own.disposition,
  };
}

function hitOf(event: MessageEvent, assessment: Assessment): ContextHit | null {
  // Words of a victim, a friend or a warning never count for a course of their author; that they asked for help does.
  const asksForHelp = ASKING_FOR_HELP.has(assessment.role) && assessment.disposition === 'support';
  const signs = asksForHelp || !OFFENDING.has(assessment.role) ? [] : signsOf(event, assessment);
  if (!asksForHelp && signs.length === 0) return null;
  return {
    messageId: event.id,
    senderId: event.sender.id,
    targetId: event.recipients.length === 1 ? (event.recipients[0]?.id ?? null) : null,
    sentAt: new Date(event.sentAt).toISOString(),
    role: assessment.role,
    minorSignal: assessment.minorSignal,
    typologies: assessment.typologies,
    indicators: signs,
  };
}

/** What a message adds to a course. Where the judge sees nothing in it, only strong signs stay. */
function signsOf(event: MessageEvent, assessment: Assessment): IndicatorHit[] {
  const { indicators, judgement } = assessment;
  if (judgement === undefined) return indicators;
  const judged = judgedSign(assessment, event.text.length);
  // The judge has read the same words: its sign stands for all but the strong ones.
  const strong = indicators.filter(({ strength }) => strength === 'strong');
  return judged === null ? strong : [judged, ...strong];
}

function withHit(hits: readonly ContextHit[], hit: ContextHit): ContextHit[] {
  const others = hits.filter(({ messageId, senderId }) => messageId !== hit.messageId || senderId !== hit.senderId);
  const kept = [...others, hit].sort(byTime);
  const own = kept.filter(({ senderId }) => senderId === hit.senderId);
  const oldest = own.length > MAX_HITS_OF_ACCOUNT ? own[0] : undefined;
  return kept.filter((one) => one !== oldest).slice(-MAX_HITS);
}

/** The course of an actor, from all that the context holds of them; null where one message alone says it all. */
function courseOf(context: ConversationContext, actorId: string, thresholds: Thresholds): Course | null {
  const mine = context.hits.filter(({ senderId }) => senderId === actorId);
  // Who asked for help in this conversation may write what others make them write: the doubt is theirs, and a message
  // that is alarming by itself is still flagged by itself.
  if (mine.some(({ role }) => ASKING_FOR_HELP.has(role))) return null;
  const newest = mine.at(-1);
  if (newest === undefined) return null;
  const newestMs = Date.parse(newest.sentAt);
  const contributing = mine.filter(
    ({ sentAt, indicators }) => indicators.length > 0 && newestMs - Date.parse(sentAt) <= HORIZON_MS,
  );
  const latest = new Map(
    contributing.flatMap(({ sentAt, indicators }) => indicators.map((one) => [one.id, { one, sentAt }] as const)),
  );
  const distinct = [...latest.values()].map(({ one }) => one);
  if (contributing.length < 2 || distinct.length < 2) return null;
  const stages = stagesOf(contributing);
  const faded = [...latest.values()].reduce(
    (sum, { one, sentAt }) => sum + one.weight * fadedShare(newestMs - Date.parse(sentAt)),
    0,
  );
  const score = scoreOf(distinct, STAGE_BONUS * Math.max(0, orderedSteps(stages) - 1) - faded);
  const disposition = score >= thresholds.urgent ? 'urgent' : score >= thresholds.review ? 'review' : 'watch';
  if (score < thresholds.review) return null;
  return {
    actorId,
    targetId: onlyTarget(contributing),
    score,
    disposition,
    role: newest.role,
    minorSignal: contributing.some(({ minorSignal }) => minorSignal),
    typologies: [...new Set(contributing.flatMap(({ typologies }) => typologies))].sort(),
    stages,
    hits: contributing,
    reasons: [
      `${distinct.length} indicators over ${contributing.length} messages of one account`,
      `stages in the order they came: ${stages.join(', ')}`,
    ],
  };
}

/** How much of its weight a sign has lost by its age. */
const fadedShare = (ageMs: number): number => 1 - 0.5 ** (ageMs / HALF_LIFE_MS);

function stagesOf(hits: readonly ContextHit[]): Stage[] {
  return [...new Set(hits.flatMap(({ indicators }) => indicators.map(({ stage }) => stage)))];
}

/** The longest run of stages in the order in which trafficking goes. */
function orderedSteps(stages: readonly Stage[]): number {
  let steps = 0;
  let reached = -1;
  for (const stage of stages) {
    const place = STAGE_ORDER.indexOf(stage);
    if (place > reached) {
      steps += 1;
      reached = place;
    }
  }
  return steps;
}

function onlyTarget(hits: readonly ContextHit[]): string | null {
  const targets = new Set(hits.map(({ targetId }) => targetId));
  return targets.size === 1 ? ([...targets][0] ?? null) : null;
}
