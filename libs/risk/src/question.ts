import type { Assessment, Span } from '@manumit/contracts';
import { readable } from '@manumit/text';
import type { Thresholds } from './conclusion.js';
import type { Occlusion } from './judged.js';
import type { RiskModel } from './model.js';
import { readText } from './reading.js';
import type { Screening } from './screen.js';

/** The judge reads so many tokens at most: of a longer text the most telling stretch, in the middle of what is around it. */
const MAX_TOKENS = 120;
/** So many parts of a text are left out, one after the other, to find what carried an opinion: each is a reading. */
const MAX_OCCLUSIONS = 8;

/** What the judge is asked about a message. */
export interface Question {
  readonly text: string;
  /** The signs alone make it worth a whole reading; else a glance may be enough. */
  readonly hasSigns: boolean;
}

/**
 * What the judge should read of a message; null where the first stage finds nothing worth asking.
 *
 * @param byRules what follows from the signs alone
 */
export function questionOf(
  text: string,
  { reading, gate }: Screening,
  model: RiskModel,
  byRules: Assessment,
  thresholds: Thresholds,
): Question | null {
  if (model.gate === null || gate === null || reading.tokens.length === 0) return null;
  const hasSigns = byRules.score >= thresholds.watch || byRules.disposition === 'support';
  if (!hasSigns && gate.logOdds < model.gate.threshold) return null;
  return { text: textFor(text, reading.tokens, gate.from, gate.to), hasSigns };
}

function textFor(text: string, tokens: Screening['reading']['tokens'], from: number, to: number): string {
  const around = Math.max(0, MAX_TOKENS - (to - from));
  const first = Math.max(0, Math.min(from - Math.floor(around / 2), tokens.length - MAX_TOKENS));
  return readable(text, tokens.slice(first, first + MAX_TOKENS));
}

/** The text of a message with parts of it left out: the words of each indicator, or, where there is none, stretch by stretch. */
export function occlusionsOf(text: string, assessment: Assessment): Occlusion[] {
  const strongest = [...assessment.indicators].sort((a, b) => b.weight - a.weight).slice(0, MAX_OCCLUSIONS);
  const named = strongest.map(({ id, spans }) => without(text, spans, id));
  return named.length > 0 ? named : stretchesOf(text).map((span) => without(text, [span], null));
}

function without(text: string, spans: readonly Span[], indicatorId: string | null): Occlusion {
  let kept = '';
  let from = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    kept += `${text.slice(from, Math.max(from, start))} `;
    from = Math.max(from, end);
  }
  const rest = kept + text.slice(from);
  const { tokens } = readText(rest);
  return { indicatorId, spans, text: readable(rest, tokens.slice(0, MAX_TOKENS)) };
}

/** Clauses, or pieces of a few words where a text has only one of them. */
function stretchesOf(text: string): Span[] {
  const { tokens } = readText(text);
  const clauses = new Set(tokens.map(({ clause }) => clause)).size;
  const size = Math.max(3, Math.ceil(tokens.length / MAX_OCCLUSIONS));
  const keyOf = (index: number): number =>
    clauses > 1 && clauses <= MAX_OCCLUSIONS ? (tokens[index]?.clause ?? 0) : Math.floor(index / size);
  const spans = new Map<number, Span>();
  for (const [index, { start, end }] of tokens.entries()) {
    const known = spans.get(keyOf(index));
    spans.set(keyOf(index), { start: known?.start ?? start, end });
  }
  return spans.size < 2 ? [] : [...spans.values()];
}
