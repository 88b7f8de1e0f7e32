import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

export const Role = z.enum(['viewer', 'reviewer', 'child-safety', 'support', 'lead', 'auditor', 'admin']);
export type Role = z.infer<typeof Role>;

/** The tokens file: who may read the queues, and as what. Strict, so that a misspelt key is told. */
export const TokensFile = z.strictObject({
  tokens: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(64).describe('Whose it is; for the operator.'),
        role: Role,
        token: z.string().min(16, 'at least 16 characters'),
      }),
    )
    .min(1),
});
export type RoleToken = z.infer<typeof TokensFile>['tokens'][number];

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Finds the role of an `Authorization` header. Takes the same time whichever token it is, and whether it is one. */
export function roleFinder(tokens: readonly RoleToken[]): (authorization: string | undefined) => Role | null {
  const known = tokens.map(({ token, role }) => ({ digest: digestOf(`Bearer ${token}`), role }));
  return (authorization) => {
    const given = digestOf(authorization ?? '');
    let found: Role | null = null;
    for (const { digest, role } of known) if (timingSafeEqual(digest, given)) found = role;
    return found;
  };
}
