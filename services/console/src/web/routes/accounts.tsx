import { ProblemError } from '@manumit/service-kit';
import type { Account } from '@manumit/store';
import express, { type Router } from 'express';
import { z } from 'zod';
import { hashToken, newToken } from '../../accounts/tokens.js';
import { Role } from '../../people.js';
import { AccountsPage } from '../pages/accounts.js';
import { BASE } from '../view.js';
import { forSignedIn, sendPage, type Visit } from '../visit.js';
import type { WebParts } from '../web-options.js';

const INVITATION_MS = 3 * 24 * 3_600_000;
const RoleForm = z.object({ role: Role });
const StateForm = z.object({ disabled: z.enum(['yes', 'no']) });

/** Who works here; for admins. To everybody else there is no such page. */
export function accountRoutes(parts: WebParts): Router {
  const router = express.Router();
  const { accounts, sessions, now } = parts;
  const forAdmins = (handler: (visit: Visit) => Promise<void>) =>
    forSignedIn(parts, async (visit) => {
      if (visit.person.role !== 'admin') throw new ProblemError(404, 'not-found', 'there is nothing here');
      await handler(visit);
    });
  const showAll = async (visit: Visit, link: string | null, isLastAdmin = false, status = 200): Promise<void> => {
    const { view, person, response } = visit;
    const page = (
      <AccountsPage
        view={view}
        person={person}
        accounts={await accounts.list()}
        link={link}
        isLastAdmin={isLastAdmin}
      />
    );
    sendPage(response, page, status);
  };
  const subjectOf = async ({ request }: Visit): Promise<Account> => {
    const account = await accounts.findById(z.string().parse(request.params['id']));
    if (account === null) throw new ProblemError(404, 'not-found', 'there is no such account');
    return account;
  };
  const isLastAdmin = async (account: Account): Promise<boolean> =>
    account.role === 'admin' &&
    !(await accounts.list()).some(
      (one) => one.role === 'admin' && !one.disabled && one.accountId !== account.accountId,
    );

  router.get(
    '/accounts',
    forAdmins((visit) => showAll(visit, null)),
  );

  router.post(
    '/accounts/invitations',
    forAdmins(async (visit) => {
      const form = parseForm(RoleForm, visit);
      const token = newToken();
      const expiresAt = new Date(now().getTime() + INVITATION_MS);
      await sessions.addInvitation({ tokenHash: hashToken(token), role: form.role, expiresAt });
      parts.events.accountChanged('invited');
      const { request } = visit;
      const origin = parts.publicUrl?.origin ?? `${request.protocol}://${request.get('host') ?? ''}`;
      await showAll(visit, `${origin}${BASE}/welcome/${token}`);
    }),
  );

  router.post(
    '/accounts/:id/role',
    forAdmins(async (visit) => {
      const { role } = parseForm(RoleForm, visit);
      const account = await subjectOf(visit);
      if (role !== 'admin' && (await isLastAdmin(account))) return showAll(visit, null, true, 409);
      await accounts.setRole(account.accountId, role);
      parts.events.accountChanged('role');
      visit.response.redirect(303, `${BASE}/accounts`);
    }),
  );

  router.post(
    '/accounts/:id/state',
    forAdmins(async (visit) => {
      const disabled = parseForm(StateForm, visit).disabled === 'yes';
      const account = await subjectOf(visit);
      if (disabled && (await isLastAdmin(account))) return showAll(visit, null, true, 409);
      await accounts.setDisabled(account.accountId, disabled);
      if (disabled) await sessions.closeAllOf(account.accountId);
      parts.events.accountChanged(disabled ? 'closed' : 'opened');
      visit.response.redirect(303, `${BASE}/accounts`);
    }),
  );
  return router;
}

function parseForm<Schema extends z.ZodType>(schema: Schema, { request }: Visit): z.output<Schema> {
  const form = schema.safeParse(request.body);
  if (!form.success) throw new ProblemError(400, 'invalid-form', 'the form is not one of this page');
  return form.data;
}
