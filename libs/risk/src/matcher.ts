import { findContacts, type Token, tokenize } from '@manumit/text';
import { matchAt, type Sentence } from './match-pattern.js';
import { type Element, type Pattern, requiredWords } from './pattern.js';

export interface PatternHit {
  /** Of what the pattern belongs to. */
  readonly id: string;
  readonly start: number;
  readonly end: number;
  /** All of it within quotation marks. */
  readonly quoted: boolean;
}

export interface Matcher {
  match(text: string): readonly PatternHit[];
}

interface Entry {
  readonly id: string;
  readonly pattern: Pattern;
}

/** Words that negate what follows, folded. */
const NEGATORS = new Set([
  ...['not', 'no', 'never', 'dont', 'doesnt', 'didnt', 'wont', 'cannot', 'cant', 'isnt', 'arent', 'without'],
  ...['не', 'ні', 'ніколи', 'немає', 'без', 'нет', 'никогда', 'нельзя', 'ни'],
  ...['nunca', 'jamas', 'sin', 'tampoco', 'nie', 'nigdy', 'nu', 'fara', 'ne', 'pas', 'jamais', 'nicht', 'nie', 'kein'],
]);
const NEGATION_REACH = 2;

/**
 * Compiles patterns into one matcher. Each pattern waits behind its longest required word: for most messages no pattern
 * is tried at all. `matchSlowly` does the same without that gate; tests compare the two.
 */
export function compileMatcher(entries: readonly Entry[]): Matcher {
  const gate = new Gate(entries);
  return { match: (text) => matchEntries(text, (tokens) => gate.open(tokens)) };
}

export function matchSlowly(entries: readonly Entry[], text: string): readonly PatternHit[] {
  return matchEntries(text, () => entries);
}

function matchEntries(text: string, candidatesOf: (tokens: readonly Token[]) => Iterable<Entry>): PatternHit[] {
  const tokens = tokenize(text);
  const hits: PatternHit[] = [];
  let sentence: Sentence | null = null;
  for (const { id, pattern } of candidatesOf(tokens)) {
    sentence ??= { tokens, isContact: contactTokens(text, tokens) };
    for (let index = 0; index < tokens.length; index += 1) {
      const end = matchAt(sentence, index, pattern.elements);
      if (end <= index || (!pattern.keepsNegation && isNegated(tokens, index))) continue;
      const matched = tokens.slice(index, end);
      hits.push({
        id,
        start: matched[0]?.start ?? 0,
        end: matched.at(-1)?.end ?? 0,
        quoted: matched.every((token) => token.quoted),
      });
    }
  }
  return hits.sort((a, b) => a.start - b.start || a.end - b.end || (a.id < b.id ? -1 : 1));
}

function contactTokens(text: string, tokens: readonly Token[]): boolean[] {
  const spans = findContacts(text);
  return tokens.map((token) => spans.some((span) => token.start < span.end && span.start < token.end));
}

function isNegated(tokens: readonly Token[], index: number): boolean {
  const first = tokens[index];
  if (first === undefined || NEGATORS.has(first.text)) return false;
  for (let before = index - 1; before >= Math.max(0, index - NEGATION_REACH); before -= 1) {
    const token = tokens[before];
    if (token === undefined || token.sentence !== first.sentence) return false;
    if (NEGATORS.has(token.text)) return true;
  }
  return false;
}

/** Finds the patterns whose required word is among the tokens. */
class Gate {
  readonly #words = new Map<string, Entry[]>();
  readonly #stems = new Map<string, Entry[]>();
  readonly #stemLengths: readonly number[];

  constructor(entries: readonly Entry[]) {
    for (const entry of entries) {
      for (const element of bestGate(entry.pattern)) {
        const [map, key] = element.kind === 'stem' ? [this.#stems, element.prefix] : [this.#words, textOf(element)];
        const list = map.get(key) ?? [];
        if (!list.includes(entry)) list.push(entry);
        map.set(key, list);
      }
    }
    this.#stemLengths = [...new Set([...this.#stems.keys()].map((stem) => stem.length))].sort((a, b) => a - b);
  }

  open(tokens: readonly Token[]): Set<Entry> {
    const open = new Set<Entry>();
    for (const { text } of tokens) {
      for (const entry of this.#words.get(text) ?? []) open.add(entry);
      for (const length of this.#stemLengths) {
        if (length > text.length) break;
        for (const entry of this.#stems.get(length === text.length ? text : text.slice(0, length)) ?? [])
          open.add(entry);
      }
    }
    return open;
  }
}

const textOf = (element: Element): string =>
  element.kind === 'word' ? element.text : element.kind === 'stem' ? element.prefix : '';

/** The required choice whose shortest word is longest: long words are rare. */
function bestGate(pattern: Pattern): readonly Element[] {
  const shortest = (choice: readonly Element[]): number => Math.min(...choice.map((element) => textOf(element).length));
  const [first, ...rest] = requiredWords(pattern.elements);
  return rest.reduce((best, choice) => (shortest(choice) > shortest(best) ? choice : best), first ?? []);
}
