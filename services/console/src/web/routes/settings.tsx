import { ProblemError } from '@manumit/service-kit';
import express, { type Router } from 'express';
import { z } from 'zod';
import { newTotpSecret, totpStepOf, totpUri } from '../../accounts/second-factor.js';
import { KeysPage } from '../pages/keys.js';
import { SecondFactorPage, SettingsPage } from '../pages/settings.js';
import { BASE, type SignedIn, type View } from '../view.js';
import { forSignedIn, needsSecondFactor, sendPage } from '../visit.js';
import type { WebParts } from '../web-options.js';

const FactorForm = z.object({ sealed: z.string().max(512), code: z.string().max(16) });

/** What everybody may set about themselves. */
export function settingsRoutes(parts: WebParts): Router {
  const router = express.Router();
  const { accounts, sealer, catalogues, now } = parts;
  const Form = z.object({
    language: z.enum(catalogues.map(({ tag }) => tag)),
    theme: z.enum(['auto', 'light', 'dark']),
    reveal: z.enum(['blur', 'open']),
  });

  router.get(
    '/settings',
    forSignedIn(parts, ({ request, response, person, view }) => {
      const saved = request.query['saved'] !== undefined;
      sendPage(response, <SettingsPage view={view} person={person} catalogues={catalogues} saved={saved} />);
    }),
  );

  router.post(
    '/settings',
    forSignedIn(parts, async ({ request, response, person }) => {
      const form = Form.safeParse(request.body);
      if (!form.success) throw new ProblemError(400, 'invalid-form', 'the settings are not among the choices');
      const { account } = person;
      await accounts.setPreferences(account.accountId, { ...account.preferences, ...form.data });
      response.redirect(303, `${BASE}/settings?saved`);
    }),
  );

  router.get(
    '/keys',
    forSignedIn(parts, ({ response, view }) => sendPage(response, <KeysPage view={view} />)),
  );

  /** While it is being set up the secret travels sealed, and belongs to this account alone. */
  const setUp = (person: SignedIn): string => `${person.account.accountId} new`;
  const factorPage = (view: View, person: SignedIn, secret: string, isWrong: boolean) => (
    <SecondFactorPage
      view={view}
      secret={secret}
      uri={totpUri(secret, person.account.name)}
      sealed={sealer.seal(secret, setUp(person))}
      isRequired={needsSecondFactor(parts, person)}
      isWrong={isWrong}
    />
  );

  router.get(
    '/second-factor',
    forSignedIn(
      parts,
      ({ response, person, view }) => sendPage(response, factorPage(view, person, newTotpSecret(), false)),
      {
        unready: true,
      },
    ),
  );

  router.post(
    '/second-factor',
    forSignedIn(
      parts,
      async ({ request, response, person, view }) => {
        const form = FactorForm.safeParse(request.body);
        const secret = form.success ? sealer.open(form.data.sealed, setUp(person)) : null;
        if (!form.success || secret === null)
          throw new ProblemError(400, 'invalid-form', 'the form is not of this page');
        const { accountId } = person.account;
        const step = totpStepOf(secret, form.data.code, now());
        if (step === null) return sendPage(response, factorPage(view, person, secret, true), 422);
        await accounts.setTotp(accountId, sealer.seal(secret, accountId));
        await accounts.useTotpStep(accountId, step);
        response.redirect(303, `${BASE}/queues`);
      },
      { unready: true },
    ),
  );
  return router;
}
