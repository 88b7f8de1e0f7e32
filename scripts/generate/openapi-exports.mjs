import { z } from 'zod';
import { NoticeRequest, StatementRequest, TransparencyStatement } from '../../libs/exports/dist/index.js';
import { json, pathParameter, problem, queryParameter, READ_REFUSALS } from './openapi-parts.mjs';

const security = [{ bearer: [] }];
const parameters = [pathParameter('id', 'The flag id.')];
const FORBIDDEN = problem('The role may not do this.');
const schemaOf = (schema) => {
  const { $schema: _schema, id: _id, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return rest;
};
const counts = { type: 'array', items: { type: ['integer', 'null'] } };
const refusals = {
  403: FORBIDDEN,
  409: problem('Of this flag the document must not be made, or not yet; `detail` says why.'),
  422: problem('A field is missing, wrong or unknown; `errors` names each.'),
  ...READ_REFUSALS,
};

/** Documents for duties of the law. */
export const exportPaths = () => ({
  '/v1/flags/{id}/exports/evidence': {
    get: {
      operationId: 'exportEvidence',
      summary: 'The flag with all that belongs to it, as a ZIP whose manifest is signed.',
      security,
      parameters,
      responses: {
        200: {
          description: 'The package.',
          content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
        },
        403: FORBIDDEN,
        503: problem('There is no key to sign with.'),
        ...READ_REFUSALS,
      },
    },
  },
  '/v1/flags/{id}/exports/statement-of-reasons': {
    post: {
      operationId: 'exportStatementOfReasons',
      summary:
        'A statement of reasons (Digital Services Act, Article 17), for whoever is restricted and for the Transparency Database.',
      security,
      parameters,
      requestBody: { required: true, ...json(schemaOf(StatementRequest)) },
      responses: {
        200: {
          description: 'The statement; nothing was sent.',
          ...json({
            type: 'object',
            required: ['statement', 'notice'],
            properties: { statement: schemaOf(TransparencyStatement), notice: { type: 'string' } },
          }),
        },
        ...refusals,
      },
    },
  },
  '/v1/flags/{id}/exports/article-18': {
    post: {
      operationId: 'exportAuthorityNotice',
      summary:
        'A notice of suspicion of a criminal offence (Article 18), once a second person has confirmed the escalation.',
      security,
      parameters,
      requestBody: { required: true, ...json(schemaOf(NoticeRequest)) },
      responses: {
        200: {
          description: 'The notice; nothing was sent.',
          content: { 'application/json': { schema: { type: 'object' } }, 'text/html': { schema: { type: 'string' } } },
        },
        ...refusals,
      },
    },
  },
  '/v1/exports/transparency': {
    get: {
      operationId: 'exportTransparencyCounts',
      summary:
        'Decisions of a period by queue and outcome (Article 15); counts under five, and what they would follow from, are null.',
      security,
      parameters: [
        queryParameter('from', { type: 'string', format: 'date' }, 'The first day.'),
        queryParameter('to', { type: 'string', format: 'date' }, 'The day after the last.'),
      ],
      responses: {
        200: {
          description: 'Counts.',
          ...json({
            type: 'object',
            required: ['from', 'to', 'queues', 'outcomes', 'cells', 'rowTotals', 'columnTotals', 'total'],
            properties: {
              from: { type: 'string', format: 'date' },
              to: { type: 'string', format: 'date' },
              queues: { type: 'array', items: { type: 'string' } },
              outcomes: { type: 'array', items: { type: 'string' } },
              cells: { type: 'array', items: counts },
              rowTotals: counts,
              columnTotals: counts,
              total: { type: ['integer', 'null'] },
            },
          }),
        },
        400: problem('The period is none.'),
        401: READ_REFUSALS[401],
        403: FORBIDDEN,
      },
    },
  },
});
