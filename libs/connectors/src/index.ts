export { bearerToken, verifySharedSecret } from './shared-secret.js';
export { type DeliveryHeaders, TOLERANCE_MS, verifyStandardWebhook } from './standard-webhooks.js';
export { parseTelegramUpdate, TELEGRAM_SECRET_HEADER, type TelegramResult } from './telegram.js';
export type { Verdict } from './verdict.js';
