// The matcher as one would write it first: every pattern at every token, interpreted element by element. Nothing runs it
// but the tests that compare the fast matcher with it.
import { numberOf, type Token } from '@manumit/text';
import { byPlace, type Entry, hitOf, type PatternHit } from './matcher.js';
import { type Element, parsePattern } from './pattern.js';
import { contactWidth, moneyWidth, type Reading, readText } from './reading.js';

export function matchSlowly(entries: readonly Entry[], text: string): readonly PatternHit[] {
  const reading = readText(text);
  const hits = entries.flatMap((entry) => {
    const { elements } = parsePattern(entry.source);
    return reading.tokens.flatMap((_token, start) => {
      const end = matchAt(reading, start, elements);
      return hitOf(entry, reading.tokens, start, end) ?? [];
    });
  });
  return hits.sort(byPlace);
}

function matchAt(reading: Reading, start: number, elements: readonly Element[]): number {
  const { tokens } = reading;
  const sentence = tokens[start]?.sentence;
  const limit = tokens.findLastIndex((token) => token.sentence === sentence) + 1;

  const sequence = (items: readonly Element[], item: number, index: number, then: (end: number) => number): number => {
    const element = items[item];
    if (element === undefined) return then(index);
    const rest = (next: number): number => sequence(items, item + 1, next, then);
    if (element.kind === 'gap') {
      for (let width = element.min; width <= element.max && index + width <= limit; width += 1) {
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
    const token = index < limit ? tokens[index] : undefined;
    const width = token === undefined ? 0 : widthAt(element, token, index);
    return width === 0 ? -1 : rest(index + width);
  };

  const widthAt = (element: Element, { text }: Token, index: number): number => {
    switch (element.kind) {
      case 'word':
        return text === element.text ? 1 : 0;
      case 'stem':
        return text.startsWith(element.prefix) ? 1 : 0;
      case 'number': {
        const value = numberOf(text);
        return value !== null && value >= element.min && value <= element.max ? 1 : 0;
      }
      case 'money':
        return moneyWidth(tokens, index, limit);
      case 'contact':
        return contactWidth(reading, index, limit);
      default:
        return 0;
    }
  };

  return sequence(elements, 0, start, (end) => end);
}
