import type { AuthorRole } from '@manumit/contracts';
import type { PatternHit } from './matcher.js';
import type { Cue, Indicator } from './model.js';
import type { Sign } from './signs.js';

export interface RoleGuess {
  readonly role: AuthorRole;
  readonly confidence: number;
}

/** How much one cue or indicator says about who speaks. */
const CUE_WEIGHT = 1;
const INDICATOR_WEIGHT: Readonly<Record<Indicator['voice'], number>> = {
  offender: 1,
  buyer: 1.2,
  victim: 1.5,
  third_party: 1.5,
  counter: 1.2,
  any: 0.25,
};

/** Advice warns of many things at once, in the words of those of whom it warns: it has to outweigh them. */
const MAX_CUES: Partial<Record<Cue, number>> = { counter: 4 };
/** Loose words say little of who speaks. */
const HINT_SHARE = 0.3;

/**
 * Who speaks: from cues of voice (who has whose passport, who asks for help, who warns) and from whose words the
 * indicators are. When it is not clear, it is said to be unclear: a guess may never make a victim an offender.
 */
export function guessRole(indicators: readonly Sign[], cueHits: readonly PatternHit[]): RoleGuess {
  const cues = new Map<Cue, number>();
  for (const id of new Set(cueHits.map((hit) => hit.id as Cue))) {
    const told = cueHits.filter((hit) => hit.id === id && !hit.quoted);
    cues.set(id, Math.min(MAX_CUES[id] ?? 2, new Set(told.map(({ pattern }) => pattern)).size));
  }
  const voice = (of: Indicator['voice'], cue?: Cue): number =>
    indicators
      .filter((one) => one.voice === of)
      .reduce((sum, { isHint }) => sum + INDICATOR_WEIGHT[of] * (isHint ? HINT_SHARE : 1), 0) +
    (cue === undefined ? 0 : (cues.get(cue) ?? 0) * CUE_WEIGHT);
  const strengths: readonly (readonly [AuthorRole, number])[] = [
    ['victim', voice('victim', 'victim') + ((cues.get('victim') ?? 0) > 0 ? (cues.get('distress') ?? 0) / 2 : 0)],
    ['worried_third_party', voice('third_party', 'third_party')],
    ['counter_speech', voice('counter', 'counter') + (cues.get('play') ?? 0)],
    ['buyer', voice('buyer')],
    [offenderRole(indicators), voice('offender', 'offender') + voice('any')],
  ];
  const total = strengths.reduce((sum, [, strength]) => sum + strength, 0);
  if (total === 0) return { role: 'unclear', confidence: 0 };
  // Protective roles come first: at equal strength the doubt is theirs.
  const [role, strength] = strengths.reduce((best, next) => (next[1] > best[1] ? next : best));
  const confidence = Math.round((strength / total) * 100) / 100;
  const protective = role === 'victim' || role === 'worried_third_party' || role === 'counter_speech';
  return !protective && strength < 0.5 ? { role: 'unclear', confidence } : { role, confidence };
}

/** Whoever keeps, threatens and collects controls; whoever offers and asks recruits. */
function offenderRole(indicators: readonly Indicator[]): AuthorRole {
  const controls = indicators.filter(({ stage }) => stage === 'control' || stage === 'exploitation').length;
  const offers = indicators.filter(({ stage }) => stage === 'recruitment' || stage === 'transport').length;
  return controls > offers ? 'controller' : 'recruiter';
}
