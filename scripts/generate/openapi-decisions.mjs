import { json, pathParameter, problem, queryParameter, READ_REFUSALS, ref } from './openapi-parts.mjs';

const security = [{ bearer: [] }];
const FLAG = pathParameter('id', 'The flag id.');
const INVALID = problem('A field is missing, wrong or unknown; `errors` names each.');
const FORBIDDEN = problem('The role may not do this, or it has to be somebody else.');
const CLAIM = {
  type: 'object',
  required: ['by', 'until'],
  properties: { by: { type: 'string' }, until: { type: 'string', format: 'date-time' } },
};
const listOf = (name, item) => ({
  type: 'object',
  required: [name],
  properties: { [name]: { type: 'array', items: item } },
});

/** What people do with flags. */
export const decisionPaths = () => ({
  '/v1/flags/{id}/decisions': {
    get: {
      operationId: 'readDecisions',
      summary: 'What was decided about a flag, and how it stands.',
      security,
      parameters: [FLAG],
      responses: {
        200: {
          description: 'All decisions, withdrawn ones too, oldest first.',
          ...json({
            type: 'object',
            required: [
              'flagId',
              'revision',
              'closed',
              'legalHold',
              'priority',
              'pendingEscalation',
              'claim',
              'decisions',
            ],
            properties: {
              flagId: { type: 'string' },
              revision: { type: 'integer' },
              closed: { type: 'boolean', description: 'It is off its queue, until it gets another revision.' },
              legalHold: { type: 'boolean' },
              priority: { type: 'integer' },
              pendingEscalation: {
                type: ['string', 'null'],
                description: 'The escalation that a second person has to confirm or decline.',
              },
              claim: { anyOf: [CLAIM, { type: 'null' }] },
              decisions: { type: 'array', items: ref('Decision') },
            },
          }),
        },
        ...READ_REFUSALS,
      },
    },
    post: {
      operationId: 'decide',
      summary: 'Decides about a flag.',
      description:
        '`confirmed`, `not_trafficking` and `victim_support` take it off its queue; `needs_more` leaves it there. `escalate` proposes to tell authorities: it is `escalation_confirmed` or `escalation_declined` by another person, with `refersTo`. Nothing is sent to anybody.',
      security,
      parameters: [FLAG],
      requestBody: { required: true, ...json(ref('DecisionRequest')) },
      responses: {
        201: { description: 'It is decided, and on its way to `moderation.decisions.v1`.', ...json(ref('Decision')) },
        403: FORBIDDEN,
        409: problem(
          'The flag was updated or decided about meanwhile, somebody else is at it, or no such escalation waits.',
        ),
        422: INVALID,
        ...READ_REFUSALS,
      },
    },
  },
  '/v1/flags/{id}/decisions/{decision}': {
    delete: {
      operationId: 'withdrawDecision',
      summary: 'Takes a decision of your own back, within a minute.',
      security,
      parameters: [FLAG, pathParameter('decision', 'The decision id.')],
      responses: {
        200: { description: 'The decision that withdraws it.', ...json(ref('Decision')) },
        403: FORBIDDEN,
        409: problem('The minute is over, or somebody has decided since.'),
        ...READ_REFUSALS,
      },
    },
  },
  '/v1/flags/{id}/claim': {
    post: {
      operationId: 'claimFlag',
      summary: 'Takes a flag to work on, or keeps it for longer.',
      security,
      parameters: [FLAG],
      responses: {
        200: {
          description: 'It is yours until then.',
          ...json({
            ...CLAIM,
            required: ['flagId', ...CLAIM.required],
            properties: { flagId: { type: 'string' }, ...CLAIM.properties },
          }),
        },
        403: FORBIDDEN,
        409: problem('Somebody else is at it.'),
        ...READ_REFUSALS,
      },
    },
    delete: {
      operationId: 'giveUpFlag',
      summary: 'Gives a flag back; a lead gives back anybody’s.',
      security,
      parameters: [FLAG],
      responses: { 204: { description: 'It is not yours.' }, 403: FORBIDDEN, ...READ_REFUSALS },
    },
  },
  '/v1/flags/{id}/hold': {
    put: {
      operationId: 'holdFlag',
      summary: 'Keeps a flag and its evidence from being deleted, for a lead.',
      security,
      parameters: [FLAG],
      requestBody: { required: true, ...json(ref('HoldRequest')) },
      responses: {
        200: {
          description: 'It stays until the hold is lifted.',
          ...json({
            type: 'object',
            required: ['flagId', 'legalHold'],
            properties: { flagId: { type: 'string' }, legalHold: { const: true } },
          }),
        },
        403: FORBIDDEN,
        422: INVALID,
        ...READ_REFUSALS,
      },
    },
    delete: {
      operationId: 'liftHold',
      summary: 'Leaves a flag to its own clock again.',
      security,
      parameters: [FLAG],
      responses: { 204: { description: 'It is under no hold.' }, 403: FORBIDDEN, ...READ_REFUSALS },
    },
  },
  '/v1/flags/{id}/reports': {
    get: {
      operationId: 'readReports',
      summary: 'What users reported of a flag, and how many of them; not who.',
      security,
      parameters: [FLAG],
      responses: {
        200: {
          description: 'Reports, oldest first.',
          ...json({
            type: 'object',
            required: ['flagId', 'reporters', 'reports'],
            properties: {
              flagId: { type: 'string' },
              reporters: { type: 'integer' },
              reports: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['reportId', 'reason', 'reportedAt', 'messageId', 'franking'],
                  properties: {
                    reportId: { type: 'string' },
                    reason: { type: 'string' },
                    reportedAt: { type: 'string', format: 'date-time' },
                    messageId: { type: 'string' },
                    franking: { type: ['string', 'null'], description: 'As the platform sent it.' },
                  },
                },
              },
            },
          }),
        },
        ...READ_REFUSALS,
      },
    },
  },
  '/v1/appeals': {
    get: {
      operationId: 'listAppeals',
      summary: 'The appeals that wait, oldest first.',
      security,
      responses: {
        200: { description: 'Appeals.', ...json(listOf('appeals', ref('Appeal'))) },
        401: READ_REFUSALS[401],
        403: FORBIDDEN,
      },
    },
    post: {
      operationId: 'appeal',
      summary: 'Takes in what somebody says against a decision.',
      security,
      requestBody: { required: true, ...json(ref('AppealRequest')) },
      responses: {
        201: {
          description: 'It waits for an answer.',
          ...json({
            type: 'object',
            required: ['appealId', 'flagId', 'status'],
            properties: { appealId: { type: 'string' }, flagId: { type: 'string' }, status: { const: 'open' } },
          }),
        },
        403: FORBIDDEN,
        409: problem('Nothing was decided yet.'),
        422: INVALID,
        ...READ_REFUSALS,
      },
    },
  },
  '/v1/appeals/{id}/answer': {
    post: {
      operationId: 'answerAppeal',
      summary: 'Answers an appeal, by somebody who did not decide.',
      security,
      parameters: [pathParameter('id', 'The appeal id.')],
      requestBody: { required: true, ...json(ref('AppealAnswer')) },
      responses: {
        200: {
          description: 'The answer; an overturned decision is followed by the one that says so.',
          ...json({
            type: 'object',
            required: ['appealId', 'status', 'decision'],
            properties: {
              appealId: { type: 'string' },
              status: { enum: ['upheld', 'overturned'] },
              decision: { anyOf: [ref('Decision'), { type: 'null' }] },
            },
          }),
        },
        403: FORBIDDEN,
        409: problem('It has its answer.'),
        422: INVALID,
        ...READ_REFUSALS,
      },
    },
  },
  '/v1/flags/{id}/appeals': {
    get: {
      operationId: 'readAppeals',
      summary: 'The appeals about a flag.',
      security,
      parameters: [FLAG],
      responses: {
        200: { description: 'Appeals.', ...json(listOf('appeals', ref('Appeal'))) },
        ...READ_REFUSALS,
      },
    },
  },
  '/v1/audit': {
    get: {
      operationId: 'readAudit',
      summary: 'Who looked at what and did what, newest first; of one flag oldest first.',
      security,
      parameters: [
        queryParameter('limit', { type: 'integer', minimum: 1, maximum: 500, default: 100 }),
        queryParameter('before', { type: 'integer', minimum: 1 }, 'The number of an entry.'),
        queryParameter('subject', { type: 'string' }, 'A flag id.'),
      ],
      responses: {
        200: { description: 'Entries.', ...json(listOf('entries', { type: 'object' })) },
        400: problem('A parameter is wrong.'),
        401: READ_REFUSALS[401],
        403: FORBIDDEN,
      },
    },
  },
  '/v1/audit/verification': {
    get: {
      operationId: 'verifyAudit',
      summary: 'Checks the chain of the audit log.',
      security,
      parameters: [
        queryParameter('head', { type: 'string', pattern: '^[0-9a-f]{64}$' }, 'A head that was noted earlier.'),
      ],
      responses: {
        200: {
          description: 'What was found.',
          ...json({
            oneOf: [
              {
                type: 'object',
                required: ['kind', 'entries', 'head'],
                properties: { kind: { const: 'intact' }, entries: { type: 'integer' }, head: { type: 'string' } },
              },
              {
                type: 'object',
                required: ['kind', 'seq', 'why'],
                properties: { kind: { const: 'broken' }, seq: { type: 'integer' }, why: { type: 'string' } },
              },
            ],
          }),
        },
        400: problem('`head` is no hash.'),
        401: READ_REFUSALS[401],
        403: FORBIDDEN,
      },
    },
  },
});
