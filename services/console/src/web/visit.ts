import { QueueName } from '@manumit/contracts';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Role } from '../people.js';
import { chooseCatalogue } from './i18n/catalogue.js';
import { checkFormToken, personOf } from './session.js';
import { BASE, type QueueState, type SignedIn, type View } from './view.js';
import type { WebParts } from './web-options.js';

/** One request of somebody who is signed in. */
export interface Visit {
  readonly request: Request;
  readonly response: Response;
  readonly person: SignedIn;
  readonly view: View;
}

type Handler = (visit: Visit, next: NextFunction) => Promise<void> | void;

/** Calls the handler for those who are signed in; everybody else is led to where one does that. Forms prove where they are from. */
export function forSignedIn(
  parts: WebParts,
  handler: Handler,
  options: { readonly unready?: boolean } = {},
): RequestHandler {
  return async (request, response, next) => {
    const person = await personOf(parts, request);
    if (person === null) {
      response.redirect(303, `${BASE}/sign-in`);
      return;
    }
    if (request.method !== 'GET') checkFormToken(request);
    if (needsSecondFactor(parts, person) && options.unready !== true) {
      response.redirect(303, `${BASE}/second-factor`);
      return;
    }
    await handler({ request, response, person, view: await viewOf(parts, request, person) }, next);
  };
}

export const needsSecondFactor = ({ secondFactor }: WebParts, { account }: SignedIn): boolean =>
  secondFactor === 'required' && account.passwordHash !== null && account.totpSealed === null;

export async function viewOf(parts: WebParts, request: Request, person: SignedIn | null): Promise<View> {
  const chosen = person?.account.preferences['language'];
  const catalogue = chooseCatalogue(parts.catalogues, chosen, request.get('accept-language'));
  return {
    catalogue,
    t: catalogue.t,
    now: parts.now(),
    person,
    queues: person === null ? [] : await queuesOf(parts, person.role),
    path: request.path,
  };
}

/** The queues of a role, with what waits on each. */
export async function queuesOf(parts: WebParts, role: Role): Promise<readonly QueueState[]> {
  const readable = QueueName.options.filter((queue) => parts.policy.queues[queue].roles.includes(role));
  if (readable.length === 0) return [];
  const counts = new Map((await parts.flags.countQueues()).map((count) => [count.queue, count]));
  return readable.map((queue) => {
    const count = counts.get(queue);
    return {
      queue,
      open: count?.open ?? 0,
      oldestRaisedAt: count?.oldestRaisedAt ?? null,
      targetMinutes: parts.policy.queues[queue].targetMinutes,
    };
  });
}

/** Nothing of the console is kept by anybody on the way. */
export function sendPage(response: Response, page: VNode, status = 200): void {
  response
    .status(status)
    .set('cache-control', 'no-store')
    .type('html')
    .send(`<!doctype html>${renderToString(page)}`);
}
