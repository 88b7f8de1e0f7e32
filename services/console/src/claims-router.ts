import { ProblemError } from '@manumit/service-kit';
import express, { type Router } from 'express';
import { claimFlag, releaseFlag } from './claim.js';
import { type ConsoleParts, unknownFlag } from './console-parts.js';

/** Who is at a flag, so that no two people work on one. A claim runs out by itself; taking it again keeps it longer. */
export function claimsRouter({ database, access, events, now, readable, claimMs }: ConsoleParts): Router {
  const router = express.Router();

  router.post('/v1/flags/:id/claim', async (request, response) => {
    const person = await access.personOf(request);
    const { flag } = await readable(person, request.params.id, 'claim');
    access.requireDecider(person);
    const claim = await claimFlag(database, { flagId: flag.flagId, person, at: now(), claimMs });
    if (claim === null) throw unknownFlag();
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
    await releaseFlag(database, { flagId: flag.flagId, person, at: now() });
    response.status(204).end();
  });

  return router;
}
