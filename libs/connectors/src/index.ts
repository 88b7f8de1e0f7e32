export { BEARER } from './bearer.js';
export type { Connector, Delivery, Parsed, Reply, SecretForm } from './connector.js';
export { CONNECTORS } from './connectors.js';
export { CSV_FIELDS } from './exports/csv-export.js';
export {
  DATE_ORDERS,
  type ExportEntry,
  ExportError,
  type ExportFormat,
  type ExportOptions,
  type OpenFile,
} from './exports/export-format.js';
export { EXPORTS } from './exports/exports.js';
export { type Line, linesOf } from './exports/lines.js';
export { readJson } from './read-json.js';
export { bearerToken, verifySharedSecret } from './shared-secret.js';
export { type DeliveryHeaders, signatureOf, verifyStandardWebhook } from './standard-webhooks.js';
export type { Verdict } from './verdict.js';
