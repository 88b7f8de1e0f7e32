import { createHash } from 'node:crypto';
import { type HelpDirectory, helplinesFor, helpPage, plainMessage, STYLE } from '@manumit/helplines';
import express, { type Request, type Router } from 'express';

const DAY_SECONDS = 86_400;
const CODE = /^[A-Za-z]{2}$/;
const LANGUAGE = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;
/** Nothing but the page's own style may load, nothing may frame it, and where it leads learns nothing. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Who helps, for everybody: no account, no cookie, nothing is written down about who asks. */
export function helpRouter({ helplines, messages }: HelpDirectory, now: () => Date): Router {
  const router = express.Router();
  const countries = [...new Set(helplines.map(({ country }) => country))].sort();

  router.get('/v1/helplines', (request, response) => {
    const { country, language } = asked(request);
    const message = messages.get(primary(language)) ?? null;
    response
      .set('cache-control', `public, max-age=${DAY_SECONDS}`)
      .set('access-control-allow-origin', '*')
      .json({
        helplines: helplinesFor(helplines, { country, language }, now()),
        message: message === null ? null : { language: primary(language), text: plainMessage(message) },
      });
  });

  router.get('/help', (request, response) => {
    const { country, language } = asked(request);
    const spoken = language ?? request.acceptsLanguages([...messages.keys()]);
    const code = typeof spoken === 'string' && messages.has(primary(spoken)) ? primary(spoken) : 'en';
    const message = messages.get(code);
    if (message === undefined) throw new Error('the messages lack English');
    const place = country !== undefined && countries.includes(country) ? country : null;
    response
      .set('content-security-policy', POLICY)
      .set('cache-control', `public, max-age=${DAY_SECONDS}`)
      .set('vary', 'accept-language')
      .set('referrer-policy', 'no-referrer')
      .set('x-content-type-options', 'nosniff')
      .type('html')
      .send(
        helpPage({
          language: code,
          message,
          country: place,
          countries,
          lines: place === null ? [] : helplinesFor(helplines, { country: place, language: code }, now()),
          languages: [...messages.keys()],
        }),
      );
  });
  return router;
}

/** What is no code is as if it were not there: who needs help is not sent away by a typing error. */
function asked({ query }: Request): { country: string | undefined; language: string | undefined } {
  const of = (value: unknown, form: RegExp): string | undefined =>
    typeof value === 'string' && form.test(value) ? value : undefined;
  return { country: of(query['country'], CODE)?.toUpperCase(), language: of(query['lang'], LANGUAGE) };
}

const primary = (language: string | undefined): string => language?.split('-')[0]?.toLowerCase() ?? '';
