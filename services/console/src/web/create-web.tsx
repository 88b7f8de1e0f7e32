import { fileURLToPath } from 'node:url';
import { ProblemError } from '@manumit/service-kit';
import express, { type ErrorRequestHandler, type Router } from 'express';
import { sameOriginOnly, securityHeaders } from './guard.js';
import { en, type MessageKey } from './i18n/en.js';
import type { Live } from './live.js';
import { NoticePage } from './pages/welcome.js';
import { accountRoutes } from './routes/accounts.js';
import { flagRoutes } from './routes/flags.js';
import { liveRoutes } from './routes/live.js';
import { queueRoutes } from './routes/queues.js';
import { settingsRoutes } from './routes/settings.js';
import { signInRoutes } from './routes/sign-in.js';
import { welcomeRoutes } from './routes/welcome.js';
import { personOf } from './session.js';
import { BASE } from './view.js';
import { sendPage, viewOf } from './visit.js';
import type { WebParts } from './web-options.js';

const MAX_FORM_BYTES = 64 * 1_024;
/** Of one address; a whole team may sit behind one. */
const SIGN_INS_PER_MINUTE = 30;

const scripts = fileURLToPath(new URL('../../dist/browser/', import.meta.url));
const styles = fileURLToPath(new URL('../../public/', import.meta.url));

export interface WebOptions extends WebParts {
  readonly live: Live;
  readonly signInsPerMinute?: number;
}

/** The console's pages, for `BASE` of an express application. */
export function createWeb({ live, signInsPerMinute = SIGN_INS_PER_MINUTE, ...parts }: WebOptions): Router {
  const pages = express.Router();
  pages.use(securityHeaders(parts.publicUrl));
  pages.use('/assets', express.static(scripts, { index: false }), express.static(styles, { index: false }));
  pages.use(sameOriginOnly(parts));
  pages.use(express.urlencoded({ extended: false, limit: MAX_FORM_BYTES }));
  pages.get('/', (_request, response) => response.redirect(303, `${BASE}/queues`));
  pages.use(
    signInRoutes(parts, signInsPerMinute),
    welcomeRoutes(parts, signInsPerMinute),
    settingsRoutes(parts),
    queueRoutes(parts),
    flagRoutes(parts),
    liveRoutes(parts, live),
    accountRoutes(parts),
  );
  pages.use((_request, _response, next) => next(new ProblemError(404, 'not-found', 'there is nothing here')));
  pages.use(problemPage(parts));
  const router = express.Router();
  router.use(BASE, pages);
  return router;
}

const isKey = (key: string): key is MessageKey => Object.hasOwn(en, key);

/** What went wrong, as a page. Faults of ours go on to where they are logged. */
function problemPage(parts: WebParts): ErrorRequestHandler {
  return async (error, request, response, next) => {
    if (!(error instanceof ProblemError) || response.headersSent) return next(error);
    const key = `problem.${error.status}`;
    try {
      const view = await viewOf(parts, request, await personOf(parts, request));
      const text = isKey(key) ? key : 'problem.400';
      response.set(error.headers);
      sendPage(response, <NoticePage view={view} title="problem.title" text={text} />, error.status);
    } catch (fault) {
      next(fault);
    }
  };
}
