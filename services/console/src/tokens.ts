import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type Person, Role } from './people.js';

/** The tokens file: who may read the queues and decide, and as what. Strict, so that a misspelt key is told. */
export const TokensFile = z
  .strictObject({
    tokens: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(64).describe('Whose it is: the pseudonym of their decisions and looks.'),
          role: Role,
          token: z.string().min(16, 'at least 16 characters'),
        }),
      )
      .min(1),
  })
  // Two people under one name could be each other's second person.
  .refine(({ tokens }) => new Set(tokens.map(({ name }) => name)).size === tokens.length, {
    path: ['tokens'],
    message: 'a name is used twice',
  });
export type RoleToken = z.infer<typeof TokensFile>['tokens'][number];

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Finds whose an `Authorization` header is. Takes the same time whichever token it is, and whether it is one. */
export function personFinder(tokens: readonly RoleToken[]): (authorization: string | undefined) => Person | null {
  const known = tokens.map(({ token, name, role }) => ({
    digest: digestOf(`Bearer ${token}`),
    person: { name, role },
  }));
  return (authorization) => {
    const given = digestOf(authorization ?? '');
    let found: Person | null = null;
    for (const { digest, person } of known) if (timingSafeEqual(digest, given)) found = person;
    return found;
  };
}
