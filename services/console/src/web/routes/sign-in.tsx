import express, { type Router } from 'express';
import { z } from 'zod';
import { normalName, signIn } from '../../accounts/sign-in.js';
import { signInLimit } from '../guard.js';
import { SignInPage } from '../pages/sign-in.js';
import { closeSession, forgetCookie, openSession, personOf } from '../session.js';
import { BASE } from '../view.js';
import { forSignedIn, sendPage, viewOf } from '../visit.js';
import type { WebParts } from '../web-options.js';

const Form = z.object({
  name: z.string().max(256),
  password: z.string().max(1_024),
  code: z.string().max(16).default(''),
});

export function signInRoutes(parts: WebParts, signInsPerMinute: number): Router {
  const router = express.Router();

  router.get('/sign-in', async (request, response) => {
    if ((await personOf(parts, request)) !== null) return response.redirect(303, `${BASE}/queues`);
    const notice = request.query['out'] === undefined ? {} : { notice: 'signedOut' as const };
    sendPage(response, <SignInPage view={await viewOf(parts, request, null)} {...notice} />);
  });

  router.post('/sign-in', signInLimit(signInsPerMinute), async (request, response) => {
    const form = Form.safeParse(request.body);
    const given = form.success ? form.data : { name: '', password: '', code: '' };
    const result = await signIn(parts, given);
    parts.events.signedIn(result.kind);
    if (result.kind === 'signed-in') {
      await openSession(parts, result.account, request, response);
      return response.redirect(303, `${BASE}/queues`);
    }
    // A lock says no more than a refusal: names are not to be found out here.
    const notice = result.kind === 'code-needed' ? 'codeNeeded' : 'refused';
    const page = <SignInPage view={await viewOf(parts, request, null)} name={normalName(given.name)} notice={notice} />;
    sendPage(response, page, notice === 'refused' ? 401 : 200);
  });

  router.post(
    '/sign-out',
    forSignedIn(
      parts,
      async ({ request, response }) => {
        await closeSession(parts, request);
        response.append('set-cookie', forgetCookie(parts.publicUrl));
        response.redirect(303, `${BASE}/sign-in?out`);
      },
      { unready: true },
    ),
  );
  return router;
}
