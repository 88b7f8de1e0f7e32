import { contactPointsOf, tokenize } from '@manumit/text';
import type { Helpline } from './helplines.js';

/** The numbers of helplines as texts name them: whoever passes one on is tied to nobody by it. */
export function publicPoints(helplines: readonly Helpline[]): ReadonlySet<string> {
  const numbers = helplines.flatMap(({ number, fromAbroad }) => [
    number,
    ...(fromAbroad === undefined ? [] : [fromAbroad]),
  ]);
  return new Set(
    numbers.flatMap((number) => {
      const text = `phone ${number}`;
      return contactPointsOf(text, tokenize(text)).map(({ key }) => key);
    }),
  );
}
