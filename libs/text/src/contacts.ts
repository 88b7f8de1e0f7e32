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

/** Where a text may hold a way to reach somebody, in order and without overlaps. Candidates: nothing is verified. */
export function findContacts(text: string): ContactSpan[] {
  if (!GATE.test(text)) return [];
  const candidates = KINDS.flatMap(([kind, pattern], rank) =>
    Array.from(text.matchAll(pattern), ({ 0: found, index }) => ({
      rank,
      span: { kind, start: index, end: index + found.length },
    })),
  );
  // Of two that overlap the one that begins first stays; at one place the more telling kind.
  candidates.sort((a, b) => a.span.start - b.span.start || a.rank - b.rank);
  const spans: ContactSpan[] = [];
  for (const { span } of candidates) if (span.start >= (spans.at(-1)?.end ?? 0)) spans.push(span);
  return spans;
}
