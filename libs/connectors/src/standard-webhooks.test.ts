import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { verifyStandardWebhook } from './standard-webhooks.js';

const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(24, 2).toString('base64')}`;
const NOW = new Date('2026-01-02T03:04:05Z');
const BODY = '{"id":"m1","text":"здравствуй"}';

/** Signed by an implementation that is not ours. */
function signed(at: Date = NOW, secret = SECRET, body = BODY) {
  return {
    id: 'msg_1',
    timestamp: String(Math.floor(at.getTime() / 1_000)),
    signature: new Webhook(secret).sign('msg_1', at, body),
  };
}
const verify = (headers: ReturnType<typeof signed> | Record<string, undefined>, secrets = [SECRET], body = BODY) =>
  verifyStandardWebhook(
    Buffer.from(body),
    { id: undefined, timestamp: undefined, signature: undefined, ...headers },
    secrets,
    NOW,
  );
const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);

test('what another implementation signed is verified', () => {
  expect(verify(signed())).toEqual({ kind: 'verified' });
});

test('any of our secrets is good, and any of the signatures', () => {
  expect(verify(signed(), [OTHER, SECRET])).toEqual({ kind: 'verified' });
  const two = { ...signed(), signature: `${signed(NOW, OTHER).signature} v2,unknown ${signed().signature}` };
  expect(verify(two)).toEqual({ kind: 'verified' });
});

test.each([
  ['with another secret', signed(NOW, OTHER), 'wrong_signature'],
  ['with another id', { ...signed(), id: 'msg_2' }, 'wrong_signature'],
  ['with another time', { ...signed(), timestamp: '1767323046' }, 'wrong_signature'],
  ['cut short', { ...signed(), signature: signed().signature.slice(0, -6) }, 'wrong_signature'],
  ['of another version', { ...signed(), signature: signed().signature.replace('v1,', 'v0,') }, 'wrong_signature'],
  ['without a signature', { ...signed(), signature: '' }, 'unsigned'],
  ['with no number as its time', { ...signed(), timestamp: 'now' }, 'malformed'],
  ['six minutes old', signed(minutes(-6)), 'stale'],
  ['six minutes early', signed(minutes(6)), 'from_the_future'],
])('a delivery %s is refused', (_name, headers, reason) => {
  expect(verify(headers)).toEqual({ kind: 'refused', reason });
});

test('a changed body is refused; a delivery at the edge of the tolerance is not', () => {
  expect(verify(signed(), [SECRET], `${BODY} `)).toEqual({ kind: 'refused', reason: 'wrong_signature' });
  expect(verify(signed(minutes(-5)))).toEqual({ kind: 'verified' });
});
