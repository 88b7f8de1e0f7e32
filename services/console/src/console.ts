import type { KeyObject } from 'node:crypto';
import type { Policy } from '@manumit/contracts';
import type { HelpDirectory } from '@manumit/helplines';
import type { Database } from '@manumit/store';
import express, { type Router } from 'express';
import { appealsRouter } from './appeals-router.js';
import { auditRouter } from './audit-router.js';
import { claimsRouter } from './claims-router.js';
import { type ConsoleParts, createReadable } from './console-parts.js';
import { decisionsRouter } from './decisions-router.js';
import type { ConsoleEvents } from './events.js';
import { exportsRouter } from './exports-router.js';
import { helpRouter } from './help-router.js';
import { holdRouter } from './hold-router.js';
import { createAccess, type FindPerson } from './people.js';
import { queuesRouter } from './queues-router.js';
import { reportsRouter } from './reports-router.js';
import { personFinder, type RoleToken } from './tokens.js';

export interface ConsoleOptions {
  readonly database: Database;
  readonly tokens: readonly RoleToken[];
  readonly policy: Policy;
  readonly events: ConsoleEvents;
  /** Who helps; without it nobody is told here. */
  readonly help?: HelpDirectory;
  /** Called when a decision was committed: its record waits for the bus. */
  readonly onDecision?: () => void;
  /** Asked where no token is given, for example who is logged in. */
  readonly findPerson?: FindPerson;
  readonly claimMs?: number;
  /** Signs evidence packages; without it none are made. */
  readonly evidenceKey?: KeyObject;
  readonly now?: () => Date;
}

/** Long enough to read a course, short enough that a closed lid blocks nobody's shift. */
export const CLAIM_MS = 15 * 60_000;

/** The queues over HTTP, and what people do with what is on them. */
export function createConsole(options: ConsoleOptions): Router {
  const { database, policy, events, claimMs = CLAIM_MS, onDecision = () => {}, now = () => new Date() } = options;
  const byToken = personFinder(options.tokens);
  const findPerson: FindPerson = async (request) =>
    byToken(request.get('authorization')) ?? (await options.findPerson?.(request)) ?? null;
  const access = createAccess(findPerson, policy, events);
  const parts: ConsoleParts = {
    ...createReadable(database, access, events),
    database,
    policy,
    access,
    events,
    now,
    claimMs,
    onDecision,
    evidenceKey: options.evidenceKey ?? null,
  };
  const router = express.Router();
  if (options.help !== undefined) router.use(helpRouter(options.help, now));
  router.use(
    queuesRouter(parts),
    decisionsRouter(parts),
    claimsRouter(parts),
    holdRouter(parts),
    reportsRouter(parts),
    appealsRouter(parts),
    auditRouter(parts),
    exportsRouter(parts),
  );
  return router;
}
