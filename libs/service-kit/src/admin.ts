import express from 'express';
import { Gauge } from 'prom-client';
import { type Listening, listen } from './listen.js';
import type { MetricsRegistry } from './metrics.js';
import type { Readiness } from './readiness.js';

export interface AdminOptions {
  readonly host: string;
  readonly port: number;
  readonly registry: MetricsRegistry;
  readonly readiness: Readiness;
}

/** `/metrics` for Prometheus, `/livez` and `/readyz` for whoever restarts and routes. */
export async function startAdmin({ host, port, registry, readiness }: AdminOptions): Promise<Listening> {
  new Gauge({
    name: 'moderation_ready',
    help: '1 while the process is ready to work, as /readyz says.',
    registers: [registry],
    collect() {
      this.set(readiness.isReady() ? 1 : 0);
    },
  });
  const app = express().disable('x-powered-by');
  app.get('/metrics', async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });
  app.get('/livez', (_request, response) => void response.type('text').send('alive\n'));
  app.get('/readyz', (_request, response) => {
    response.status(readiness.isReady() ? 200 : 503).json({ ready: readiness.isReady(), parts: readiness.report() });
  });
  return await listen(app, { host, port });
}
