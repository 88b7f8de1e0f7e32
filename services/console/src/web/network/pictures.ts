import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Flag } from '@manumit/contracts';
import { z } from 'zod';

const KEPT = 16;

/** A flag of a network as SVG. */
export type DrawPicture = (flag: Flag) => Promise<string>;

/**
 * Pictures of networks, one drawn at a time, so that no number of open pages takes more than one core from the rest of
 * the process. The newest few are kept, by revision: a revision never looks another way.
 */
export function networkPictures(): DrawPicture {
  const kept = new Map<string, Promise<string>>();
  let last: Promise<unknown> = Promise.resolve();
  return (flag) => {
    const key = `${flag.flagId} ${flag.revision}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const picture = last.then(() => draw(flag));
    last = picture.catch(() => kept.delete(key));
    kept.set(key, picture);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return picture;
  };
}

async function draw(flag: Flag): Promise<string> {
  const worker = new Worker(new URL('./picture-worker.js', import.meta.url), { workerData: flag });
  try {
    const [svg] = await once(worker, 'message');
    return z.string().parse(svg);
  } finally {
    await worker.terminate();
  }
}
