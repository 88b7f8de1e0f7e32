import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { ProblemError } from './problem.js';

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Lets nobody pass without the token of the role `admin`. It takes the same time however wrong a token is. */
export function requireToken(token: string, realm: string): RequestHandler {
  const expected = digestOf(`Bearer ${token}`);
  const headers = { 'www-authenticate': `Bearer realm="${realm}"` };
  return (request, _response, next) => {
    const given = digestOf(request.get('authorization') ?? '');
    if (timingSafeEqual(given, expected)) next();
    else next(new ProblemError(401, 'unauthorized', 'a token with the role admin is needed', { headers }));
  };
}
