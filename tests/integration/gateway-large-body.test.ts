import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createService, freePorts } from '../chaos/processes.js';
import { createPostgresDatabase } from '../support/databases.js';

const MIB = 1_048_576;
const BODY_MIB = 100;

/** Sends zeros until the body is out, an answer comes or the other side hangs up. @returns the status, 0 without one */
async function sendZeros(url: string, headers: Record<string, string>): Promise<number> {
  const sending = request(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } });
  let status = 0;
  sending.on('response', (response: IncomingMessage) => {
    status = response.statusCode ?? 0;
    response.resume();
  });
  const over = new AbortController();
  for (const event of ['response', 'error', 'close']) sending.on(event, () => over.abort());
  for (let sent = 0; sent < BODY_MIB && !over.signal.aborted; sent += 1) {
    if (!sending.write(Buffer.alloc(MIB))) await once(sending, 'drain', { signal: over.signal }).catch(() => {});
  }
  if (!over.signal.aborted) sending.end();
  if (status === 0) await once(sending, 'response', { signal: AbortSignal.timeout(10_000) }).catch(() => {});
  sending.destroy();
  return status;
}

test.each([
  ['that says how long it is', { 'content-length': String(BODY_MIB * MIB) }],
  ['in pieces, of unknown length', { 'transfer-encoding': 'chunked' }],
])('a body of 100 MB %s is refused, and not held in memory', async (_what, headers) => {
  const folder = await mkdtemp(join(tmpdir(), 'manumit-large-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const sources = join(folder, 'sources.yaml');
  await writeFile(sources, 'sources: [{ id: a, kind: bearer, secrets: [0123456789abcdef] }]\n');
  const [port = 0, adminPort = 0] = await freePorts(2);
  const gateway = createService('services/gateway/dist/main.js', adminPort, {
    MANUMIT_BUS: 'kafka',
    MANUMIT_KAFKA_BROKERS: inject('kafka').brokers.join(','),
    MANUMIT_DATABASE_URL: await createPostgresDatabase(),
    MANUMIT_PORT: String(port),
    MANUMIT_SOURCES_FILE: sources,
  });
  onTestFinished(() => gateway.kill());
  gateway.start();
  await gateway.ready();
  const residentMib = async (): Promise<number> => {
    const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\d+)/m.exec(metrics)?.[1]) / MIB;
  };
  const before = await residentMib();
  expect(await sendZeros(`http://127.0.0.1:${port}/v1/messages`, headers)).toBe(413);
  expect((await residentMib()) - before).toBeLessThan(BODY_MIB / 2);
  await gateway.ready();
});
