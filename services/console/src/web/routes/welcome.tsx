import { randomBytes } from 'node:crypto';
import express, { type Router } from 'express';
import { z } from 'zod';
import { hashPassword, Password } from '../../accounts/passwords.js';
import { normalName } from '../../accounts/sign-in.js';
import { hashToken } from '../../accounts/tokens.js';
import { Role } from '../../people.js';
import { signInLimit } from '../guard.js';
import { NoticePage, WelcomePage } from '../pages/welcome.js';
import { openSession } from '../session.js';
import { BASE } from '../view.js';
import { sendPage, viewOf } from '../visit.js';
import type { WebParts } from '../web-options.js';

const Name = z
  .string()
  .transform(normalName)
  .pipe(z.string().regex(/^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}._-]{0,63}$/u));
const Form = z.object({ name: z.string().max(256), password: z.string().max(1_024) });

/** An account by invitation. Nothing is used up before the account is there. */
export function welcomeRoutes(parts: WebParts, signInsPerMinute: number): Router {
  const router = express.Router();
  const { accounts, sessions, now } = parts;
  const roleOf = async (token: string): Promise<Role | null> => {
    const invitation = await sessions.findInvitation(hashToken(token), now());
    const role = Role.safeParse(invitation?.role);
    return role.success ? role.data : null;
  };

  router.get('/welcome/:token', async (request, response) => {
    const { token } = request.params;
    const view = await viewOf(parts, request, null);
    const role = await roleOf(token);
    if (role === null)
      return sendPage(response, <NoticePage view={view} title="welcome.title" text="welcome.gone" />, 410);
    sendPage(response, <WelcomePage view={view} token={token} role={role} />);
  });

  router.post('/welcome/:token', signInLimit(signInsPerMinute), async (request, response) => {
    const token = z.string().parse(request.params['token']);
    const view = await viewOf(parts, request, null);
    const role = await roleOf(token);
    if (role === null)
      return sendPage(response, <NoticePage view={view} title="welcome.title" text="welcome.gone" />, 410);
    const form = Form.safeParse(request.body);
    const given = form.success ? form.data : { name: '', password: '' };
    const refuse = (problem: 'taken' | 'weak') =>
      sendPage(
        response,
        <WelcomePage view={view} token={token} role={role} name={given.name} problem={problem} />,
        422,
      );
    const name = Name.safeParse(given.name);
    const password = Password.safeParse(given.password);
    if (!name.success || (await accounts.findByName(name.data)) !== null) return refuse('taken');
    if (!password.success) return refuse('weak');
    const accountId = `acc_${randomBytes(8).toString('hex')}`;
    const passwordHash = await hashPassword(password.data);
    if (!(await sessions.takeInvitation(hashToken(token)))) {
      return sendPage(response, <NoticePage view={view} title="welcome.title" text="welcome.gone" />, 410);
    }
    if (!(await accounts.add({ accountId, name: name.data, role, passwordHash, subject: null })))
      return refuse('taken');
    const account = await accounts.findById(accountId);
    if (account === null) return refuse('taken');
    parts.events.accountMade(role);
    await openSession(parts, account, request, response);
    response.redirect(303, `${BASE}/second-factor`);
  });
  return router;
}
