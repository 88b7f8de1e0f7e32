import { DeadLetter } from '@manumit/contracts';
import { z } from 'zod';
import type { Operations } from './operations.js';

const Problem = z.object({ detail: z.string() });

/** The operator's commands on a process that runs already. */
export function operationsOverHttp(url: string, adminToken: string): Operations {
  const call = async (
    path: string,
    init: { method?: string; body?: string | Buffer; type?: string } = {},
  ): Promise<unknown> => {
    const response = await fetch(new URL(path, url), {
      method: init.method ?? 'GET',
      headers: { authorization: `Bearer ${adminToken}`, ...(init.type ? { 'content-type': init.type } : {}) },
      ...(init.body === undefined
        ? {}
        : { body: typeof init.body === 'string' ? init.body : new Uint8Array(init.body) }),
    });
    if (response.ok) return response.status === 204 ? null : await response.json();
    const problem = Problem.safeParse(await response.json().catch(() => null));
    throw new Error(problem.success ? problem.data.detail : `${path} answered ${response.status}`);
  };
  return {
    async deadLetters() {
      return z.object({ deadLetters: z.array(DeadLetter) }).parse(await call('/v1/dead-letters')).deadLetters;
    },
    async bringBack(deadLetterId, corrected) {
      const path = `/v1/dead-letters/${encodeURIComponent(deadLetterId)}/redrive`;
      const body = corrected === undefined ? {} : { body: corrected, type: 'application/json' };
      await call(path, { method: 'POST', ...body });
    },
    async replayTopic(topic, from) {
      if (from.kind === 'offset') throw new Error('an offset is one partition’s: name a time with --since');
      const since = from.kind === 'time' ? { since: new Date(from.timestampMs).toISOString() } : {};
      const body = JSON.stringify({ topic, ...since });
      const answer = await call('/v1/replays', { method: 'POST', body, type: 'application/json' });
      return z.object({ records: z.number() }).parse(answer).records;
    },
    close: async () => {},
  };
}
