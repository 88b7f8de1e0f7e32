import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/**
 * OWASP's parameters for scrypt with 32 MiB a try: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 * The cost stands in each hash, so that it can rise later.
 */
const COST = { logN: 15, r: 8, p: 3 } as const;
const KEY_BYTES = 32;

/** Long rather than complex, as NIST SP 800-63B-4 section 3.1.1 asks; the upper bound keeps a try cheap. */
export const Password = z.string().min(12).max(256);

const Stored = z
  .string()
  .regex(/^scrypt\$\d+\$\d+\$\d+\$[\w-]+\$[\w-]+$/)
  .transform((text) => {
    const [, logN, r, p, salt = '', key = ''] = text.split('$');
    return {
      cost: { logN: Number(logN), r: Number(r), p: Number(p) },
      salt: Buffer.from(salt, 'base64url'),
      key: Buffer.from(key, 'base64url'),
    };
  });

/** @returns `scrypt$log2 N$r$p$salt$key` */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.logN, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Takes the same time where there is no hash: whether an account exists must not show. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const parsed = Stored.safeParse(stored);
  if (!parsed.success) {
    await derive(password, Buffer.alloc(16), COST);
    return false;
  }
  const { cost, salt, key } = parsed.data;
  return timingSafeEqual(await derive(password, salt, cost), key);
}

function derive(
  password: string,
  salt: Buffer,
  { logN, r, p }: { readonly logN: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  const N = 2 ** logN;
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    // The same characters, however a keyboard composes them.
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
