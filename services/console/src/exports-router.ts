import type { Flag } from '@manumit/contracts';
import {
  authorityNotice,
  ExportRefused,
  evidencePackage,
  NoticeRequest,
  noticeHtml,
  StatementRequest,
  statementOfReasons,
  suppressSmall,
} from '@manumit/exports';
import { ProblemError } from '@manumit/service-kit';
import {
  appendAudit,
  auditOf,
  countDecisions,
  countReporters,
  decisionsOf,
  readAudit,
  reportsOf,
} from '@manumit/store';
import express, { type Request, type Router } from 'express';
import { z } from 'zod';
import type { ConsoleParts } from './console-parts.js';
import { standingDecisions } from './decision-rules.js';
import type { Person } from './people.js';
import { jsonBody, parseBody } from './read-body.js';

const Period = z
  .object({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from < to, { path: ['to'], message: '`to` is after `from`' });

/** Documents for duties of the law. They are made when a person asks, and sent by nobody but that person. */
export function exportsRouter(parts: ConsoleParts): Router {
  const { database, access, events, now, readable, evidenceKey } = parts;
  const router = express.Router();

  /** Only who leads may take something out; that they did is in the audit log before they have it. */
  const exporting = async (request: Request, document: string): Promise<{ person: Person; flag: Flag }> => {
    const person = await access.personOf(request);
    const { flag } = await readable(person, String(request.params['id']), 'exports');
    // The support queue is read by those who help alone: what they read they may take along to those who can help.
    if (flag.queue !== 'support') access.requireRole(person, 'lead', 'admin');
    await noteExport(person, flag.flagId, document);
    return { person, flag };
  };
  const noteExport = (person: Person, subject: string | null, document: string): Promise<void> =>
    database.transaction((tx) =>
      appendAudit(tx, [
        { at: now(), by: person.name, role: person.role, action: 'export.made', subject, details: { document } },
      ]),
    );

  router.get('/v1/flags/:id/exports/evidence', async (request, response) => {
    if (evidenceKey === null)
      throw new ProblemError(503, 'no-evidence-key', 'MANUMIT_EVIDENCE_KEY is not set: packages could not be signed');
    const { person, flag } = await exporting(request, 'evidence');
    const [decisions, reports, audit, [head]] = await Promise.all([
      decisionsOf(database, flag.flagId),
      reportsOf(database, flag.flagId),
      auditOf(database, flag.flagId),
      readAudit(database, { limit: 1 }),
    ]);
    const archive = evidencePackage(
      { flag, decisions, reports, audit },
      { flagId: flag.flagId, madeAt: now(), madeBy: person.name, auditHead: head?.hash ?? '', key: evidenceKey },
    );
    events.exported('evidence');
    response
      .set('cache-control', 'no-store')
      .attachment(`${flag.flagId}.zip`)
      .type('application/zip')
      .send(Buffer.from(archive));
  });

  router.post('/v1/flags/:id/exports/statement-of-reasons', jsonBody, async (request, response) => {
    const { flag } = await exporting(request, 'statement-of-reasons');
    const body = parseBody(request, StatementRequest);
    const [history, reportedBy] = await Promise.all([
      decisionsOf(database, flag.flagId),
      countReporters(database, flag.flagId),
    ]);
    const standing = standingDecisions(history);
    const document = orRefuse(() => statementOfReasons(body, { flag, standing, reportedBy }));
    events.exported('statement-of-reasons');
    response.set('cache-control', 'no-store').json(document);
  });

  router.post('/v1/flags/:id/exports/article-18', jsonBody, async (request, response) => {
    const { flag } = await exporting(request, 'article-18');
    const body = parseBody(request, NoticeRequest);
    const standing = standingDecisions(await decisionsOf(database, flag.flagId));
    const notice = orRefuse(() => authorityNotice(body, { flag, standing, now: now() }));
    events.exported('article-18');
    response.set('cache-control', 'no-store');
    if (request.accepts(['json', 'html']) === 'html') response.type('html').send(noticeHtml(notice));
    else response.json(notice);
  });

  router.get('/v1/exports/transparency', async (request, response) => {
    const person = await access.personOf(request);
    access.requireRole(person, 'lead', 'auditor', 'admin');
    const period = Period.safeParse(request.query);
    if (!period.success)
      throw new ProblemError(400, 'invalid-period', '`from` and `to` are days, `to` is after `from`');
    const { from, to } = period.data;
    await noteExport(person, null, 'transparency');
    const counts = await countDecisions(database, { from: new Date(from), to: new Date(to) });
    const queues = [...new Set(counts.map(({ queue }) => queue))];
    const outcomes = [...new Set(counts.map(({ outcome }) => outcome))].sort();
    const table = suppressSmall(
      queues.map((queue) =>
        outcomes.map((outcome) => counts.find((one) => one.queue === queue && one.outcome === outcome)?.count ?? 0),
      ),
    );
    events.exported('transparency');
    response.set('cache-control', 'no-store').json({ from, to, queues, outcomes, ...table });
  });

  return router;
}

function orRefuse<Document>(make: () => Document): Document {
  try {
    return make();
  } catch (error) {
    if (error instanceof ExportRefused) throw new ProblemError(409, 'export-refused', error.message);
    throw error;
  }
}
