import { createLogger, type Listening, listen, notFound, problemHandler } from '@manumit/service-kit';
import express, { type Router } from 'express';

/** Serves routers on loopback as the services do. */
export async function serve(...routers: readonly Router[]): Promise<Listening> {
  const app = express().disable('x-powered-by');
  app.use(...routers, notFound, problemHandler(createLogger({ name: 'test', level: 'silent' })));
  return await listen(app, { host: '127.0.0.1', port: 0 });
}
