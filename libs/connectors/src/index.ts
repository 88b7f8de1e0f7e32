export { BEARER } from './bearer.js';
export type { Connector, Delivery, Parsed, Reply, SecretForm } from './connector.js';
export { CONNECTORS } from './connectors.js';
export { readJson } from './read-json.js';
export { bearerToken, verifySharedSecret } from './shared-secret.js';
export { type DeliveryHeaders, signatureOf, verifyStandardWebhook } from './standard-webhooks.js';
export type { Verdict } from './verdict.js';
