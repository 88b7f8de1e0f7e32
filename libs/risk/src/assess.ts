import {
  type Assessment,
  type AuthorRole,
  type CounterEvidence,
  type Disposition,
  type IndicatorHit,
  type MessageEvent,
  type Policy,
  SCHEMA_VERSION,
  type Span,
} from '@manumit/contracts';
import { callsForHelp, tellsOfHarm } from './calls-for-help.js';
import type { PatternHit } from './matcher.js';
import type { Indicator, RiskModel } from './model.js';
import { type Reading, readText } from './reading.js';
import { guessRole } from './role.js';
import { round, type Scored, scoreOf, weightOf } from './score.js';

export type Thresholds = Policy['thresholds'];

/** The name of this way of assessing; a later one takes its place behind the same function. */
const MODEL = 'indicator-matcher/1';

const DISGUISE = 'script_obfuscation';

/** A victim's or a worried third party's own words, before anything else speaks for it. */
const SUPPORT_BASE = 0.3;
const SUPPORT_STEP = 0.25;
/** Warnings, news and advice quote what they warn of: kept in context at most, never on a queue. */
const COUNTER_SPEECH_CEILING = 0.34;
/** Signs of an honest offer (a contract, a licence, the passport stays yours) lower a score, and never below zero hits. */
const LEGITIMATE: CounterEvidence['reason'] = 'says what honest employers and hosts say';

/**
 * What one event says by itself. Pure: the same event and model give the same assessment, byte for byte.
 *
 * Words of a victim, of somebody who worries about another, or of somebody who warns are never evidence against them.
 */
export function assess(event: MessageEvent, model: RiskModel, thresholds: Thresholds): Assessment {
  const reading = readText(event.text);
  const found = model.indicatorMatcher.matchReading(reading);
  const voices = model.voiceMatcher.matchReading(reading);
  const hints = model.hintMatcher.matchReading(reading);
  // Almost every message ends here.
  if (found.length + voices.length + hints.length === 0) return nothing(event, model);
  const cueHits = [...voices, ...model.cueMatcher.matchReading(reading)];
  const calls = callsForHelp(cueHits);
  const loose = calls.length > 0 || tellsOfHarm(cueHits) ? [] : hints;
  const hits = [...found, ...calls, ...loose];
  if (hits.length === 0) return nothing(event, model);
  hits.push(...disguisedWords(reading));
  const spansById = groupSpans(hits.filter(({ quoted }) => !quoted));
  const named = new Set([...found, ...calls].filter(({ quoted }) => !quoted).map(({ id }) => id));
  const indicators = [...spansById.keys()].flatMap((id): Found[] => {
    const one = model.indicators.get(id);
    if (one === undefined) return [];
    return [named.has(id) || id === DISGUISE ? { ...one, isHint: false } : asHint(one)];
  });
  const { role, confidence } = guessRole(indicators, cueHits);
  const counterEvidence = counterEvidenceOf(hits, cueHits, indicators, spansById);
  const speaking = indicators.filter((one) => countsFor(role, one)).map((one) => ({ ...one, weight: weightOf(one) }));
  const honest = cueHits.some(({ id, quoted }) => id === 'legitimate' && !quoted);
  const scored: Weighed[] = honest ? [...speaking, HONEST] : speaking;
  const score = scoreByRole(role, scored, cueHits);
  return {
    schemaVersion: SCHEMA_VERSION,
    messageId: event.id,
    conversationId: event.conversationId,
    senderId: event.sender.id,
    score,
    disposition: dispositionOf(role, score, thresholds),
    role,
    roleConfidence: confidence,
    minorSignal: speaking.some(({ minor }) => minor) || cueHits.some(({ id, quoted }) => id === 'minor' && !quoted),
    typologies: [...new Set(speaking.flatMap(({ typologies }) => typologies))].sort(),
    indicators: speaking.map(
      (one): IndicatorHit => ({
        id: one.id,
        strength: one.strength,
        stage: one.stage,
        dimension: one.dimension,
        spans: spansById.get(one.id) ?? [],
        weight: one.weight,
        scoreWithout: scoreByRole(
          role,
          scored.filter((other) => other !== one),
          cueHits,
        ),
      }),
    ),
    counterEvidence,
    versions: { indicators: model.version, model: MODEL },
  };
}

/** An indicator found in a text; by loose words only, it counts one step lower. */
export type Found = Indicator & { readonly isHint: boolean };

function asHint(one: Indicator): Found {
  return {
    ...one,
    isHint: true,
    strength: one.strength === 'strong' ? 'moderate' : 'weak',
    route: 'review_if_cooccur',
  };
}

/** Hits of the modifier `script_obfuscation`: words written so that a reader sees them and a machine does not. */
function disguisedWords({ tokens }: Reading): PatternHit[] {
  return tokens
    .filter(({ disguised }) => disguised)
    .map(({ start, end, quoted }) => ({ id: DISGUISE, pattern: DISGUISE, start, end, words: 1, quoted }));
}

/** Whether the message is worth a place in its conversation's context. */
export function hasSignal(assessment: Assessment): boolean {
  return assessment.indicators.some(({ strength }) => strength !== 'modifier' && strength !== 'exculpatory');
}

/** Counts like an exculpatory indicator. */
const HONEST: Weighed = {
  id: 'legitimate',
  strength: 'exculpatory',
  dimension: 'exculpatory',
  route: 'exculpatory',
  weight: weightOf({ strength: 'exculpatory', route: 'exculpatory' }),
};

type Weighed = Scored & Pick<Indicator, 'route'>;

const isSupport = (role: AuthorRole): boolean => role === 'victim' || role === 'worried_third_party';

/** In a protected role only the words that ask for help count; in any other, everything but those. */
function countsFor(role: AuthorRole, { voice }: Indicator): boolean {
  const protectedVoice = voice === 'victim' || voice === 'third_party';
  return isSupport(role) ? protectedVoice || voice === 'any' : !protectedVoice && voice !== 'counter';
}

function scoreByRole(role: AuthorRole, scored: readonly Weighed[], cueHits: readonly PatternHit[]): number {
  if (isSupport(role)) {
    const cue = role === 'victim' ? 'victim' : 'third_party';
    const cues = Math.min(2, cueHits.filter(({ id }) => id === cue).length);
    const own = scored.filter(({ route }) => route === 'support_route').length;
    return own + cues === 0 ? 0 : round(Math.min(0.95, SUPPORT_BASE + SUPPORT_STEP * (2 * own + cues)));
  }
  const score = scoreOf(scored);
  return role === 'counter_speech' ? Math.min(score, COUNTER_SPEECH_CEILING) : score;
}

function dispositionOf(role: AuthorRole, score: number, thresholds: Thresholds): Disposition {
  if (isSupport(role)) return score >= thresholds.support ? 'support' : 'none';
  if (score >= thresholds.urgent) return 'urgent';
  if (score >= thresholds.review) return 'review';
  return score >= thresholds.watch ? 'watch' : 'none';
}

function groupSpans(hits: readonly PatternHit[]): Map<string, Span[]> {
  const spans = new Map<string, Span[]>();
  for (const { id, start, end } of hits) {
    const known = spans.get(id) ?? [];
    const last = known.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else known.push({ start, end });
    spans.set(id, known);
  }
  return spans;
}

function counterEvidenceOf(
  hits: readonly PatternHit[],
  cueHits: readonly PatternHit[],
  indicators: readonly Indicator[],
  spansById: ReadonlyMap<string, Span[]>,
): CounterEvidence[] {
  const quoted = hits.filter((hit) => hit.quoted);
  const honest = cueHits.filter(({ id, quoted: inQuotes }) => id === 'legitimate' && !inQuotes);
  return [
    ...indicators
      .filter(({ strength }) => strength === 'exculpatory')
      .map(({ id, name }) => ({ id, reason: name, spans: spansById.get(id) ?? [] })),
    ...(quoted.length === 0 ? [] : [{ id: 'quoted', reason: 'stands in quotation marks', spans: quoted.map(spanOf) }]),
    ...(honest.length === 0 ? [] : [{ id: 'legitimate', reason: LEGITIMATE, spans: honest.map(spanOf) }]),
  ];
}

const spanOf = ({ start, end }: PatternHit): Span => ({ start, end });

function nothing(event: MessageEvent, model: RiskModel): Assessment {
  return {
    schemaVersion: SCHEMA_VERSION,
    messageId: event.id,
    conversationId: event.conversationId,
    senderId: event.sender.id,
    score: 0,
    disposition: 'none',
    role: 'unclear',
    roleConfidence: 0,
    minorSignal: false,
    typologies: [],
    indicators: [],
    counterEvidence: [],
    versions: { indicators: model.version, model: MODEL },
  };
}
