import { createHash } from 'node:crypto';

/** The id by which a receiver recognises a repeat: of one endpoint, one flag and one revision, always the same. */
export function webhookIdOf(endpoint: string, flagId: string, revision: number): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([endpoint, flagId, revision]))
    .digest('hex');
  return `dlv_${digest.slice(0, 32)}`;
}
