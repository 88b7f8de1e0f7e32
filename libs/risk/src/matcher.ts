import type { Token } from '@manumit/text';
import { compare } from './order.js';
import { parsePattern } from './pattern.js';
import { buildGate } from './pattern-gate.js';
import { compileProgram, type Program, runProgram } from './program.js';
import { type Reading, readText } from './reading.js';
import { type Literal, requiredLiterals } from './required-literals.js';

/** What a pattern stands for: a cue is of who speaks, a voice one that may be a call for help by itself, a hint a loose word. */
export type PatternKind = 'indicator' | 'hint' | 'voice' | 'cue';

export interface PatternHit {
  readonly kind: PatternKind;
  /** Of what the pattern belongs to. */
  readonly id: string;
  /** As it is written. */
  readonly pattern: string;
  readonly start: number;
  readonly end: number;
  /** How many tokens it takes. */
  readonly words: number;
  /** All of it within quotation marks. */
  readonly quoted: boolean;
}

export interface Matcher {
  match(text: string): readonly PatternHit[];
  /** The same, where the text was read already. */
  matchReading(reading: Reading): readonly PatternHit[];
}

/** A pattern as it waits to be needed: as it is written, and what a text must hold before it is worth a try. */
export interface Entry {
  readonly kind: PatternKind;
  /** Of what the pattern belongs to. */
  readonly id: string;
  readonly source: string;
  readonly keepsNegation: boolean;
  readonly literals: readonly Literal[];
}

/** @throws PatternError */
export function readEntry(kind: PatternKind, id: string, source: string): Entry {
  const { elements, keepsNegation } = parsePattern(source);
  return { kind, id, source, keepsNegation, literals: requiredLiterals(elements) };
}

/** Words that negate what follows, folded. */
const NEGATORS = new Set([
  ...['not', 'no', 'never', 'dont', 'doesnt', 'didnt', 'wont', 'cannot', 'cant', 'isnt', 'arent', 'without'],
  ...['не', 'ні', 'ніколи', 'немає', 'без', 'нет', 'никогда', 'нельзя', 'ни'],
  ...['nunca', 'jamas', 'sin', 'tampoco', 'nie', 'nigdy', 'nu', 'fara', 'ne', 'pas', 'jamais', 'nicht', 'kein'],
]);
const NEGATION_REACH = 2;

/**
 * Compiles patterns into one matcher. Each pattern waits behind its rarest required word: for most messages no pattern is
 * tried at all. `matchSlowly` says the same without any of this; tests compare the two.
 */
export function compileMatcher(entries: readonly Entry[]): Matcher {
  const gate = buildGate(entries);
  // Most patterns are never tried in the life of a process: each is made ready when it first is.
  const programs = new Map<string, Program>();
  const programOf = (source: string): Program => {
    const known = programs.get(source);
    if (known !== undefined) return known;
    const program = compileProgram(parsePattern(source));
    programs.set(source, program);
    return program;
  };
  const matchReading = (reading: Reading): PatternHit[] => {
    const hits: PatternHit[] = [];
    gate.open(reading.tokens, (entry, start) => {
      const end = runProgram(programOf(entry.source), reading, start);
      const hit = end < 0 ? null : hitOf(entry, reading.tokens, start, end);
      if (hit !== null) hits.push(hit);
    });
    return hits.length < 2 ? hits : hits.sort(byPlace);
  };
  return { match: (text) => matchReading(readText(text)), matchReading };
}

/** What a match at tokens `start` to `end` is worth; null where it is none, or negated. */
export function hitOf(
  { kind, id, source, keepsNegation }: Omit<Entry, 'literals'>,
  tokens: readonly Token[],
  start: number,
  end: number,
): PatternHit | null {
  const first = tokens[start];
  const last = tokens[end - 1];
  if (end <= start || first === undefined || last === undefined) return null;
  if (!keepsNegation && isNegated(tokens, start)) return null;
  const quoted = tokens.slice(start, end).every((token) => token.quoted);
  return { kind, id, pattern: source, start: first.start, end: last.end, words: end - start, quoted };
}

export const byPlace = (a: PatternHit, b: PatternHit): number =>
  a.start - b.start || a.end - b.end || compare(a.id, b.id) || compare(a.pattern, b.pattern);

function isNegated(tokens: readonly Token[], index: number): boolean {
  const first = tokens[index];
  if (first === undefined || NEGATORS.has(first.text)) return false;
  for (let before = index - 1; before >= Math.max(0, index - NEGATION_REACH); before -= 1) {
    const token = tokens[before];
    if (token === undefined || token.clause !== first.clause) return false;
    if (NEGATORS.has(token.text)) return true;
  }
  return false;
}
