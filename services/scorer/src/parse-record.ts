import { type DeadLetter, hasNewerSchema, MessageEvent, NEWER_SCHEMA } from '@manumit/contracts';

export type ParsedRecord =
  | { readonly kind: 'event'; readonly event: MessageEvent }
  | { readonly kind: 'poison'; readonly reason: DeadLetter['reason']; readonly detail: string }
  /** A tombstone: nothing to assess, nothing lost. */
  | { readonly kind: 'empty' };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the bytes of a record as a message event. What is wrong is told by field and limit, never by value: the
 * detail goes where message text must not.
 */
export function parseRecord(value: Uint8Array | null): ParsedRecord {
  if (value === null) return { kind: 'empty' };
  let text: string;
  try {
    text = utf8.decode(value);
  } catch {
    return { kind: 'poison', reason: 'invalid_utf8', detail: 'the value is not UTF-8' };
  }
  return parseJson(text);
}

/** Reads one JSON text as a message event. */
export function parseJson(text: string): ParsedRecord {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'poison', reason: 'invalid_json', detail: 'the value is not JSON' };
  }
  const result = MessageEvent.safeParse(json);
  if (result.success) return { kind: 'event', event: result.data };
  if (hasNewerSchema(json)) return { kind: 'poison', reason: 'unsupported_schema_version', detail: NEWER_SCHEMA };
  const problems = result.error.issues.map((issue) => `/${issue.path.map(String).join('/')}: ${issue.message}`);
  return { kind: 'poison', reason: 'invalid_event', detail: problems.join('; ') };
}
