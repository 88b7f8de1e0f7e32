import type { ConsumerState } from './bus.js';

export interface ConsumerHealth {
  joined(): void;
  isJoined(): boolean;
  /** Something named `source` does not work; until `works(source)` the consumer is `retrying`. */
  fails(source: string, error: Error): void;
  works(source: string): void;
  stopped(): void;
}

/** Turns what goes on into states, and reports each change once. */
export function createConsumerHealth(onState: (state: ConsumerState) => void = () => {}): ConsumerHealth {
  const faults = new Map<string, Error>();
  let isJoined = false;
  let isStopped = false;
  let reported = '';

  function report(): void {
    const fault = [...faults.values()].at(-1);
    const state: ConsumerState | null = isStopped
      ? { kind: 'stopped' }
      : fault !== undefined
        ? { kind: 'retrying', error: fault }
        : isJoined
          ? { kind: 'running' }
          : null;
    const name = state === null ? '' : `${state.kind}:${fault?.message ?? ''}`;
    if (state === null || name === reported) return;
    reported = name;
    onState(state);
  }

  return {
    joined() {
      isJoined = true;
      report();
    },
    isJoined: () => isJoined,
    fails(source, error) {
      faults.set(source, error);
      report();
    },
    works(source) {
      if (faults.delete(source)) report();
    },
    stopped() {
      isStopped = true;
      faults.clear();
      report();
    },
  };
}
