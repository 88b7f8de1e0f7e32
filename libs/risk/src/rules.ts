import type { AuthorRole, Disposition } from '@manumit/contracts';
import { type Conclusion, countedIn, isSupport, type Thresholds } from './conclusion.js';
import type { PatternHit } from './matcher.js';
import type { Indicator } from './model.js';
import { round, type Scored, scoreOf, weightOf } from './score.js';
import type { Signs } from './signs.js';

/** A victim's or a worried third party's own words, before anything else speaks for it. */
const SUPPORT_BASE = 0.3;
const SUPPORT_STEP = 0.25;
/** Warnings, news and advice quote what they warn of: kept in context at most, never on a queue. */
const COUNTER_SPEECH_CEILING = 0.34;

type Counted = Scored & Pick<Indicator, 'route'>;

/** Counts like an exculpatory indicator. */
const HONEST: Counted = {
  id: 'legitimate',
  strength: 'exculpatory',
  dimension: 'exculpatory',
  route: 'exculpatory',
  weight: weightOf({ strength: 'exculpatory', route: 'exculpatory' }),
};

/** What follows from the signs alone: the rules of the indicator sources, and the guard of the author's role. */
export function concludeByRules(signs: Signs, thresholds: Thresholds): Conclusion {
  const { role, confidence } = signs.guess;
  const counted = countedIn(role, signs.indicators);
  const scored: readonly Counted[] = signs.isHonest ? [...counted, HONEST] : counted;
  const scoreOfSome = (some: readonly Counted[]): number => scoreByRole(role, some, signs.cueHits);
  const score = scoreOfSome(scored);
  return {
    role,
    roleConfidence: confidence,
    score,
    disposition: dispositionOf(role, score, thresholds),
    minorSignal: counted.some(({ minor }) => minor) || signs.namesMinor,
    typologies: [...new Set(counted.flatMap(({ typologies }) => typologies))].sort(),
    speaking: counted.map((one) => ({ ...one, scoreWithout: scoreOfSome(scored.filter((other) => other !== one)) })),
  };
}

function scoreByRole(role: AuthorRole, scored: readonly Counted[], cueHits: readonly PatternHit[]): number {
  if (isSupport(role)) {
    const cue = role === 'victim' ? 'victim' : 'third_party';
    const cues = Math.min(2, cueHits.filter(({ id }) => id === cue).length);
    const own = scored.filter(({ route }) => route === 'support_route').length;
    return own + cues === 0 ? 0 : round(Math.min(0.95, SUPPORT_BASE + SUPPORT_STEP * (2 * own + cues)));
  }
  const score = scoreOf(scored);
  return role === 'counter_speech' ? Math.min(score, COUNTER_SPEECH_CEILING) : score;
}

function dispositionOf(role: AuthorRole, score: number, thresholds: Thresholds): Disposition {
  if (isSupport(role)) return score >= thresholds.support ? 'support' : 'none';
  if (score >= thresholds.urgent) return 'urgent';
  if (score >= thresholds.review) return 'review';
  return score >= thresholds.watch ? 'watch' : 'none';
}
