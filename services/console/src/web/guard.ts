import { ProblemError } from '@manumit/service-kit';
import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { WebParts } from './web-options.js';

/** Pages hold what strangers wrote: nothing in a page may run, load or send anything but this server's own files. */
export const securityHeaders = (publicUrl: URL | null): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'connect-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // `no-referrer` would take the origin out of forms as well.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: publicUrl?.protocol === 'https:',
    xFrameOptions: { action: 'deny' },
  });

/**
 * Forms are taken from this console's own pages alone: what browsers say of where a request comes from
 * (https://www.w3.org/TR/fetch-metadata/), or, from older ones, the origin.
 */
export function sameOriginOnly({ publicUrl, events }: Pick<WebParts, 'publicUrl' | 'events'>): RequestHandler {
  return (request, _response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    const site = request.get('sec-fetch-site');
    const origin = request.get('origin');
    const own = publicUrl?.host ?? request.get('host');
    const isOwn = site !== undefined ? site === 'same-origin' : origin !== undefined && hostOf(origin) === own;
    if (isOwn) return next();
    events.refused();
    next(new ProblemError(403, 'foreign-form', 'forms are taken from the pages of this console only'));
  };
}

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);

const MINUTE_MS = 60_000;

/** Of one address, whatever it tries to sign in as. */
export const signInLimit = (perMinute: number): RequestHandler =>
  rateLimit({
    windowMs: MINUTE_MS,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, _response, next) => next(new ProblemError(429, 'too-many-attempts', 'wait a minute')),
  });
