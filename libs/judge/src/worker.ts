// The thread of a judge: texts in, log odds out. The event loop of the service never waits for a model.
import { parentPort, workerData } from 'node:worker_threads';
import { openSession } from './session.js';
import type { Answer, Outcome, Question, WorkerStart } from './thread.js';

const { folder, limits } = workerData as WorkerStart;
const port = parentPort;
if (port === null) throw new Error('this file runs as a worker thread only');

const session = await openSession(new URL(folder), limits);
const say = (answer: Answer): void => port.postMessage(answer);

// One question after the other, in the order in which they came.
let last: Promise<unknown> = Promise.resolve();
port.on('message', ({ number, texts, mayStop }: Question) => {
  last = last.then(async () => {
    const outcomes: Outcome[] = [];
    for (const text of texts) outcomes.push(await readOne(text, mayStop));
    say({ kind: 'answer', number, outcomes });
  });
});

async function readOne(text: string, mayStop: boolean): Promise<Outcome> {
  try {
    return (await session.run(text, mayStop)) ?? 'unremarkable';
  } catch {
    return 'failed';
  }
}

say({ kind: 'ready' });
