import type { AccountStore, SessionStore } from '@manumit/store';
import { hashToken, newToken } from './tokens.js';

const FIRST_LINK_MS = 24 * 3_600_000;

/**
 * Where nobody has an account yet: a token by which the first admin makes one. Each start gives a new one, and ends the
 * one before.
 *
 * @returns null where there are accounts
 */
export async function firstAdminToken(
  accounts: AccountStore,
  sessions: SessionStore,
  now: Date,
): Promise<string | null> {
  if ((await accounts.count()) > 0) return null;
  const token = newToken();
  await sessions.withdrawInvitations('admin');
  await sessions.addInvitation({
    tokenHash: hashToken(token),
    role: 'admin',
    expiresAt: new Date(now.getTime() + FIRST_LINK_MS),
  });
  return token;
}
