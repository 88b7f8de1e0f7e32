import { HoldRequest } from '@manumit/contracts';
import { appendAudit, type Database, lockFlagState, setLegalHold } from '@manumit/store';
import express, { type Router } from 'express';
import { type ConsoleParts, unknownFlag } from './console-parts.js';
import type { Person } from './people.js';
import { jsonBody, parseBody } from './read-body.js';

interface Hold {
  readonly flagId: string;
  readonly person: Person;
  readonly at: Date;
  /** Of the order; null where the hold is lifted. */
  readonly reference: string | null;
}

/** Legal hold: what an authority or a court may ask for is not deleted meanwhile. Who set and lifted it is in the audit log. */
export function holdRouter({ database, access, events, now, readable }: ConsoleParts): Router {
  const router = express.Router();

  router.put('/v1/flags/:id/hold', jsonBody, async (request, response) => {
    const person = await access.personOf(request);
    const { flag } = await readable(person, String(request.params['id']), 'hold');
    access.requireRole(person, 'lead', 'admin');
    const { reference } = parseBody(request, HoldRequest);
    await hold(database, { flagId: flag.flagId, person, at: now(), reference });
    events.held(flag.queue, true);
    response.set('cache-control', 'no-store').json({ flagId: flag.flagId, legalHold: true });
  });

  router.delete('/v1/flags/:id/hold', async (request, response) => {
    const person = await access.personOf(request);
    const { flag } = await readable(person, request.params.id, 'hold');
    access.requireRole(person, 'lead', 'admin');
    await hold(database, { flagId: flag.flagId, person, at: now(), reference: null });
    events.held(flag.queue, false);
    response.status(204).end();
  });

  return router;
}

/** @throws ProblemError 404 where retention was faster */
async function hold(database: Database, { flagId, person, at, reference }: Hold): Promise<void> {
  await database.transaction(async (tx) => {
    if ((await lockFlagState(tx, flagId)) === null) throw unknownFlag();
    await setLegalHold(tx, flagId, reference !== null);
    await appendAudit(tx, [
      {
        at,
        by: person.name,
        role: person.role,
        action: reference === null ? 'hold.lifted' : 'hold.set',
        subject: flagId,
        details: { reference },
      },
    ]);
  });
}
