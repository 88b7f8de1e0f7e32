import { type DeadLetter, hasNewerSchema, NEWER_SCHEMA, QueueItem } from '@manumit/contracts';

export type ParsedItem =
  | { readonly kind: 'item'; readonly item: QueueItem }
  | { readonly kind: 'poison'; readonly reason: DeadLetter['reason']; readonly detail: string }
  | { readonly kind: 'empty' };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads the bytes of a queue's record. What is wrong is told by field and limit, never by value. */
export function parseItem(value: Uint8Array | null): ParsedItem {
  if (value === null) return { kind: 'empty' };
  let json: unknown;
  try {
    json = JSON.parse(utf8.decode(value));
  } catch (error) {
    return error instanceof SyntaxError
      ? { kind: 'poison', reason: 'invalid_json', detail: 'the value is not JSON' }
      : { kind: 'poison', reason: 'invalid_utf8', detail: 'the value is not UTF-8' };
  }
  const result = QueueItem.safeParse(json);
  if (result.success) return { kind: 'item', item: result.data };
  if (hasNewerSchema(json)) return { kind: 'poison', reason: 'unsupported_schema_version', detail: NEWER_SCHEMA };
  const problems = result.error.issues.map(({ path, message }) => `/${path.map(String).join('/')}: ${message}`);
  return { kind: 'poison', reason: 'invalid_event', detail: problems.join('; ') };
}
