import type { PatternHit } from './matcher.js';
import type { Cue } from './model.js';

/** A single word may be another language's, or mean something else; a phrase rarely does. */
const weightOfKind = ({ words }: PatternHit): number => (words > 1 ? 1 : 0.5);
/** So much harm is a call for help also where nobody asks for it. */
const HARM_WITHOUT_PLEA = 3;
const HARM_WITH_PLEA = 1;

/**
 * Where people tell what happens to them, or to somebody of theirs. They do it in more words than any list of signs has:
 * either in the very voice of it, or by harm that is done by somebody else, told with a question or a plea.
 *
 * @returns hits of the indicators `victim_disclosure` and `worried_third_party`, at the words that say so
 */
export function callsForHelp(cueHits: readonly PatternHit[]): PatternHit[] {
  const said = cueHits.filter(({ quoted }) => !quoted);
  const of = (cue: Cue): readonly PatternHit[] => said.filter(({ id }) => id === cue);
  const as = (hits: readonly PatternHit[], id: string): PatternHit[] => hits.map((hit) => ({ ...hit, id }));
  const voices = [...as(of('victim'), 'victim_disclosure'), ...as(of('third_party'), 'worried_third_party')];
  const harm = of('harm');
  const needed = of('plea').length > 0 ? HARM_WITH_PLEA : HARM_WITHOUT_PLEA;
  if (voices.length > 0 || amountOf(harm) < needed) return voices;
  // Asked about somebody of theirs: a friend; else about themselves.
  if (of('kin').length > 0) return as(harm, 'worried_third_party');
  return of('self').length > 0 ? as(harm, 'victim_disclosure') : [];
}

/** Whether the author tells what is done to them or theirs: loose words are then no sign of what the author does. */
export function tellsOfHarm(cueHits: readonly PatternHit[]): boolean {
  const has = (cue: Cue): boolean => cueHits.some(({ id, quoted }) => id === cue && !quoted);
  return has('harm') && (has('self') || has('kin'));
}

/** One pattern is one kind of harm, however often it is told. */
function amountOf(harm: readonly PatternHit[]): number {
  const kinds = new Map<string, number>();
  for (const hit of harm) kinds.set(hit.pattern, Math.max(kinds.get(hit.pattern) ?? 0, weightOfKind(hit)));
  return [...kinds.values()].reduce((sum, weight) => sum + weight, 0);
}
