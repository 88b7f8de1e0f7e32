import type { Token } from './tokens.js';

/**
 * A stretch of a text as a person reads it: words that were disguised from machines are written out, everything else stays as it
 * stands.
 *
 * @param tokens of the text, the ones to keep
 */
export function readable(text: string, tokens: readonly Token[]): string {
  const first = tokens[0];
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return '';
  let written = '';
  let from = first.start;
  for (const { disguised, text: word, start, end } of tokens) {
    if (!disguised) continue;
    written += text.slice(from, start) + word;
    from = end;
  }
  return written + text.slice(from, last.end);
}
