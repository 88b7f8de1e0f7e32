import type { Logger, MetricsRegistry } from '@manumit/service-kit';
import { Counter, Gauge } from 'prom-client';
import type { Role } from './tokens.js';

/** What happens in the console, each event with its metric and, where a person should know, its log line. */
export interface ConsoleEvents {
  /** Each look at flags is a line: who looks at what people wrote has to be known. */
  looked(role: Role, what: 'queues' | 'queue' | 'flag', found: boolean): void;
  refused(): void;
  counted(queue: string, flags: number, oldestSeconds: number): void;
}

export function createConsoleEvents({
  registry,
  logger,
}: {
  registry: MetricsRegistry;
  logger: Logger;
}): ConsoleEvents {
  const registers = [registry];
  const requests = new Counter({
    name: 'moderation_console_requests_total',
    help: 'Requests to the queues, by role, what was asked for, and whether it was there for that role.',
    labelNames: ['role', 'what', 'found'],
    registers,
  });
  const refusals = new Counter({
    name: 'moderation_console_refusals_total',
    help: 'Requests without a token that is known.',
    registers,
  });
  const flags = new Gauge({
    name: 'moderation_queue_flags',
    help: 'Flags on a queue, as of the last time that somebody asked.',
    labelNames: ['queue'],
    registers,
  });
  const oldest = new Gauge({
    name: 'moderation_queue_oldest_seconds',
    help: "Age of a queue's oldest flag, as of the last time that somebody asked.",
    labelNames: ['queue'],
    registers,
  });
  return {
    looked(role, what, found) {
      requests.inc({ role, what, found: String(found) });
      logger.info({ role, what, found }, 'flags looked at');
    },
    refused: () => refusals.inc(),
    counted(queue, count, oldestSeconds) {
      flags.set({ queue }, count);
      oldest.set({ queue }, oldestSeconds);
    },
  };
}
