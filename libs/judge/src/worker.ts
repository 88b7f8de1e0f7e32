// The thread of a judge: texts in, log odds out. The event loop of the service never waits for a model.
import { parentPort, workerData } from 'node:worker_threads';
import type { Logits } from './opinion.js';
import { openSession } from './session.js';
import type { Answer, Question, WorkerStart } from './thread.js';

const { folder, maxPieces } = workerData as WorkerStart;
const port = parentPort;
if (port === null) throw new Error('this file runs as a worker thread only');

const session = await openSession(new URL(folder), maxPieces);
const say = (answer: Answer): void => port.postMessage(answer);

// One question after the other, in the order in which they came.
let last: Promise<unknown> = Promise.resolve();
port.on('message', ({ number, texts }: Question) => {
  last = last.then(async () => {
    const logits: (Logits | null)[] = [];
    for (const text of texts) logits.push(await session.run(text).catch(() => null));
    say({ kind: 'answer', number, logits });
  });
});
say({ kind: 'ready' });
