import type { Element } from './pattern.js';

/** Whole words and beginnings of words, any of which a token may be. */
export interface SingleWords {
  readonly words: ReadonlySet<string>;
  readonly stems: readonly string[];
}

export const NO_WORDS: ReadonlySet<string> = new Set();

/** Where an element is one word, whichever: which they are; null where it may be more, less or something else. */
export function singleWordsOf(element: Element | undefined): SingleWords | null {
  if (element?.kind === 'word') return { words: new Set([element.text]), stems: [] };
  if (element?.kind === 'stem') return { words: NO_WORDS, stems: [element.prefix] };
  if (element?.kind !== 'choice') return null;
  const options = element.options.map(([first, ...rest]) => (rest.length === 0 ? singleWordsOf(first) : null));
  if (!options.every((option) => option !== null)) return null;
  return {
    words: new Set(options.flatMap(({ words }) => [...words])),
    stems: options.flatMap(({ stems }) => stems),
  };
}

export function isOneOf({ words, stems }: SingleWords, word: string): boolean {
  if (words.has(word)) return true;
  for (const stem of stems) if (word.startsWith(stem)) return true;
  return false;
}
