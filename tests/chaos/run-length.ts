export interface RunLength {
  readonly messages: number;
  /** Between deliveries: faults need time to happen in. */
  readonly pauseMs: number;
  /** Least time between two kills of a standalone process, which takes seconds to start. */
  readonly standaloneLivesMs: number;
}

const isLong = process.env['CHAOS_LONG'] === '1';

/** `npm run test:chaos` runs the long form, `npm test` the short one. */
export const RUN_LENGTH: RunLength = isLong
  ? { messages: 20_000, pauseMs: 50, standaloneLivesMs: 6_000 }
  : { messages: 2_000, pauseMs: 150, standaloneLivesMs: 1_500 };
export const MUTANTS_RUN = isLong;
/** A mutant is caught in the first run in which it shows; a run this long is enough for that. */
export const MUTANT_LENGTH: RunLength = { messages: 2_000, pauseMs: 200, standaloneLivesMs: 1_500 };
/** How long a server or a line is gone, and how many messages flow meanwhile and around it. */
export const FAULT = isLong ? { holdMs: 60_000, messages: 2_000 } : { holdMs: 6_000, messages: 500 };
