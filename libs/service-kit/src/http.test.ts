import express from 'express';
import { Counter, Histogram } from 'prom-client';
import { afterEach, expect, test, vi } from 'vitest';
import { startAdmin } from './admin.js';
import { listen } from './listen.js';
import { createLogger } from './logger.js';
import { createRegistry } from './metrics.js';
import { notFound, ProblemError, problemHandler } from './problem.js';
import { createReadiness } from './readiness.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function logInto(lines: string[]) {
  return createLogger({ name: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } });
}

test('errors become problem details; faults of ours say nothing of their cause', async () => {
  const lines: string[] = [];
  const app = express();
  app.post('/json', express.json({ limit: 10 }), (_request, response) => void response.end());
  app.get('/field', () => {
    throw new ProblemError(422, 'invalid-event', 'see errors', {
      errors: [{ pointer: '/id', detail: 'missing' }],
      headers: { 'retry-after': '3' },
    });
  });
  app.get('/fault', () => {
    throw new Error('the secret cause');
  });
  app.use(notFound, problemHandler(logInto(lines)));
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  closers.push(server.close);

  const field = await fetch(`${server.url}/field`);
  expect(field.status).toBe(422);
  expect(field.headers.get('content-type')).toContain('application/problem+json');
  expect(field.headers.get('retry-after')).toBe('3');
  expect(await field.json()).toMatchObject({ status: 422, title: 'Invalid event', errors: [{ pointer: '/id' }] });

  const fault = await fetch(`${server.url}/fault`);
  expect(fault.status).toBe(500);
  expect(await fault.text()).not.toContain('secret cause');
  expect(lines.join()).toContain('request failed');

  const post = (body: string) =>
    fetch(`${server.url}/json`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect((await post('{"a":')).status).toBe(400);
  const tooLarge = await post('"much longer than ten"');
  expect(tooLarge.status).toBe(413);
  expect(await tooLarge.json()).toMatchObject({ detail: 'the body is larger than 10 bytes' });
  expect((await fetch(`${server.url}/nowhere`)).status).toBe(404);
});

test('the admin port tells metrics, life and readiness', async () => {
  const registry = createRegistry();
  new Counter({ name: 'moderation_things_total', help: 'Things.', registers: [registry] }).inc();
  const seconds = new Histogram({
    name: 'moderation_wait_seconds',
    help: 'Waits.',
    enableExemplars: true,
    registers: [registry],
  });
  seconds.observe({ value: 0.02, labels: {}, exemplarLabels: { trace_id: '0af7651916cd43dd8448eb211c80319c' } });
  const readiness = createReadiness(['bus']);
  const admin = await startAdmin({ host: '127.0.0.1', port: 0, registry, readiness });
  closers.push(admin.close);

  expect((await fetch(`${admin.url}/livez`)).status).toBe(200);
  const starting = await fetch(`${admin.url}/readyz`);
  expect(starting.status).toBe(503);
  expect(await starting.json()).toMatchObject({ ready: false, parts: { bus: { ready: false } } });
  readiness.set('bus', true);
  expect((await fetch(`${admin.url}/readyz`)).status).toBe(200);
  const metrics = await (await fetch(`${admin.url}/metrics`)).text();
  expect(metrics).toContain('moderation_things_total 1');
  expect(metrics).toContain('trace_id="0af7651916cd43dd8448eb211c80319c"');
  expect(metrics.trimEnd().endsWith('# EOF')).toBe(true);
});

test('half an answer is ended, its fault logged, and nothing printed past the log', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  const lines: string[] = [];
  const app = express();
  app.get('/half', (_request, response) => {
    response.write('{"flags": [');
    throw new Error('words of somebody');
  });
  app.use(notFound, problemHandler(logInto(lines)));
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  closers.push(server.close);
  await expect(fetch(`${server.url}/half`).then((response) => response.text())).rejects.toThrow();
  expect(lines.join()).toContain('request failed');
  expect(lines.join()).not.toContain('words of somebody');
  expect(printed).not.toHaveBeenCalled();
});

test('a port that is taken is told with what to do', async () => {
  const first = await listen((_request, response) => void response.end(), { host: '127.0.0.1', port: 0 });
  closers.push(first.close);
  const second = listen(() => {}, { host: '127.0.0.1', port: first.port });
  await expect(second).rejects.toThrow(`127.0.0.1:${first.port} is taken`);
  await expect(second).rejects.toThrow('MANUMIT_PORT');
});

test('a client that keeps its connection does not hold up the end', async () => {
  const requests: (() => void)[] = [];
  const server = await listen((_request, response) => void requests.push(() => response.end('done')), {
    host: '127.0.0.1',
    port: 0,
  });
  const answer = fetch(server.url, { headers: { connection: 'keep-alive' } });
  await expect.poll(() => requests.length).toBe(1);
  const start = performance.now();
  const closed = server.close();
  requests[0]?.();
  expect(await (await answer).text()).toBe('done');
  await closed;
  expect(performance.now() - start).toBeLessThan(2_000);
});
