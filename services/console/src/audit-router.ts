import { FlagId } from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import { appendAudit, auditOf, readAudit, verifyAudit } from '@manumit/store';
import express, { type Router } from 'express';
import { z } from 'zod';
import type { ConsoleParts } from './console-parts.js';

const AuditQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: z.coerce.number().int().min(1).optional(),
  subject: FlagId.optional(),
});
const VerifyQuery = z.object({
  head: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

/** Who looked at what and did what, for those who watch the watchers. */
export function auditRouter({ database, access, events, now }: ConsoleParts): Router {
  const router = express.Router();

  router.get('/v1/audit', async (request, response) => {
    const person = await access.personOf(request);
    access.requireRole(person, 'auditor', 'admin');
    const query = AuditQuery.safeParse(request.query);
    if (!query.success)
      throw new ProblemError(400, 'invalid-page', '`limit` and `before` are numbers, `subject` is a flag id');
    const { limit, before, subject } = query.data;
    const page = before === undefined ? { limit } : { limit, before };
    const entries = subject === undefined ? await readAudit(database, page) : await auditOf(database, subject, limit);
    // Who reads the log is in the log.
    await database.transaction((tx) =>
      appendAudit(tx, [
        { at: now(), by: person.name, role: person.role, action: 'audit.read', subject: subject ?? null },
      ]),
    );
    events.looked(person.role, 'audit', true);
    response.set('cache-control', 'no-store').json({ entries });
  });

  router.get('/v1/audit/verification', async (request, response) => {
    const person = await access.personOf(request);
    access.requireRole(person, 'auditor', 'admin');
    const query = VerifyQuery.safeParse(request.query);
    if (!query.success) throw new ProblemError(400, 'invalid-head', '`head` is 64 hexadecimal digits');
    const verdict = await verifyAudit(database, query.data.head);
    events.auditVerified(verdict.kind);
    response.set('cache-control', 'no-store').json(verdict);
  });

  return router;
}
