import { jsonSchema } from './schemas.mjs';

export const json = (schema) => ({ content: { 'application/json': { schema } } });
export const ref = (name) => ({ $ref: `#/components/schemas/${name}` });
export const problem = (description, headers = {}) => ({
  description,
  ...(Object.keys(headers).length === 0 ? {} : { headers }),
  content: { 'application/problem+json': { schema: ref('Problem') } },
});
export const CHALLENGE = {
  'WWW-Authenticate': { description: 'How to prove who asks (RFC 9110).', schema: { type: 'string' } },
};
export const READ_REFUSALS = {
  401: problem('No token that is known.', CHALLENGE),
  404: problem('There is no such thing, or not for this role.'),
};
export const pathParameter = (name, description) => ({
  name,
  in: 'path',
  required: true,
  ...(description === undefined ? {} : { description }),
  schema: { type: 'string' },
});
export const queryParameter = (name, schema, description) => ({
  name,
  in: 'query',
  ...(description === undefined ? {} : { description }),
  schema,
});

/** JSON Schemas refer to their own definitions; here all live in one place. */
export function componentOf(name) {
  const text = JSON.stringify(jsonSchema(name)).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _schema, $defs: definitions = {}, ...schema } = JSON.parse(text);
  return { ...definitions, [name]: schema };
}
