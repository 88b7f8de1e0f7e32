import type { Account, AccountStore } from '@manumit/store';
import { isPassword } from './passwords.js';
import type { Sealer } from './sealer.js';
import { totpStepOf } from './second-factor.js';

export interface SignInOptions {
  readonly accounts: AccountStore;
  readonly sealer: Sealer;
  readonly now: () => Date;
}

export type SignInResult =
  | { readonly kind: 'signed-in'; readonly account: Account }
  /** The password was right: only then does it show that there is a second factor. */
  | { readonly kind: 'code-needed' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'refused' };

/** After so many attempts in a row an account rests; a thousand guesses then take two days. */
const ATTEMPTS = 5;
const LOCK_MS = 15 * 60_000;

export const normalName = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** Checks a name, a password and, where the account has one, a second factor. */
export async function signIn(
  { accounts, sealer, now }: SignInOptions,
  given: { readonly name: string; readonly password: string; readonly code: string },
): Promise<SignInResult> {
  const account = await accounts.findByName(normalName(given.name));
  const passwordIsRight = await isPassword(given.password, account?.passwordHash ?? null);
  if (account === null || account.disabled) return { kind: 'refused' };
  if (account.lockedUntil !== null && account.lockedUntil > now()) return { kind: 'locked' };
  const fail = async (): Promise<SignInResult> => {
    await accounts.recordFailure(account.accountId, ATTEMPTS, new Date(now().getTime() + LOCK_MS));
    return { kind: 'refused' };
  };
  if (!passwordIsRight) return fail();
  if (account.totpSealed !== null) {
    if (given.code === '') return { kind: 'code-needed' };
    const secret = sealer.open(account.totpSealed, account.accountId);
    const step = secret === null ? null : totpStepOf(secret, given.code, now());
    if (step === null || !(await accounts.useTotpStep(account.accountId, step))) return fail();
  }
  await accounts.clearFailures(account.accountId);
  return { kind: 'signed-in', account };
}
