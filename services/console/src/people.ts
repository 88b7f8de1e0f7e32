import type { Policy, QueueName } from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import type { Request } from 'express';
import { z } from 'zod';
import type { ConsoleEvents } from './events.js';

export const Role = z.enum(['viewer', 'reviewer', 'child-safety', 'support', 'lead', 'auditor', 'admin']);
export type Role = z.infer<typeof Role>;

/** Somebody at the console. The name is a pseudonym: it stands in decisions and in the audit log. */
export interface Person {
  readonly name: string;
  readonly role: Role;
}

/** Finds out whose a request is: by a token, or by whatever else proves it. */
export type FindPerson = (request: Request) => Person | null | Promise<Person | null>;

/** Who only looks on does not decide. */
const DECIDERS: readonly Role[] = ['reviewer', 'child-safety', 'support', 'lead', 'admin'];

export interface Access {
  /** @throws ProblemError 401 */
  personOf(request: Request): Promise<Person>;
  mayRead(person: Person, queue: QueueName): boolean;
  /** @throws ProblemError 403 for who may read but not decide */
  requireDecider(person: Person): void;
  /** @throws ProblemError 403 */
  requireRole(person: Person, ...roles: readonly Role[]): void;
}

export function createAccess(findPerson: FindPerson, policy: Policy, events: ConsoleEvents): Access {
  const requireRole = (person: Person, ...roles: readonly Role[]): void => {
    if (!roles.includes(person.role)) throw new ProblemError(403, 'forbidden', `this is for ${roles.join(', ')}`);
  };
  return {
    async personOf(request) {
      const person = await findPerson(request);
      if (person !== null) return person;
      events.refused();
      const headers = { 'www-authenticate': 'Bearer realm="queues"' };
      throw new ProblemError(401, 'unauthorized', 'a bearer token with a role is needed', { headers });
    },
    mayRead: ({ role }, queue) => policy.queues[queue].roles.includes(role),
    requireDecider: (person) => requireRole(person, ...DECIDERS),
    requireRole,
  };
}
