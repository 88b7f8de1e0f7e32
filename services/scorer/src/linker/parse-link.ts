import { type DeadLetter, hasNewerSchema, LinkRecord, NEWER_SCHEMA } from '@manumit/contracts';
import { type Sealer, UnsealError } from './seal.js';

export type ParsedLink =
  | { readonly kind: 'link'; readonly link: LinkRecord }
  | { readonly kind: 'poison'; readonly reason: DeadLetter['reason']; readonly detail: string }
  | { readonly kind: 'empty' };

/** Reads the bytes of a record as a link signal, and makes sure that a flag could name whom it is about. */
export function parseLink(value: Uint8Array | null, sealer: Sealer): ParsedLink {
  if (value === null) return { kind: 'empty' };
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(value).toString('utf8'));
  } catch {
    return { kind: 'poison', reason: 'invalid_json', detail: 'the value is not JSON' };
  }
  const result = LinkRecord.safeParse(json);
  if (result.success) return isOurs(result.data, sealer) ? { kind: 'link', link: result.data } : FOREIGN;
  if (hasNewerSchema(json)) return { kind: 'poison', reason: 'unsupported_schema_version', detail: NEWER_SCHEMA };
  const problems = result.error.issues.map((issue) => `/${issue.path.map(String).join('/')}: ${issue.message}`);
  return { kind: 'poison', reason: 'invalid_event', detail: problems.join('; ') };
}

const FOREIGN: ParsedLink = {
  kind: 'poison',
  reason: 'processing_failed',
  detail: 'the ids were sealed with another context key than that of this linker',
};

function isOurs({ signal }: LinkRecord, { unseal }: Sealer): boolean {
  try {
    return unseal(signal.sealed.accountId) !== '' && unseal(signal.sealed.conversationId) !== '';
  } catch (error) {
    if (error instanceof UnsealError) return false;
    throw error;
  }
}
