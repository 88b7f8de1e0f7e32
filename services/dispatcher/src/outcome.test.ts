import { expect, test } from 'vitest';
import { outcomeOfError, outcomeOfStatus } from './outcome.js';

const NOW = new Date('2026-01-02T03:04:05Z');

test.each([
  [200, undefined, { kind: 'delivered', outcome: 'http_200' }],
  [204, undefined, { kind: 'delivered', outcome: 'http_204' }],
  [301, undefined, { kind: 'failed', outcome: 'http_301', isFault: false, pauseMs: null }],
  [400, '60', { kind: 'failed', outcome: 'http_400', isFault: false, pauseMs: null }],
  [410, undefined, { kind: 'gone', outcome: 'http_410' }],
  [429, '60', { kind: 'failed', outcome: 'http_429', isFault: false, pauseMs: 60_000 }],
  [500, '60', { kind: 'failed', outcome: 'http_500', isFault: true, pauseMs: null }],
  [503, '7', { kind: 'failed', outcome: 'http_503', isFault: false, pauseMs: 7_000 }],
  [503, undefined, { kind: 'failed', outcome: 'http_503', isFault: true, pauseMs: null }],
])('status %i with Retry-After %s', (status, retryAfter, expected) => {
  expect(outcomeOfStatus(status, retryAfter, NOW)).toEqual(expected);
});

test('a fault is told by its code, never by its message', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 192.0.2.7:443'), { code: 'ECONNREFUSED' });
  expect(outcomeOfError(new Error('fetch failed', { cause: refused })).outcome).toBe('econnrefused');
  expect(outcomeOfError(new Error('https://example.com/secret')).outcome).toBe('unknown_fault');
  expect(outcomeOfError(AbortSignal.abort().reason).outcome).toBe('timeout');
});
