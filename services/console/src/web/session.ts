import { ProblemError } from '@manumit/service-kit';
import type { Account } from '@manumit/store';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import { formTokenOf, hashToken, isFormToken, newToken } from '../accounts/tokens.js';
import { Role } from '../people.js';
import { BASE, type SignedIn } from './view.js';
import type { WebParts } from './web-options.js';

const COOKIE = 'manumit_session';
/** A shift; after it, or after an hour of nothing, somebody signs in again. */
const SESSION_MS = 12 * 3_600_000;
const IDLE_MS = 3_600_000;

const tokenOf = (request: Request): string | undefined => parseCookie(request.get('cookie') ?? '')[COOKIE];

/** Who sends a request; null where nobody is signed in. */
export async function personOf({ sessions, now }: WebParts, request: Request): Promise<SignedIn | null> {
  const token = tokenOf(request);
  if (token === undefined || token === '') return null;
  const account = await sessions.find(hashToken(token), now(), IDLE_MS);
  if (account === null) return null;
  // A role that this release does not know may do the least.
  const role = Role.safeParse(account.role);
  return {
    name: account.name,
    role: role.success ? role.data : 'viewer',
    account,
    formToken: formTokenOf(token),
  };
}

/** @throws ProblemError 403 where a form is not one of this session's pages */
export function checkFormToken(request: Request): void {
  const body: unknown = request.body;
  const given = typeof body === 'object' && body !== null && 'formToken' in body ? body.formToken : undefined;
  if (!isFormToken(given, tokenOf(request) ?? '')) throw new ProblemError(403, 'foreign-form', 'the form is too old');
}

export async function openSession(parts: WebParts, account: Account, request: Request, response: Response) {
  const { sessions, now, publicUrl } = parts;
  // What was signed in before on this browser is over: a session never changes hands.
  await closeSession(parts, request);
  const token = newToken();
  const expiresAt = new Date(now().getTime() + SESSION_MS);
  await sessions.open({ tokenHash: hashToken(token), accountId: account.accountId, now: now(), expiresAt });
  response.append('set-cookie', sessionCookie(token, SESSION_MS / 1_000, publicUrl));
}

export async function closeSession({ sessions }: WebParts, request: Request): Promise<void> {
  const token = tokenOf(request);
  if (token !== undefined) await sessions.close(hashToken(token));
}

export const forgetCookie = (publicUrl: URL | null): string => sessionCookie('', 0, publicUrl);

const sessionCookie = (value: string, maxAge: number, publicUrl: URL | null): string =>
  stringifySetCookie({
    name: COOKIE,
    value,
    path: BASE,
    httpOnly: true,
    sameSite: 'strict',
    // On loopback there is no TLS, and browsers differ in whether they would keep the cookie.
    secure: publicUrl?.protocol === 'https:',
    maxAge,
  });
