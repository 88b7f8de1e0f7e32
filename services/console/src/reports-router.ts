import { reportsOf } from '@manumit/store';
import express, { type Router } from 'express';
import type { ConsoleParts } from './console-parts.js';

/** What users reported of a flag; by whom stays hidden. */
export function reportsRouter({ database, access, readable }: ConsoleParts): Router {
  const router = express.Router();
  router.get('/v1/flags/:id/reports', async (request, response) => {
    const person = await access.personOf(request);
    const { flag } = await readable(person, request.params.id, 'reports');
    const reports = await reportsOf(database, flag.flagId);
    response.set('cache-control', 'no-store').json({ flagId: flag.flagId, ...reports });
  });
  return router;
}
