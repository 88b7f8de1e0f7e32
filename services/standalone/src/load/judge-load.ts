import type { LoadMetrics } from './read-metrics.js';

export interface Objectives {
  /** 99 in 100 answers within so long, from the moment that the plan had their delivery sent. */
  readonly answerMs: number;
  /** 99 in 100 flags on their queue within so long, from the message's own time. */
  readonly flagSeconds: number;
}

export interface LoadResult {
  readonly planned: number;
  readonly accepted: number;
  readonly failed: number;
  readonly answerP99Ms: number;
  readonly before: LoadMetrics;
  readonly after: LoadMetrics;
}

export interface Verdict {
  readonly name: string;
  readonly holds: boolean;
  readonly seen: string;
}

const SHARE = 0.99;

/** What a run promised, and whether it kept it. A run without a flag says nothing of flags: it does not hold. */
export function judgeLoad(result: LoadResult, { answerMs, flagSeconds }: Objectives): Verdict[] {
  const { before, after, planned, accepted, failed } = result;
  const assessed = after.assessed - before.assessed;
  const flags = after.flags - before.flags;
  const share = flags === 0 ? 0 : (after.flagsInTime - before.flagsInTime) / flags;
  const percent = `${(share * 100).toFixed(2)} % of ${flags}`;
  return [
    {
      name: 'every message was taken',
      holds: accepted === planned,
      seen: `${accepted} of ${planned}, ${failed} failed`,
    },
    {
      name: 'every message was assessed',
      holds: assessed >= accepted && after.lag === 0,
      seen: `${assessed} of ${accepted}`,
    },
    {
      name: `99 % of answers within ${answerMs} ms`,
      holds: result.answerP99Ms <= answerMs,
      seen: `${Math.round(result.answerP99Ms)} ms`,
    },
    { name: `99 % of flags within ${flagSeconds} s`, holds: share >= SHARE, seen: percent },
  ];
}
