import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { JudgeError } from './facts.js';
import type { Logits } from './opinion.js';
import type { SessionLimits } from './session.js';

export interface WorkerStart {
  /** A file URL. */
  readonly folder: string;
  readonly limits: SessionLimits;
}

export interface Question {
  readonly number: number;
  readonly text: string;
  /** Whether a glance is enough where it finds nothing. */
  readonly mayStop: boolean;
}

/** `unremarkable` where a glance was enough; `failed` where the model failed on the text. */
export type Outcome = Logits | 'unremarkable' | 'failed';

export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly number: number; readonly outcome: Outcome };

interface Waiting {
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** A worker thread with a model of its own. */
export interface JudgeThread {
  /** Whole readings come before glances: they are few, and what waits for them is likely to go to people. */
  ask(text: string, mayStop: boolean): Promise<Outcome>;
  close(): Promise<void>;
}

/** The vocabulary takes some 10 MB, and twice as many while it is read; with more room the engine keeps garbage. */
const LIMITS = { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 2 };

/** @throws JudgeError when the thread cannot load the model */
export async function startThread(start: WorkerStart): Promise<JudgeThread> {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: start, resourceLimits: LIMITS });
  // Nobody has to wait for a judge to end a process.
  worker.unref();
  const waiting = new Map<number, Waiting>();
  let fault: Error | null = null;
  const fail = (cause: unknown): void => {
    fault ??= new JudgeError('the thread of the judge has ended', { cause });
    for (const { reject } of waiting.values()) reject(fault);
    waiting.clear();
  };
  worker.on('error', fail);
  worker.on('exit', fail);

  const [first] = (await Promise.race([
    once(worker, 'message'),
    once(worker, 'exit').then(() => Promise.reject(fault)),
  ]).catch((cause: unknown) => {
    throw new JudgeError('the model could not be loaded', { cause });
  })) as [Answer];
  if (first.kind !== 'ready') throw new JudgeError('the thread of the judge did not begin');
  worker.on('message', (answer: Answer) => {
    if (answer.kind === 'ready') return;
    const one = waiting.get(answer.number);
    waiting.delete(answer.number);
    if (waiting.size === 0) worker.unref();
    one?.resolve(answer.outcome);
  });

  let number = 0;
  return {
    ask(text, mayStop) {
      if (fault !== null) return Promise.reject(fault);
      number += 1;
      const question: Question = { number, text, mayStop };
      return new Promise((resolve, reject) => {
        waiting.set(question.number, { resolve, reject });
        worker.ref();
        worker.postMessage(question);
      });
    },
    async close() {
      worker.off('exit', fail);
      await worker.terminate();
      fail(undefined);
    },
  };
}
