import { type GateScore, scoreGate } from './gate.js';
import type { PatternHit, PatternKind } from './matcher.js';
import type { RiskModel } from './model.js';
import { type Reading, readText } from './reading.js';

/** What the patterns found in a text. */
export interface Found {
  readonly indicators: readonly PatternHit[];
  readonly voices: readonly PatternHit[];
  /** Named as their indicators; they count one step lower. */
  readonly hints: readonly PatternHit[];
}

const NOTHING: Found = { indicators: [], voices: [], hints: [] };

/** The first stage's look at a text: microseconds, for every message. */
export interface Screening {
  readonly reading: Reading;
  readonly found: Found;
  /** Null where the model has no gate. */
  readonly gate: GateScore | null;
}

export function screen(text: string, model: RiskModel): Screening {
  const reading = readText(text);
  const found = findIn(reading, model);
  return { reading, found, gate: model.gate === null ? null : scoreGate(model.gate, reading, namesOf(found)) };
}

export function findIn(reading: Reading, { matcher }: RiskModel): Found {
  const hits = matcher.matchReading(reading);
  if (hits.length === 0) return NOTHING;
  const of = (wanted: PatternKind): PatternHit[] => hits.filter(({ kind }) => kind === wanted);
  return { indicators: of('indicator'), voices: of('voice'), hints: of('hint') };
}

/** Names of what was found, each once; loose words and quoted ones are named apart. */
export function namesOf({ indicators, voices, hints }: Found): ReadonlySet<string> {
  if (indicators.length + voices.length + hints.length === 0) return NO_NAMES;
  const names = new Set<string>();
  for (const { id, quoted } of indicators) names.add(quoted ? `quoted ${id}` : id);
  for (const { id, quoted } of voices) names.add(quoted ? 'quoted voice' : `voice ${id}`);
  for (const { id, quoted } of hints) if (!quoted) names.add(`hint ${id}`);
  return names;
}

const NO_NAMES: ReadonlySet<string> = new Set();
