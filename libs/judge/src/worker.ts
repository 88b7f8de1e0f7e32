// The thread of a judge: texts in, log odds out. The event loop of the service never waits for a model.
import { parentPort, workerData } from 'node:worker_threads';
import { openSession } from './session.js';
import type { Answer, Outcome, Question, WorkerStart } from './thread.js';

const { folder, limits } = workerData as WorkerStart;
const port = parentPort;
if (port === null) throw new Error('this file runs as a worker thread only');

const session = await openSession(new URL(folder), limits);
const say = (answer: Answer): void => port.postMessage(answer);

const whole: Question[] = [];
const glances: Question[] = [];
let isReading = false;
port.on('message', (question: Question) => {
  (question.mayStop ? glances : whole).push(question);
  if (!isReading) void readAll();
});

/** One text at a time, so that a question that comes meanwhile finds its place. */
async function readAll(): Promise<void> {
  isReading = true;
  for (let next = whole.shift() ?? glances.shift(); next !== undefined; next = whole.shift() ?? glances.shift())
    say({ kind: 'answer', number: next.number, outcome: await readOne(next.text, next.mayStop) });
  isReading = false;
}

async function readOne(text: string, mayStop: boolean): Promise<Outcome> {
  try {
    return (await session.run(text, mayStop)) ?? 'unremarkable';
  } catch {
    return 'failed';
  }
}

say({ kind: 'ready' });
