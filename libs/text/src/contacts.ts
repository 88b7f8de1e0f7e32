export interface ContactSpan {
  readonly kind: 'phone' | 'handle' | 'link' | 'email';
  readonly start: number;
  readonly end: number;
}

const KINDS = [
  ['email', /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g],
  ['link', /\b(?:https?:\/\/|www\.)[^\s<>"]{1,2000}|\b(?:t|wa|m)\.me\/[^\s<>"]{1,200}/gi],
  ['handle', /(?<![\w@])@\w{3,64}/g],
  ['phone', /(?<!\d)\+?\d(?:[ \-.()]{0,2}\d){6,14}(?!\d)/g],
] as const;

/** Any of these characters has to be there: most messages are done with one look. */
const GATE = /@|\d[\d \-.()]{5}|:\/\/|www\.|\.me\//i;

/** Where a text may hold a way to reach somebody. Candidates: nothing is verified. */
export function findContacts(text: string): ContactSpan[] {
  if (!GATE.test(text)) return [];
  const found: ContactSpan[] = [];
  for (const [kind, pattern] of KINDS) {
    for (const match of text.matchAll(pattern)) {
      const span = { kind, start: match.index, end: match.index + match[0].length };
      if (!found.some((other) => other.start < span.end && span.start < other.end)) found.push(span);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
