import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const Names = z.array(z.string()).min(1);

/** What `judge.json` says of the model beside it. */
export const JudgeFacts = z.object({
  version: z.string().min(1),
  maxPieces: z.number().int().min(8).max(510),
  heads: z.object({
    verdict: z.tuple([z.literal('none'), z.literal('flag'), z.literal('support')]),
    role: Names,
    typology: Names,
    stage: Names,
  }),
  /** Log odds of the verdicts are divided by the temperature, then the bias is added. */
  calibration: z.object({ temperature: z.number().positive(), bias: z.array(z.number()).length(3) }),
  /** Log odds of the glance from which on the rest of the model reads a text too. */
  readsOnFrom: z.number(),
});
export type JudgeFacts = z.infer<typeof JudgeFacts>;

export class JudgeError extends Error {
  readonly code = 'JUDGE_UNREADABLE';
  override readonly name = 'JudgeError';
}

/** @throws JudgeError when the folder holds no readable facts */
export async function readFacts(folder: URL): Promise<JudgeFacts> {
  try {
    return JudgeFacts.parse(JSON.parse(await readFile(new URL('judge.json', folder), 'utf8')));
  } catch (cause) {
    throw new JudgeError(`no judge can be read from ${folder.pathname}`, { cause });
  }
}
