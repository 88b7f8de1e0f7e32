import { isCurrency, isGluedMoney, isThousand, numberOf, type Token } from '@manumit/text';
import type { Element } from './pattern.js';

/** A text as patterns see it. */
export interface Sentence {
  readonly tokens: readonly Token[];
  /** For each token: whether a way to reach somebody begins or goes on there. */
  readonly isContact: readonly boolean[];
}

/**
 * The end (exclusive) of the shortest match that begins at a token, or -1. Backtracks; gaps are at most six wide and
 * patterns are short, so the work is bounded.
 */
export function matchAt({ tokens, isContact }: Sentence, start: number, elements: readonly Element[]): number {
  const sentence = tokens[start]?.sentence;

  const inSentence = (index: number): Token | undefined => {
    const token = tokens[index];
    return token !== undefined && token.sentence === sentence ? token : undefined;
  };

  const sequence = (items: readonly Element[], item: number, index: number, then: (end: number) => number): number => {
    const element = items[item];
    if (element === undefined) return then(index);
    const rest = (next: number): number => sequence(items, item + 1, next, then);
    if (element.kind === 'gap') {
      for (let width = element.min; width <= element.max; width += 1) {
        if (width > 0 && inSentence(index + width - 1) === undefined) return -1;
        const end = rest(index + width);
        if (end >= 0) return end;
      }
      return -1;
    }
    if (element.kind === 'choice') {
      for (const option of element.options) {
        const end = sequence(option, 0, index, rest);
        if (end >= 0) return end;
      }
      return -1;
    }
    const width = widthAt(element, index);
    return width === 0 ? -1 : rest(index + width);
  };

  const widthAt = (element: Element, index: number): number => {
    const token = inSentence(index);
    if (token === undefined) return 0;
    switch (element.kind) {
      case 'word':
        return token.text === element.text ? 1 : 0;
      case 'stem':
        return token.text.startsWith(element.prefix) ? 1 : 0;
      case 'number': {
        const value = numberOf(token.text);
        return value !== null && value >= element.min && value <= element.max ? 1 : 0;
      }
      case 'money':
        return moneyWidth(index);
      case 'contact':
        return contactWidth(index);
      default:
        return 0;
    }
  };

  /** `2000 euro`, `€2000`, `2 thousand dollars`, `2000eur`. */
  const moneyWidth = (index: number): number => {
    const text = (offset: number): string => inSentence(index + offset)?.text ?? '';
    if (isGluedMoney(text(0))) return isCurrency(text(1)) ? 2 : 1;
    if (isCurrency(text(0)) && numberOf(text(1)) !== null) return 2;
    if (numberOf(text(0)) === null) return 0;
    if (isCurrency(text(1))) return 2;
    if (isThousand(text(1))) return isCurrency(text(2)) ? 3 : 2;
    return 0;
  };

  const contactWidth = (index: number): number => {
    let width = 0;
    while (isContact[index + width] === true && inSentence(index + width) !== undefined) width += 1;
    return width;
  };

  return sequence(elements, 0, start, (end) => end);
}
