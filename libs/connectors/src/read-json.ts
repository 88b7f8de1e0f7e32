import type { DeadLetter } from '@manumit/contracts';
import { isDeeperThan } from './json-depth.js';

/** No event nests deeper than this. */
const MAX_DEPTH = 32;

export type JsonResult =
  | { readonly kind: 'json'; readonly value: unknown }
  | {
      readonly kind: 'malformed';
      readonly slug: string;
      readonly reason: DeadLetter['reason'];
      readonly detail: string;
    };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads bytes as JSON, strictly: what is not UTF-8 is not repaired, what nests too deep is not parsed. */
export function readJson(bytes: Uint8Array): JsonResult {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { kind: 'malformed', slug: 'wrong-encoding', reason: 'invalid_utf8', detail: 'the body is not UTF-8' };
  }
  if (isDeeperThan(text, MAX_DEPTH)) {
    return {
      kind: 'malformed',
      slug: 'too-deep',
      reason: 'invalid_json',
      detail: `the body nests deeper than ${MAX_DEPTH}`,
    };
  }
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    return { kind: 'malformed', slug: 'malformed-json', reason: 'invalid_json', detail: 'the body is not JSON' };
  }
}
