import { type GateScore, scoreGate } from './gate.js';
import type { PatternHit } from './matcher.js';
import type { RiskModel } from './model.js';
import { type Reading, readText } from './reading.js';

/** What the cheap matchers found in a text. */
export interface Found {
  readonly indicators: readonly PatternHit[];
  readonly voices: readonly PatternHit[];
  readonly hints: readonly PatternHit[];
}

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

export const findIn = (reading: Reading, model: RiskModel): Found => ({
  indicators: model.indicatorMatcher.matchReading(reading),
  voices: model.voiceMatcher.matchReading(reading),
  hints: model.hintMatcher.matchReading(reading),
});

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
