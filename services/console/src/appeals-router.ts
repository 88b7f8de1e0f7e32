import { randomUUID } from 'node:crypto';
import { AppealAnswer, AppealId, AppealRequest } from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import { appealsOf, appendAudit, insertAppeal, openAppeals } from '@manumit/store';
import express, { type Router } from 'express';
import { answer } from './answer-appeal.js';
import type { ConsoleParts } from './console-parts.js';
import { jsonBody, parseBody } from './read-body.js';

const MAX_LISTED = 200;

/**
 * What those whom a decision concerns say against it. Regulation (EU) 2022/2065, article 20: it is taken in, and a person other than who
 * decided answers it.
 */
export function appealsRouter(parts: ConsoleParts): Router {
  const { database, access, events, now, readable, onDecision } = parts;
  const router = express.Router();

  router.post('/v1/appeals', jsonBody, async (request, response) => {
    const person = await access.personOf(request);
    access.requireDecider(person);
    const { flagId, text, reference = null } = parseBody(request, AppealRequest);
    const { flag, closed } = await readable(person, flagId, 'appeal');
    if (!closed) throw new ProblemError(409, 'not-decided', 'nothing was decided that could be appealed');
    const appealId = AppealId.parse(`apl_${randomUUID().replaceAll('-', '')}`);
    const receivedAt = now();
    await database.transaction(async (tx) => {
      await insertAppeal(tx, { appealId, flagId, receivedAt: receivedAt.toISOString(), text, reference });
      await appendAudit(tx, [
        {
          at: receivedAt,
          by: person.name,
          role: person.role,
          action: 'appeal.received',
          subject: flagId,
          details: { appealId },
        },
      ]);
    });
    events.appealed(flag.queue, 'received');
    response.status(201).set('cache-control', 'no-store').json({ appealId, flagId, status: 'open' });
  });

  router.get('/v1/appeals', async (request, response) => {
    const person = await access.personOf(request);
    access.requireDecider(person);
    const waiting = (await openAppeals(database, MAX_LISTED)).filter(
      ({ queue }) => queue !== null && access.mayRead(person, queue),
    );
    await database.transaction((tx) =>
      appendAudit(tx, [
        {
          at: now(),
          by: person.name,
          role: person.role,
          action: 'appeals.read',
          subject: null,
          details: { appealIds: waiting.map(({ appeal }) => appeal.appealId) },
        },
      ]),
    );
    response.set('cache-control', 'no-store').json({ appeals: waiting.map(({ appeal }) => appeal) });
  });

  router.get('/v1/flags/:id/appeals', async (request, response) => {
    const person = await access.personOf(request);
    const { flag } = await readable(person, request.params.id, 'appeal');
    await database.transaction((tx) =>
      appendAudit(tx, [
        { at: now(), by: person.name, role: person.role, action: 'appeals.read', subject: flag.flagId },
      ]),
    );
    response.set('cache-control', 'no-store').json({ appeals: await appealsOf(database, flag.flagId) });
  });

  router.post('/v1/appeals/:id/answer', jsonBody, async (request, response) => {
    const person = await access.personOf(request);
    access.requireDecider(person);
    const id = AppealId.safeParse(request.params['id']);
    if (!id.success) throw new ProblemError(404, 'unknown-appeal', 'there is no such appeal');
    const body = parseBody(request, AppealAnswer);
    const { decision, queue } = await answer(database, { appealId: id.data, body, person }, parts);
    events.appealed(queue, body.outcome);
    if (decision !== null) {
      events.decided(queue, decision);
      onDecision();
    }
    response.set('cache-control', 'no-store').json({ appealId: id.data, status: body.outcome, decision });
  });

  return router;
}
