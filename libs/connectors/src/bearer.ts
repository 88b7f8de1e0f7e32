import type { Connector } from './connector.js';
import { bearerToken, verifySharedSecret } from './shared-secret.js';

/** For what a relay of the operator's hands on: it sends a token of its own. */
export const BEARER = {
  proof: 'Bearer',
  replay: 'bytes',
  secret: {
    pattern: /^[\w.~+/=-]{16,}$/,
    means: 'at least 16 characters that a bearer token may have (RFC 6750, b64token)',
  },
  verify: ({ headers }, secrets) => verifySharedSecret(bearerToken(headers['authorization']), secrets),
} as const satisfies Partial<Connector>;
