import { ProblemError } from '@manumit/service-kit';
import { appendAudit, type Claim, giveUpClaim, lockFlagState, takeClaim } from '@manumit/store';
import express, { type Router } from 'express';
import type { ConsoleParts } from './console-parts.js';

/** Who is at a flag, so that no two people work on one. A claim runs out by itself; taking it again keeps it longer. */
export function claimsRouter({ database, access, events, now, readable, claimMs }: ConsoleParts): Router {
  const router = express.Router();

  router.post('/v1/flags/:id/claim', async (request, response) => {
    const person = await access.personOf(request);
    const { flag } = await readable(person, request.params.id, 'claim');
    access.requireDecider(person);
    const at = now();
    const claim = await database.transaction(async (tx): Promise<Claim | null> => {
      const state = await lockFlagState(tx, flag.flagId);
      if (state === null) return null;
      const until = new Date(at.getTime() + claimMs);
      const taken = await takeClaim(tx, { flagId: flag.flagId, person: person.name, now: at, until });
      if (taken.person === person.name)
        await appendAudit(tx, [
          { at, by: person.name, role: person.role, action: 'claim.taken', subject: flag.flagId },
        ]);
      return taken;
    });
    if (claim === null) throw new ProblemError(404, 'unknown-flag', 'there is no such flag');
    const isOurs = claim.person === person.name;
    events.claimed(flag.queue, isOurs);
    const until = claim.expiresAt.toISOString();
    if (!isOurs) throw new ProblemError(409, 'claimed', `somebody else is at this flag until ${until}`);
    response.set('cache-control', 'no-store').json({ flagId: flag.flagId, by: claim.person, until });
  });

  router.delete('/v1/flags/:id/claim', async (request, response) => {
    const person = await access.personOf(request);
    const { flag } = await readable(person, request.params.id, 'claim');
    access.requireDecider(person);
    // Who leads a shift can free what somebody left behind.
    const whose = person.role === 'lead' || person.role === 'admin' ? null : person.name;
    await database.transaction(async (tx) => {
      if (!(await giveUpClaim(tx, flag.flagId, whose))) return;
      await appendAudit(tx, [
        { at: now(), by: person.name, role: person.role, action: 'claim.given_up', subject: flag.flagId },
      ]);
    });
    response.status(204).end();
  });

  return router;
}
