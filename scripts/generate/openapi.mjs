import { CONNECTORS } from '../../libs/connectors/dist/index.js';
import { DEFAULT_LIMITS } from '../../services/gateway/dist/index.js';
import { decisionPaths } from './openapi-decisions.mjs';
import { exportPaths } from './openapi-exports.mjs';
import { CHALLENGE, componentOf, json, problem, queryParameter, READ_REFUSALS } from './openapi-parts.mjs';

const RETRY_AFTER = { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } };
const header = (name, description, required) => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string' },
});

const DELIVERY_HEADERS = [
  header('webhook-id', 'Names the delivery; the same one again is answered as before.', false),
  header('webhook-timestamp', 'Seconds since the epoch; five minutes off at most.', false),
  header(
    'webhook-signature',
    '`v1,` and base64 of HMAC-SHA-256 over `id.timestamp.body`; several with spaces between.',
    false,
  ),
  header('x-manumit-source', 'The source to verify against; without it every source is tried.', false),
];

const REFUSALS = {
  400: problem(
    'The body is not JSON in UTF-8, nests too deep, or holds the wrong number of events. It is kept as a dead letter.',
  ),
  401: problem('The sender could not be verified.', CHALLENGE),
  409: problem('The webhook-id was another body.'),
  413: problem(`The body is larger than the limit (${DEFAULT_LIMITS.maxBodyBytes} bytes by default).`),
  415: problem('The content type is not application/json, or the body is encoded.'),
  429: problem('Too much is in flight.', RETRY_AFTER),
  503: problem('It could not be made durable.', RETRY_AFTER),
};
const item = {
  type: 'object',
  required: ['index', 'status'],
  properties: {
    index: { type: 'integer' },
    id: { type: 'string' },
    status: { enum: ['accepted', 'dropped', 'rejected'], description: 'dropped: the policy does not read its surface' },
    errors: { type: 'array', items: { $ref: '#/components/schemas/FieldProblem' } },
  },
};

function paths() {
  const results = json({
    type: 'object',
    required: ['results'],
    properties: { results: { type: 'array', items: item } },
  });
  const event = { $ref: '#/components/schemas/MessageEvent' };
  return {
    '/v1/messages': {
      post: {
        operationId: 'sendMessages',
        summary: 'Takes message events.',
        description: `One event, or an array of up to ${DEFAULT_LIMITS.maxItems}. Signed as Standard Webhooks says, or with a bearer token.`,
        security: [{ standardWebhooks: [] }, { bearer: [] }],
        parameters: DELIVERY_HEADERS,
        requestBody: {
          required: true,
          ...json({ oneOf: [event, { type: 'array', minItems: 1, maxItems: DEFAULT_LIMITS.maxItems, items: event }] }),
        },
        responses: {
          202: { description: 'Every accepted event is durable on the bus.', ...results },
          422: { description: 'Every event was rejected; each is kept as a dead letter.', ...results },
          ...REFUSALS,
        },
      },
    },
    '/v1/reports': {
      post: {
        operationId: 'sendReport',
        summary: 'Takes what a user reported.',
        description:
          'The messages are read as any other, whatever surface they were on; the note is what its author says. Signed as Standard Webhooks says, or with a bearer token.',
        security: [{ standardWebhooks: [] }, { bearer: [] }],
        parameters: DELIVERY_HEADERS,
        requestBody: { required: true, ...json({ $ref: '#/components/schemas/Report' }) },
        responses: {
          202: { description: 'Every accepted part is durable on the bus; the note comes last.', ...results },
          422: {
            description: 'The report, or every part of it, was rejected; it is kept as a dead letter.',
            ...results,
          },
          ...REFUSALS,
        },
      },
    },
    ...messengerPaths(),
    '/v1/helplines': {
      get: {
        operationId: 'findHelplines',
        summary:
          'Who helps, by country and language, and what to say to somebody who may need help. For everybody; may be cached for a day.',
        security: [],
        parameters: [
          { name: 'country', in: 'query', description: 'ISO 3166-1.', schema: { type: 'string' } },
          { name: 'lang', in: 'query', description: 'BCP 47.', schema: { type: 'string' } },
        ],
        responses: { 200: { description: 'Helplines, the fitting ones first.', ...json({ type: 'object' }) } },
      },
    },
    '/help': {
      get: {
        operationId: 'helpPage',
        summary: 'The same as a page to keep at hand: it needs no script, prints, and leads away with one key.',
        security: [],
        responses: { 200: { description: 'HTML.' } },
      },
    },
    '/v1/queues': {
      get: {
        operationId: 'listQueues',
        summary: 'The queues that the role may read, with how much waits.',
        security: [{ bearer: [] }],
        responses: { 200: { description: 'Queues.', ...json({ type: 'object' }) }, 401: READ_REFUSALS[401] },
      },
    },
    '/v1/queues/{name}': {
      get: {
        operationId: 'readQueue',
        summary: 'The flags of a queue, the most pressing first, of those the newest.',
        security: [{ bearer: [] }],
        parameters: [
          { name: 'name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100, default: 50 } },
          { name: 'before', in: 'query', description: '`next` of an earlier page.', schema: { type: 'string' } },
          queryParameter('kind', { enum: ['message', 'trajectory', 'network'] }),
          queryParameter('surface', { type: 'string' }),
          queryParameter('typology', { type: 'string' }),
          queryParameter('minScore', { type: 'number', minimum: 0, maximum: 1 }),
          { name: 'state', in: 'query', schema: { enum: ['open', 'decided'], default: 'open' } },
        ],
        responses: {
          200: {
            description: 'A page.',
            ...json({
              type: 'object',
              required: ['queue', 'flags', 'priorities', 'claims', 'next'],
              properties: {
                queue: { type: 'string' },
                flags: { type: 'array', items: { $ref: '#/components/schemas/Flag' } },
                priorities: {
                  type: 'object',
                  description: 'By flag id; higher is more pressing.',
                  additionalProperties: { type: 'integer' },
                },
                matching: {
                  type: 'integer',
                  description: 'With a filter: how many it leaves; 1001 where there are more than a thousand.',
                },
                claims: {
                  type: 'array',
                  description: 'Who is at which of these flags.',
                  items: {
                    type: 'object',
                    required: ['flagId', 'by', 'until'],
                    properties: {
                      flagId: { type: 'string' },
                      by: { type: 'string' },
                      until: { type: 'string', format: 'date-time' },
                    },
                  },
                },
                next: { type: ['string', 'null'] },
              },
            }),
          },
          400: problem('`limit`, `before` or `state` is wrong.'),
          ...READ_REFUSALS,
        },
      },
    },
    '/v1/flags/{id}': {
      get: {
        operationId: 'readFlag',
        summary: 'One flag.',
        security: [{ bearer: [] }],
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: { description: 'The flag.', ...json({ $ref: '#/components/schemas/Flag' }) },
          ...READ_REFUSALS,
        },
      },
    },
  };
}

/** The OpenAPI 3.1 document of the gateway's and the console's HTTP interface. */
export function openApi() {
  return {
    openapi: '3.1.0',
    info: { title: 'Manumit', version: '1.0.0', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: 'http://127.0.0.1:8080' }],
    paths: { ...paths(), ...decisionPaths(), ...exportPaths() },
    components: {
      securitySchemes: {
        standardWebhooks: { type: 'apiKey', in: 'header', name: 'webhook-signature' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
      schemas: {
        ...componentOf('MessageEvent'),
        ...componentOf('Flag'),
        ...componentOf('Decision'),
        ...componentOf('DecisionRequest'),
        ...componentOf('HoldRequest'),
        ...componentOf('Report'),
        ...componentOf('AppealRequest'),
        ...componentOf('AppealAnswer'),
        ...componentOf('Appeal'),
        FieldProblem: {
          type: 'object',
          required: ['pointer', 'detail'],
          properties: {
            pointer: { type: 'string', description: 'JSON Pointer, RFC 6901.' },
            detail: { type: 'string' },
          },
        },
        Problem: {
          type: 'object',
          description: 'Problem details, RFC 9457.',
          required: ['type', 'title', 'status', 'detail'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            errors: { type: 'array', items: { $ref: '#/components/schemas/FieldProblem' } },
          },
        },
      },
    },
  };
}

/** The webhook of each messenger, from its connector. */
function messengerPaths() {
  return Object.fromEntries(
    CONNECTORS.map(({ name, title, reference, proof, route, challenge }) => {
      const path = `/v1/webhooks/${name}/{source}${(route?.suffix ?? '').replace(/:(\w+)/g, '{$1}')}`;
      const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => ({
        name: parameter,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      }));
      const take = {
        operationId: `${name}Webhook`,
        summary: `Takes deliveries of ${title}; proven by its ${proof}.`,
        externalDocs: { url: reference },
        parameters,
        requestBody: { required: true, ...json({ type: 'object' }) },
        responses: { 200: { description: 'Taken; the answer is what the messenger expects.' }, ...REFUSALS },
      };
      const ask = {
        operationId: `${name}Handshake`,
        summary: `Answers ${title} before its first delivery.`,
        parameters,
        responses: { 200: { description: 'Its challenge.' }, 403: { description: 'Another verify token.' } },
      };
      return [path, { [route?.method ?? 'post']: take, ...(challenge === undefined ? {} : { get: ask }) }];
    }),
  );
}
