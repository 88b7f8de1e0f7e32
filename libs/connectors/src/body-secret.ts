import { z } from 'zod';
import { readJson } from './read-json.js';
import { verifySharedSecret } from './shared-secret.js';
import type { Verdict } from './verdict.js';

/** For messengers that put the secret into the body: of what is not proven yet, this one field is looked at. */
export function verifyBodySecret(rawBody: Uint8Array, field: string, secrets: readonly string[]): Verdict {
  const json = readJson(rawBody);
  return json.kind === 'malformed'
    ? { kind: 'refused', reason: 'malformed' }
    : verifyFieldSecret(json.value, field, secrets);
}

/** The same for a body that was read already. */
export function verifyFieldSecret(body: unknown, field: string, secrets: readonly string[]): Verdict {
  const parsed = z.object({ [field]: z.string().optional() }).safeParse(body);
  if (!parsed.success) return { kind: 'refused', reason: 'malformed' };
  return verifySharedSecret(parsed.data[field], secrets);
}
