import type { Token } from '../tokens.js';
import { spokenValue } from './digit-words.js';

/** A name under which somebody can be reached, or what may be one. */
export interface HandleSpan {
  /** Letters and digits alone, folded: `Blue_Door.77` and `blue door 77` are one name. */
  readonly name: string;
  /** Written as a handle is. What is not firm counts only where the same name is met firmly elsewhere. */
  readonly firm: boolean;
  readonly disguised: boolean;
  readonly start: number;
  readonly end: number;
}

/** Messengers and their short forms: what follows may be a name there. */
const NAMES_A_MESSENGER =
  /^(?:telegram\w*|tg|tgram|tele|insta\w*|ig|snap\w*|snapchat|sc|kik|wickr|session|threema|discord|line|wechat|vx|wx|kakao\w*|vk|fb|facebook|messenger|skype|viber|tme|телег\p{L}*|тг|інст\p{L}*|инст\p{L}*|вк|вайбер\p{L}*|微信|تلجرام|تليجرام|انستا|टेलीग्राम)$/u;
/** Words that spell a sign of a handle, or only describe how it is written. */
const SPELLED_SIGNS = new Set(
  'underscore underline dot point dash slash at with w the in one word name is user username handle нижнє підкреслення подчеркивание нижнее крапка точка guion bajo punto podkreslenie kropka'.split(
    ' ',
  ),
);
const SHORTEST = 5;
const LONGEST = 40;
const MAX_WORDS = 4;
const LETTERS_AND_DIGITS = /[^\p{L}\p{N}]+/gu;
/** As messengers have them: letters, digits, and an underscore or point inside. */
const WRITTEN_AS_HANDLE = /[\p{L}\p{N}]+(?:[_.]+[\p{L}\p{N}]+)+_?|[\p{L}\p{N}]+_/gu;
const AT_HANDLE = /(?<![\p{L}\p{N}_.@])@([\p{L}\p{N}][\p{L}\p{N}_.•·]{2,63})/gu;
const LINKED_HANDLE =
  /(?:t\s?\.\s?me|telegram\.me|instagram\.com|wa\.me|m\.me|vk\.com|facebook\.com|fb\.com|snapchat\.com\/add|line\.me\/ti\/p|discord\.gg|tiktok\.com)\s?\/\s?[~@+]?([\p{L}\p{N}_.-]{3,64})/giu;

/** The name that stays of a handle when nothing but letters and digits counts. */
export const bareName = (handle: string): string =>
  handle.normalize('NFKC').toLowerCase().replace(LETTERS_AND_DIGITS, '');

/** Whether a bare name is long enough to be one's own, and no number. */
export const isName = (name: string): boolean =>
  name.length >= SHORTEST && name.length <= LONGEST && /\p{L}/u.test(name);

/** Whether a text may name a handle at all: most are done with this look. */
export const mayNameHandle = (text: string, tokens: readonly Token[]): boolean =>
  /[@_/]/.test(text) || tokens.some(({ text: word }) => NAMES_A_MESSENGER.test(word)) || /\.\p{L}/u.test(text);

export function handlesIn(text: string, tokens: readonly Token[]): HandleSpan[] {
  const found: HandleSpan[] = [];
  const add = (written: string, start: number, firm: boolean): void => {
    const name = bareName(written);
    if (isName(name)) found.push({ name, firm, disguised: /[•·]/.test(written), start, end: start + written.length });
  };
  for (const match of text.matchAll(LINKED_HANDLE)) add(match[1] ?? '', match.index, true);
  for (const match of text.matchAll(AT_HANDLE)) add((match[1] ?? '').replace(/\.+$/, ''), match.index, true);
  for (const match of text.matchAll(WRITTEN_AS_HANDLE)) add(match[0], match.index, match[0].includes('_'));
  for (const index of tokens.keys()) found.push(...namesAfter(text, tokens, index));
  return firmFirst(found);
}

/** After the name of a messenger, or a lone `@`: one word firmly where it is written as a handle, several joined as a guess. */
function namesAfter(text: string, tokens: readonly Token[], index: number): HandleSpan[] {
  const token = tokens[index];
  if (token === undefined) return [];
  const isMessenger = NAMES_A_MESSENGER.test(token.text);
  const isAfterAt = /@\s$/.test(text.slice(Math.max(0, token.start - 2), token.start));
  const isSpelt = token.disguised && token.text.length >= SHORTEST;
  if (!isMessenger && !isAfterAt && !isSpelt) return [];
  const found: HandleSpan[] = [];
  const from = isMessenger ? index + 1 : index;
  let name = '';
  let words = 0;
  let disguised = false;
  let start = tokens[from]?.start ?? 0;
  for (let at = from; at < tokens.length && words < MAX_WORDS; at += 1) {
    const word = tokens[at];
    if (word === undefined || (words > 0 && word.start - (tokens[at - 1]?.end ?? 0) > MAX_BETWEEN)) break;
    if (SPELLED_SIGNS.has(word.text)) {
      disguised = true;
      continue;
    }
    if (words === 0) start = word.start;
    name += digitsOf(tokens, at) ?? bareName(word.text);
    words += 1;
    if (isName(name))
      found.push({
        name,
        firm: words === 1 && /\d/.test(word.text) && /\p{L}/u.test(word.text),
        disguised: disguised || words > 1 || word.disguised,
        start,
        end: word.end,
      });
  }
  return found;
}

const MAX_BETWEEN = 8;

/** A number inside a name. Of a spoken ten before its unit, as in `seventy seven`, only the ten's digit counts. */
function digitsOf(tokens: readonly Token[], at: number): string | null {
  const word = tokens[at]?.text ?? '';
  if (/^\d+$/.test(word)) return word;
  const value = spokenValue(word);
  if (value === undefined) return null;
  const after = spokenValue(tokens[at + 1]?.text ?? '') ?? 0;
  return String(value >= 20 && after > 0 && after < 10 ? value / 10 : value);
}

/** Each name once: firm where it is firm anywhere in the text, disguised where it is so anywhere. */
function firmFirst(found: readonly HandleSpan[]): HandleSpan[] {
  const byName = new Map<string, HandleSpan>();
  for (const one of found) {
    const known = byName.get(one.name);
    if (known === undefined) byName.set(one.name, one);
    else if (one.firm && !known.firm) byName.set(one.name, { ...one, disguised: one.disguised || known.disguised });
  }
  return [...byName.values()];
}
