import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel';
import type { Outcome } from './outcome.js';

/** So many faults in a row, and the endpoint is left alone for a while. */
const FAULTS_TO_OPEN = 5;
/** As long as it is left alone; then one attempt tries it. */
export const REST_MS = 30_000;

export interface GateOptions {
  readonly concurrency: number;
  readonly restMs?: number;
  readonly onChange?: (state: GateState) => void;
}

export type GateState = 'working' | 'paused' | 'resting';

/** Says how much may be tried at an endpoint now. The schedule says when a delivery is due; this, when the endpoint can be. */
export interface Gate {
  /** How many more attempts may start now. */
  room(): number;
  /** Runs one attempt; what it gives decides what may follow. */
  pass(attempt: () => Promise<Outcome>): Promise<Outcome>;
  state(): GateState;
}

/**
 * A limit of attempts at once, a circuit breaker for an endpoint that does not work, and a pause where a receiver asks for
 * one. What is held back keeps its place and its attempts.
 */
export function createGate({ concurrency, restMs = REST_MS, onChange = () => {} }: GateOptions): Gate {
  let atWork = 0;
  let pausedUntilMs = 0;
  let restsUntilMs = 0;
  const breaker = circuitBreaker(
    handleWhenResult((result) => isFault(result)),
    { breaker: new ConsecutiveBreaker(FAULTS_TO_OPEN), halfOpenAfter: restMs },
  );
  breaker.onBreak(() => {
    restsUntilMs = Date.now() + restMs;
    onChange('resting');
  });
  breaker.onReset(() => onChange('working'));

  const state = (): GateState => {
    if (breaker.state !== CircuitState.Closed) return 'resting';
    return Date.now() < pausedUntilMs ? 'paused' : 'working';
  };
  return {
    state,
    room() {
      if (Date.now() < pausedUntilMs) return 0;
      if (breaker.state === CircuitState.Closed) return concurrency - atWork;
      return breaker.state === CircuitState.Open && Date.now() >= restsUntilMs && atWork === 0 ? 1 : 0;
    },
    async pass(attempt) {
      atWork += 1;
      try {
        const outcome = await breaker.execute(attempt);
        if (outcome.kind === 'failed' && outcome.pauseMs !== null)
          pausedUntilMs = Math.max(pausedUntilMs, Date.now() + outcome.pauseMs);
        return outcome;
      } finally {
        atWork -= 1;
      }
    },
  };
}

const isFault = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'isFault' in result && result.isFault === true;
