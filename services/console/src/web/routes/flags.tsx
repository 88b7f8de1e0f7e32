import { DecisionRequest, type Flag } from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import { type FlagState, findFlagState, liveClaims } from '@manumit/store';
import express, { type Router } from 'express';
import { z } from 'zod';
import { claimFlag, releaseFlag } from '../../claim.js';
import { auditLook, createReadable, unknownFlag } from '../../console-parts.js';
import { placeOf } from '../../cursor.js';
import { decide, withdraw } from '../../decide.js';
import { networkPictures } from '../network/pictures.js';
import { isRefusal } from '../pages/desk.js';
import { BASE } from '../view.js';
import { forSignedIn, type Visit } from '../visit.js';
import type { WebParts } from '../web-options.js';
import { showFlag } from './show-flag.js';

/** A form has every field; one that was left empty was not given. */
const Form = z.record(z.string(), z.unknown()).transform(({ formToken: _, revision, ...fields }) => ({
  revision: Number(revision),
  ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')),
}));

export function flagRoutes(parts: WebParts): Router {
  const router = express.Router();
  const { access, database, events, now, claimMs } = parts;
  const { requireReadable } = createReadable(database, access, events);
  const context = { policy: parts.policy, now, requireReadable };
  const draw = networkPictures();
  const idOf = ({ request }: Visit): string => z.string().parse(request.params['id']);
  /** What is done to a flag is done by those who may read its queue and decide. */
  const forDeciders = (handler: (visit: Visit, flag: Flag, state: FlagState) => Promise<void>) =>
    forSignedIn(parts, async (visit) => {
      const state = await findFlagState(database, idOf(visit));
      if (state === null) throw unknownFlag();
      requireReadable(visit.person, state.flag);
      access.requireDecider(visit.person);
      await handler(visit, state.flag, state);
    });

  router.get(
    '/flags/:id',
    forSignedIn(parts, (visit) => showFlag(parts, visit, idOf(visit))),
  );

  router.get(
    '/flags/:id/picture.svg',
    forSignedIn(parts, async (visit) => {
      const { person, response } = visit;
      const state = await findFlagState(database, idOf(visit));
      const found = state !== null && access.mayRead(person, state.flag.queue) && state.flag.network !== undefined;
      events.looked(person.role, 'picture', found);
      if (!found) throw new ProblemError(404, 'unknown-flag', 'there is no such network');
      await auditLook(parts, person, { action: 'flag.read', flag: state.flag });
      response
        .set('cache-control', 'no-store')
        .type('svg')
        .send(await draw(state.flag));
    }),
  );

  router.post(
    '/flags/:id/claim',
    forDeciders(async (visit, { flagId, queue }) => {
      const claim = await claimFlag(database, { flagId, person: visit.person, at: now(), claimMs });
      const isOurs = claim?.person === visit.person.name;
      events.claimed(queue, isOurs);
      if (!isOurs) return showFlag(parts, visit, flagId, { status: 409, given: { refusal: 'claimed' } });
      visit.response.redirect(303, `${BASE}/flags/${flagId}`);
    }),
  );

  router.post(
    '/flags/:id/release',
    forDeciders(async ({ person, response }, { flagId }) => {
      await releaseFlag(database, { flagId, person, at: now() });
      response.redirect(303, `${BASE}/flags/${flagId}`);
    }),
  );

  router.post(
    '/flags/:id/decisions',
    forDeciders(async (visit, { flagId, queue }, state) => {
      const { person, request, response } = visit;
      const form = Form.parse(request.body);
      const parsed = DecisionRequest.safeParse(form);
      const given = z
        .object({ outcome: z.string(), reasonCode: z.string(), note: z.string() })
        .partial()
        .catch({})
        .parse(form);
      if (!parsed.success)
        return showFlag(parts, visit, flagId, { status: 422, given: { ...given, refusal: 'incomplete' } });
      try {
        const decision = await decide(database, { flagId, request: parsed.data, person }, context);
        events.decided(queue, decision);
        parts.onDecision();
        const next = await nextOf(parts, visit, state);
        const undo = new URLSearchParams({ decided: decision.decisionId, of: flagId });
        response.redirect(303, `${BASE}/${next === null ? `queues/${queue}` : `flags/${next}`}?${undo}`);
      } catch (error) {
        if (!(error instanceof ProblemError) || !isRefusal(error.slug)) throw error;
        await showFlag(parts, visit, flagId, { status: error.status, given: { ...given, refusal: error.slug } });
      }
    }),
  );

  router.post(
    '/flags/:id/decisions/:decisionId/undo',
    forDeciders(async (visit, { flagId, queue }) => {
      const { person, request, response } = visit;
      const decisionId = z.string().parse(request.params['decisionId']);
      try {
        events.decided(queue, await withdraw(database, { flagId, decisionId, person }, context));
        parts.onDecision();
        response.redirect(303, `${BASE}/flags/${flagId}`);
      } catch (error) {
        if (!(error instanceof ProblemError) || !isRefusal(error.slug)) throw error;
        await showFlag(parts, visit, flagId, { status: error.status, given: { refusal: error.slug } });
      }
    }),
  );
  return router;
}

const LOOKED_AHEAD = 20;

/** The flag below this one on its queue at which nobody else is: what was put off stays behind. */
async function nextOf(parts: WebParts, { person }: Visit, { flag, priority }: FlagState): Promise<string | null> {
  const { database, flags, now } = parts;
  const below = await flags.listQueue(flag.queue, { limit: LOOKED_AHEAD, before: placeOf({ flag, priority }) });
  const ids = below.map((entry) => entry.flag.flagId);
  const claims = await liveClaims(database, ids, now());
  const taken = new Set(claims.filter((claim) => claim.person !== person.name).map(({ flagId }) => flagId));
  return ids.find((id) => !taken.has(id)) ?? null;
}
