import type { Decision } from '@manumit/contracts';
import type { Logger, MetricsRegistry } from '@manumit/service-kit';
import { Counter, Gauge } from 'prom-client';
import type { Role } from './people.js';

/** What of the console somebody asked for. */
export type Looked =
  | 'queues'
  | 'queue'
  | 'flag'
  | 'decisions'
  | 'claim'
  | 'hold'
  | 'reports'
  | 'exports'
  | 'appeal'
  | 'audit'
  | 'picture';

/** Documents that people take out. */
export type ExportedDocument = 'evidence' | 'statement-of-reasons' | 'article-18' | 'transparency';

/** What happens in the console, each event with its metric and, where a person should know, its log line. */
export interface ConsoleEvents {
  /** Each look at flags is a line: who looks at what people wrote has to be known. */
  looked(role: Role, what: Looked, found: boolean): void;
  refused(): void;
  signedIn(outcome: 'signed-in' | 'code-needed' | 'locked' | 'refused'): void;
  accountMade(role: Role): void;
  accountChanged(what: 'invited' | 'role' | 'closed' | 'opened'): void;
  counted(queue: string, flags: number, oldestSeconds: number): void;
  decided(queue: string, decision: Decision): void;
  claimed(queue: string, isTaken: boolean): void;
  held(queue: string, isHeld: boolean): void;
  exported(document: ExportedDocument): void;
  appealed(queue: string, outcome: 'received' | 'upheld' | 'overturned'): void;
  auditVerified(outcome: 'intact' | 'broken'): void;
  /** Decisions wait in the store: the bus did not take them. */
  relayFailed(error: Error): void;
  /** The store is older than what the bus has of it. */
  numbersSkipped(): void;
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
    help: 'Flags that wait on a queue, as of the last time that somebody asked.',
    labelNames: ['queue'],
    registers,
  });
  const oldest = new Gauge({
    name: 'moderation_queue_oldest_seconds',
    help: 'Age of the oldest flag that waits on a queue, as of the last time that somebody asked.',
    labelNames: ['queue'],
    registers,
  });
  const decisions = new Counter({
    name: 'moderation_decisions_total',
    help: 'What people decided, by queue, outcome and the reason where one is given.',
    labelNames: ['queue', 'outcome', 'reason'],
    registers,
  });
  const claims = new Counter({
    name: 'moderation_claims_total',
    help: 'Flags that somebody wanted to work on, by queue: taken, or held by somebody else.',
    labelNames: ['queue', 'outcome'],
    registers,
  });
  const holds = new Counter({
    name: 'moderation_legal_holds_total',
    help: 'Legal holds, by queue: set on a flag, or lifted.',
    labelNames: ['queue', 'outcome'],
    registers,
  });
  const exported = new Counter({
    name: 'moderation_exports_total',
    help: 'Documents that people took out, by kind.',
    labelNames: ['document'],
    registers,
  });
  const appeals = new Counter({
    name: 'moderation_appeals_total',
    help: 'Appeals, by queue: received, and how they were answered.',
    labelNames: ['queue', 'outcome'],
    registers,
  });
  const verifications = new Counter({
    name: 'moderation_audit_verifications_total',
    help: 'Checks of the audit log over HTTP, by what they found.',
    labelNames: ['outcome'],
    registers,
  });
  const relayFailures = new Counter({
    name: 'moderation_decision_relay_failures_total',
    help: 'Times that decisions could not be brought to the bus; they wait in the store.',
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
    decided(queue, { outcome, reasonCode = '' }) {
      decisions.inc({ queue, outcome, reason: reasonCode });
      logger.info({ queue, outcome }, 'decided');
    },
    claimed: (queue, isTaken) => claims.inc({ queue, outcome: isTaken ? 'taken' : 'held' }),
    held: (queue, isHeld) => holds.inc({ queue, outcome: isHeld ? 'set' : 'lifted' }),
    exported: (document) => exported.inc({ document }),
    appealed(queue, outcome) {
      appeals.inc({ queue, outcome });
      logger.info({ queue, outcome }, 'appeal');
    },
    auditVerified(outcome) {
      verifications.inc({ outcome });
      if (outcome === 'broken') logger.error({ outcome }, 'the audit log is not the one that was written');
    },
    relayFailed(error) {
      relayFailures.inc();
      logger.warn({ err: error }, 'decisions could not be brought to the bus; trying again');
    },
    numbersSkipped: () => logger.warn({}, 'the store is older than its decisions on the bus'),
  };
}
