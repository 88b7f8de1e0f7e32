import { findContacts, isCurrency, isGluedMoney, isThousand, numberOf, type Token, tokenize } from '@manumit/text';

/** A text as patterns see it. Read once, matched by several matchers. */
export interface Reading {
  readonly tokens: readonly Token[];
  /** For each token: whether a way to reach somebody begins or goes on there. */
  readonly isContact: readonly boolean[];
  /** For each token: where its sentence ends, exclusive. */
  readonly sentenceEnds: readonly number[];
}

export function readText(text: string): Reading {
  const tokens = tokenize(text);
  return { tokens, isContact: contactTokens(text, tokens), sentenceEnds: endsOfSentences(tokens) };
}

function endsOfSentences(tokens: readonly Token[]): readonly number[] {
  const ends: number[] = [];
  for (let end = 1; end <= tokens.length; end += 1)
    if (tokens[end]?.sentence !== tokens[end - 1]?.sentence) while (ends.length < end) ends.push(end);
  return ends;
}

function contactTokens(text: string, tokens: readonly Token[]): readonly boolean[] {
  const spans = findContacts(text);
  if (spans.length === 0) return [];
  let next = 0;
  return tokens.map((token) => {
    while ((spans[next]?.end ?? Number.MAX_SAFE_INTEGER) <= token.start) next += 1;
    return (spans[next]?.start ?? Number.MAX_SAFE_INTEGER) < token.end;
  });
}

/** How many tokens a sum takes, 0 for none: `2000 euro`, `€2000`, `2 thousand dollars`, `2000eur`. */
export function moneyWidth(tokens: readonly Token[], index: number, limit: number): number {
  const text = (offset: number): string => (index + offset < limit ? (tokens[index + offset]?.text ?? '') : '');
  if (isGluedMoney(text(0))) return isCurrency(text(1)) ? 2 : 1;
  if (isCurrency(text(0)) && numberOf(text(1)) !== null) return 2;
  if (numberOf(text(0)) === null) return 0;
  if (isCurrency(text(1))) return 2;
  if (isThousand(text(1))) return isCurrency(text(2)) ? 3 : 2;
  return 0;
}

/** How many tokens a way to reach somebody takes, 0 for none. */
export function contactWidth({ isContact }: Reading, index: number, limit: number): number {
  let width = 0;
  while (index + width < limit && isContact[index + width] === true) width += 1;
  return width;
}
