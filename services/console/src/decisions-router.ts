import { type Decision, DecisionId, DecisionRequest } from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import { decisionsOf, findClaim } from '@manumit/store';
import express, { type Router } from 'express';
import type { ConsoleParts } from './console-parts.js';
import { decide, withdraw } from './decide.js';
import { standingOf } from './decision-rules.js';
import { jsonBody, parseBody } from './read-body.js';

/** What people decide about a flag, and what they decided. */
export function decisionsRouter(parts: ConsoleParts): Router {
  const { database, access, events, now, readable, onDecision } = parts;
  const router = express.Router();

  const done = (decision: Decision, queue: string): void => {
    events.decided(queue, decision);
    onDecision();
  };

  router.get('/v1/flags/:id/decisions', async (request, response) => {
    const person = await access.personOf(request);
    const { flag, closed, legalHold, priority } = await readable(person, request.params.id, 'decisions');
    const [history, claim] = await Promise.all([decisionsOf(database, flag.flagId), findClaim(database, flag.flagId)]);
    const isLive = claim !== null && claim.expiresAt > now();
    const { pendingEscalation } = standingOf(history, flag.revision);
    response.set('cache-control', 'no-store').json({
      flagId: flag.flagId,
      revision: flag.revision,
      closed,
      legalHold,
      priority,
      pendingEscalation: pendingEscalation?.decisionId ?? null,
      claim: isLive ? { by: claim.person, until: claim.expiresAt.toISOString() } : null,
      decisions: history,
    });
  });

  router.post('/v1/flags/:id/decisions', jsonBody, async (request, response) => {
    const person = await access.personOf(request);
    const { flag } = await readable(person, String(request.params['id']), 'decisions');
    access.requireDecider(person);
    const body = parseBody(request, DecisionRequest);
    const decision = await decide(database, { flagId: flag.flagId, request: body, person }, parts);
    done(decision, flag.queue);
    response.status(201).set('cache-control', 'no-store').json(decision);
  });

  router.delete('/v1/flags/:id/decisions/:decision', async (request, response) => {
    const person = await access.personOf(request);
    const { flag } = await readable(person, request.params.id, 'decisions');
    access.requireDecider(person);
    const id = DecisionId.safeParse(request.params.decision);
    if (!id.success) throw new ProblemError(404, 'unknown-decision', 'no such decision stands');
    const decision = await withdraw(database, { flagId: flag.flagId, decisionId: id.data, person }, parts);
    done(decision, flag.queue);
    response.set('cache-control', 'no-store').json(decision);
  });

  return router;
}
