import { Flag, QueueName } from '@manumit/contracts';
import { z } from 'zod';

const Queues = z.object({ queues: z.array(z.object({ queue: QueueName })) });
const QueuePage = z.object({ flags: z.array(Flag) });

/**
 * The flags of one run of the demo, from every queue that one of the tokens may read, in the order of the queues.
 *
 * @throws when the console does not answer as its API says
 */
export async function flagsOf(url: string, tokens: readonly string[], runId: string): Promise<readonly Flag[]> {
  const found = new Map<string, Flag>();
  for (const token of tokens) {
    const { queues } = Queues.parse(await get(url, '/v1/queues', token));
    for (const { queue } of queues) {
      const { flags } = QueuePage.parse(await get(url, `/v1/queues/${queue}?limit=100`, token));
      for (const flag of flags) if (flag.conversationId.startsWith(runId)) found.set(flag.flagId, flag);
    }
  }
  return [...found.values()];
}

async function get(url: string, path: string, token: string): Promise<unknown> {
  const response = await fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return await response.json();
}
