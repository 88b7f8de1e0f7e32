import type { Logger, MetricsRegistry } from '@manumit/service-kit';
import { Counter, Gauge } from 'prom-client';
import type { Role } from './tokens.js';

/** What happens in the console, each event with its metric and, where a person should know, its log line. */
export interface ConsoleEvents {
  /** Each look at flags is a line: who looks at what people wrote has to be known. */
  looked(role: Role, what: 'queues' | 'queue' | 'flag', found: boolean): void;
  refused(): void;
  signedIn(outcome: 'signed-in' | 'code-needed' | 'locked' | 'refused'): void;
  accountMade(role: Role): void;
  accountChanged(what: 'invited' | 'role' | 'closed' | 'opened'): void;
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
  const signIns = new Counter({
    name: 'moderation_console_sign_ins_total',
    help: 'Attempts to sign in to the console, by outcome.',
    labelNames: ['outcome'],
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
    signedIn(outcome) {
      signIns.inc({ outcome });
      if (outcome === 'locked') logger.warn({}, 'an account rests after too many attempts to sign in');
    },
    accountMade: (role) => logger.info({ role }, 'an account was made'),
    accountChanged: (what) => logger.info({ what }, 'an account was changed'),
    counted(queue, count, oldestSeconds) {
      flags.set({ queue }, count);
      oldest.set({ queue }, oldestSeconds);
    },
  };
}
