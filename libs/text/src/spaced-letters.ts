import { mixesScripts, resolveHomoglyphs } from './homoglyphs.js';
import type { Token } from './tokens.js';

/** Fewer single letters in a row are initials, lists or answers of a quiz. */
const MIN_LETTERS = 4;
const LETTER = /^\p{L}$/u;

/** `w o r k` and `р.а.б.о.т.а` are read as the word that they spell. */
export function joinSpacedLetters(text: string, tokens: readonly Token[]): readonly Token[] {
  if (!tokens.some((_token, index) => runFrom(text, tokens, index) >= MIN_LETTERS)) return tokens;
  const joined: Token[] = [];
  for (let index = 0; index < tokens.length; ) {
    const length = runFrom(text, tokens, index);
    const run = tokens.slice(index, index + Math.max(1, length));
    const [first] = run;
    const last = run.at(-1);
    if (first === undefined || last === undefined) break;
    if (run.length < MIN_LETTERS) joined.push(...run);
    else joined.push({ ...first, text: spell(run), end: last.end, disguised: true });
    index += run.length;
  }
  return joined;
}

function spell(run: readonly Token[]): string {
  const word = run.map((token) => token.text).join('');
  return mixesScripts(word) ? resolveHomoglyphs(word) : word;
}

/** How many single letters follow each other from here, one character apart and in one sentence or dotted. */
function runFrom(text: string, tokens: readonly Token[], from: number): number {
  let count = 0;
  for (let index = from; index < tokens.length; index += 1) {
    const token = tokens[index];
    const before = tokens[index - 1];
    if (token === undefined || token.text.length > 2 || !LETTER.test(token.text)) break;
    if (count > 0 && before !== undefined && (token.start - before.end !== 1 || text[before.end] === '\n')) break;
    count += 1;
  }
  return count;
}
