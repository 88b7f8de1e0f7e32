import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openKafkaBus } from '@manumit/bus';
import { QUEUES, QueueItem, queueTopic } from '@manumit/contracts';
import { Webhook } from 'standardwebhooks';
import { inject } from 'vitest';
import { createService, freePorts } from '../chaos/processes.js';
import { createPostgresDatabase } from '../support/databases.js';
import { messageEvent } from '../support/scoring.js';
import { type MixedMessage, readMix } from './mix.js';

export interface LatencyResult {
  readonly judge: 'on' | 'off';
  readonly perSecond: number;
  readonly perDelivery: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly signs: number;
  readonly flags: number;
  readonly scorerResidentMb: number;
}

const PER_DELIVERY = 10;
const WARM_UP_SECONDS = 20;
const SECRET = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;

interface Load {
  readonly judge: 'on' | 'off';
  readonly perSecond: number;
}

/** The pipeline alone, at a rate that leaves the judge idle for most of the time, and at one that may be more than it can read. */
const LOADS: readonly Load[] = [
  { judge: 'off', perSecond: 1_000 },
  { judge: 'on', perSecond: 250 },
  { judge: 'on', perSecond: 1_000 },
];

/** @param seconds of each load */
export async function measureLatencies(seconds: number): Promise<LatencyResult[]> {
  const results: LatencyResult[] = [];
  for (const load of LOADS) results.push(await measureLatency(load, seconds));
  return results;
}

/** From the moment that a messenger sends to the moment that a subscriber of the queue has the flag. */
async function measureLatency({ judge, perSecond }: Load, seconds: number): Promise<LatencyResult> {
  const { brokers } = inject('kafka');
  const folder = await mkdtemp(join(tmpdir(), 'manumit-bench-'));
  const sources = join(folder, 'sources.yaml');
  await writeFile(sources, `sources: [{ id: bench, kind: standard-webhooks, secrets: ['${SECRET}'] }]\n`);
  const [port = 0, gatewayAdmin = 0, scorerAdmin = 0] = await freePorts(3);
  const env = {
    MANUMIT_KAFKA_BROKERS: brokers.join(','),
    MANUMIT_DATABASE_URL: await createPostgresDatabase(),
    MANUMIT_LOG_LEVEL: 'error',
  };
  const gateway = createService('services/gateway/dist/main.js', gatewayAdmin, {
    ...env,
    MANUMIT_PORT: String(port),
    MANUMIT_SOURCES_FILE: sources,
  });
  const group = `latency-${randomBytes(4).toString('hex')}`;
  const scorer = createService('services/scorer/dist/main.js', scorerAdmin, {
    ...env,
    MANUMIT_GROUP_ID: group,
    MANUMIT_CONTEXT_KEY: randomBytes(24).toString('hex'),
    MANUMIT_JUDGE: judge,
  });
  const bus = openKafkaBus({ brokers, clientId: 'latency' });
  try {
    gateway.start();
    scorer.start();
    await Promise.all([gateway.ready(), scorer.ready()]);
    const sentAtMs = new Map<string, number>();
    const latencies: number[] = [];
    await bus.consume(
      {
        groupId: `${group}-subscriber`,
        topics: QUEUES.map(queueTopic),
        maxBatchRecords: 100,
        from: 'earliest',
        concurrency: 4,
      },
      {
        async handle({ records }) {
          for (const { value } of records) {
            const { flag } = QueueItem.parse(JSON.parse(value?.toString() ?? ''));
            const sent = flag.kind === 'message' ? sentAtMs.get(flag.conversationId) : undefined;
            if (sent !== undefined) latencies.push(performance.now() - sent);
            sentAtMs.delete(flag.conversationId);
          }
        },
      },
    );
    const allRead = async (): Promise<void> => {
      while ((await bus.lag(group, ['moderation.messages.v1'])).some(({ lag }) => lag > 0n)) await wait(200);
      // What was committed last is on its way to the subscriber.
      await wait(1_000);
    };
    // What was on the topic before is read first.
    await allRead();
    // The first flags of each partition open its writer, and the engine compiles what is used often: that is start-up, not latency.
    const mix = await readMix();
    const traffic = { url: `http://127.0.0.1:${port}`, perSecond, mix };
    await send(traffic, WARM_UP_SECONDS, sentAtMs);
    await allRead();
    latencies.length = 0;
    sentAtMs.clear();
    const signs = await send(traffic, seconds, sentAtMs);
    await allRead();
    const metrics = await (await fetch(`${scorer.adminUrl}/metrics`)).text();
    const resident = Number(/^process_resident_memory_bytes (\d+)/m.exec(metrics)?.[1] ?? Number.NaN);
    const sorted = latencies.sort((a, b) => a - b);
    const at = (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    return {
      judge,
      perSecond,
      perDelivery: PER_DELIVERY,
      p50Ms: at(0.5),
      p95Ms: at(0.95),
      p99Ms: at(0.99),
      signs,
      flags: latencies.length,
      scorerResidentMb: resident / 1_048_576,
    };
  } finally {
    await bus.close();
    await Promise.all([gateway.stop(), scorer.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}

interface Traffic {
  readonly url: string;
  readonly perSecond: number;
  readonly mix: (number: number) => MixedMessage;
}

/** @returns how many of them were signs: not all of these are found */
async function send({ url, perSecond, mix }: Traffic, seconds: number, sentAtMs: Map<string, number>): Promise<number> {
  const webhook = new Webhook(SECRET);
  const begin = performance.now();
  const deliveries = (perSecond * seconds) / PER_DELIVERY;
  let signs = 0;
  const open = new Set<Promise<unknown>>();
  for (let index = 0; index < deliveries; index += 1) {
    await wait(Math.max(0, begin + (index * PER_DELIVERY * 1_000) / perSecond - performance.now()));
    const events = Array.from({ length: PER_DELIVERY }, (_, item) => {
      const number = index * PER_DELIVERY + item;
      const { isSign, text } = mix(number);
      const conversationId = `latency-${begin}-${number}`;
      if (isSign) {
        signs += 1;
        sentAtMs.set(conversationId, performance.now());
      }
      return messageEvent({ conversationId, text });
    });
    const body = JSON.stringify(events);
    const now = new Date();
    const id = `msg_${begin}-${index}`;
    const delivery = fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': webhook.sign(id, now, body),
      },
      body,
    }).then(async (response) => {
      await response.arrayBuffer();
      if (response.status !== 202) throw new Error(`the gateway answered ${response.status}`);
    });
    open.add(delivery);
    void delivery.finally(() => open.delete(delivery)).catch(() => {});
  }
  await Promise.all(open);
  return signs;
}
