import { z } from 'zod';
import type { Connector, Reply, SecretForm } from './connector.js';
import { sha256Parts, verifyHmac } from './hmac.js';
import { verifySharedSecret } from './shared-secret.js';

/** What WhatsApp, Messenger and Instagram share: https://developers.facebook.com/docs/graph-api/webhooks/getting-started */
export const META = {
  proof: 'X-Hub-Signature-256',
  // Meta signs no time: a recorded delivery is recognised by its bytes, and its messages by their ids.
  replay: 'bytes',
  secret: { pattern: /^[0-9a-f]{32}$/, means: 'the app secret of the Meta app, 32 hexadecimal digits' },
  handshake: handshakeForm('the verify token that is typed in at Meta'),
  verify: ({ rawBody, headers }, secrets) =>
    verifyHmac([rawBody], sha256Parts(headers['x-hub-signature-256']), 'hex', secrets),
  challenge,
} as const satisfies Partial<Connector>;

function handshakeForm(what: string): SecretForm {
  return { pattern: /^\S{16,256}$/, means: `${what}, 16 to 256 characters without spaces` };
}

const Challenge = z.object({
  'hub.mode': z.literal('subscribe'),
  'hub.verify_token': z.string(),
  'hub.challenge': z.string().regex(/^[\w-]{1,256}$/),
});

/** Meta asks once with the token that it was told, and wants its challenge back. */
function challenge(query: Readonly<Record<string, unknown>>, handshake: string): Reply | null {
  const parsed = Challenge.safeParse(query);
  if (!parsed.success) return null;
  const verdict = verifySharedSecret(parsed.data['hub.verify_token'], [handshake]);
  return verdict.kind === 'verified' ? { status: 200, body: parsed.data['hub.challenge'] } : null;
}
