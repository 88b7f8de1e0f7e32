import { toError } from '../errors.js';

export interface RepeaterOptions {
  readonly intervalMs: number;
  readonly onError: (error: Error) => void;
  readonly onSuccess: () => void;
}

export interface Repeater {
  /** Runs the work soon; resolves when a run that began after this call has ended. Never rejects. */
  now(): Promise<void>;
  stop(): Promise<void>;
}

/** Runs work at an interval and when asked to, one run at a time; what is asked for during a run is one more run. */
export function createRepeater(work: () => Promise<void>, options: RepeaterOptions): Repeater {
  let current: Promise<void> | null = null;
  let following: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function run(): Promise<void> {
    clearTimeout(timer);
    try {
      await work();
      options.onSuccess();
    } catch (error) {
      options.onError(toError(error));
    }
    current = null;
    if (!isStopped && following === null) timer = setTimeout(() => void now(), options.intervalMs);
  }

  function now(): Promise<void> {
    if (isStopped) return current ?? Promise.resolve();
    if (current === null) {
      current = run();
      return current;
    }
    following ??= current.then(() => {
      following = null;
      return now();
    });
    return following;
  }

  return {
    now,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
