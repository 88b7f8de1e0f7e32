import type { CounterEvidence, Span } from '@manumit/contracts';
import { callsForHelp, tellsOfHarm } from './calls-for-help.js';
import type { PatternHit } from './matcher.js';
import type { Indicator, RiskModel } from './model.js';
import type { Reading } from './reading.js';
import { guessRole, type RoleGuess } from './role.js';
import type { Screening } from './screen.js';

const DISGUISE = 'script_obfuscation';
/** What honest employers and hosts say (a contract, a licence, the passport stays yours) is shown beside a flag. */
const LEGITIMATE = 'says what honest employers and hosts say';

/** An indicator found in a text; by loose words only, it counts one step lower. */
export type Sign = Indicator & { readonly isHint: boolean };

/** What the matchers found in a text, put together: who speaks, which indicators there are, and what speaks against. */
export interface Signs {
  readonly indicators: readonly Sign[];
  readonly spansById: ReadonlyMap<string, readonly Span[]>;
  readonly cueHits: readonly PatternHit[];
  readonly counterEvidence: readonly CounterEvidence[];
  readonly guess: RoleGuess;
  /** Says, outside quotation marks, what honest employers and hosts say. */
  readonly isHonest: boolean;
  /** Speaks, outside quotation marks, of somebody under 18. */
  readonly namesMinor: boolean;
}

const NONE: Signs = {
  indicators: [],
  spansById: new Map(),
  cueHits: [],
  counterEvidence: [],
  guess: { role: 'unclear', confidence: 0 },
  isHonest: false,
  namesMinor: false,
};

export function readSigns({ reading, found }: Screening, model: RiskModel): Signs {
  const { indicators: named, voices, hints } = found;
  // Almost every message ends here.
  if (named.length + voices.length + hints.length === 0) return NONE;
  const cueHits = [...voices, ...model.cueMatcher.matchReading(reading)];
  const calls = callsForHelp(cueHits);
  const loose = calls.length > 0 || tellsOfHarm(cueHits) ? [] : hints;
  const hits = [...named, ...calls, ...loose];
  if (hits.length === 0) return NONE;
  hits.push(...disguisedWords(reading));
  const spansById = groupSpans(hits.filter(({ quoted }) => !quoted));
  const certain = new Set([...named, ...calls].filter(({ quoted }) => !quoted).map(({ id }) => id));
  const indicators = [...spansById.keys()].flatMap((id): Sign[] => {
    const one = model.indicators.get(id);
    if (one === undefined) return [];
    return [certain.has(id) || id === DISGUISE ? { ...one, isHint: false } : asHint(one)];
  });
  const says = (cue: string): boolean => cueHits.some(({ id, quoted }) => id === cue && !quoted);
  return {
    indicators,
    spansById,
    cueHits,
    counterEvidence: counterEvidenceOf(hits, cueHits, indicators, spansById),
    guess: guessRole(indicators, cueHits),
    isHonest: says('legitimate'),
    namesMinor: says('minor'),
  };
}

function asHint(one: Indicator): Sign {
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
    .map(({ start, end, quoted }) => ({
      kind: 'indicator',
      id: DISGUISE,
      pattern: DISGUISE,
      start,
      end,
      words: 1,
      quoted,
    }));
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
