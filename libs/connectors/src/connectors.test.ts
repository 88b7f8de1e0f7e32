import { MessageEvent } from '@manumit/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Connector, Delivery } from './connector.js';
import { CONNECTORS } from './connectors.js';

const NOW = new Date('2026-01-02T03:04:05Z');
const SECRETS: Readonly<Record<string, string>> = { discord: 'a'.repeat(64) };
const secretOf = ({ name, secret }: Connector): string =>
  SECRETS[name] ??
  ['0123456789abcdef0123456789abcdef', 'Token0123456789Tests'].find((one) => secret.pattern.test(one)) ??
  '';

const headerNames = [
  'authorization',
  'x-hub-signature-256',
  'x-hub-signature',
  'x-slack-signature',
  'x-slack-request-timestamp',
  'x-line-signature',
  'x-viber-content-signature',
  'x-signature-ed25519',
  'x-signature-timestamp',
  'x-discourse-event-signature',
  'x-coral-signature',
  'x-telegram-bot-api-secret-token',
];
const headerValue = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256=${hex}`),
  fc.stringMatching(/^[0-9a-f]{128}$/),
  fc.constant(String(NOW.getTime() / 1_000)),
  fc.string({ maxLength: 40 }).map((token) => `Bearer ${token}`),
);
const headers = fc.dictionary(fc.constantFrom(...headerNames), headerValue);
const body = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc.json().map((text) => Buffer.from(text)),
);

describe.each(CONNECTORS)('$name', (connector) => {
  test('its secret has the form that it asks for', () => {
    expect(secretOf(connector)).toMatch(connector.secret.pattern);
  });

  test('nobody is verified by chance, and nothing throws', () => {
    fc.assert(
      fc.property(body, headers, (rawBody, given) => {
        const delivery: Delivery = { rawBody, headers: given, receivedAt: NOW };
        const { kind } = connector.verify(delivery, [secretOf(connector)], NOW);
        expect(kind).toBe('refused');
      }),
      { numRuns: 300 },
    );
  });

  test('whatever a body holds, parsing ends and gives good events', () => {
    const seen = fc.oneof(fc.jsonValue({ maxDepth: 5 }), likely);
    fc.assert(
      fc.property(seen, (value) => {
        const delivery: Delivery = { rawBody: Buffer.from(JSON.stringify(value)), headers: {}, receivedAt: NOW };
        const parsed = connector.parse(value, delivery);
        connector.deliveryId?.(value, delivery);
        connector.answer?.(value, 'handshake');
        if (parsed.kind === 'malformed') expect(parsed.detail.length).toBeLessThanOrEqual(2_000);
        else for (const event of parsed.events) expect(typeof MessageEvent.safeParse(event).success).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });

  test('a large body costs time in proportion', () => {
    const large = { events: Array.from({ length: 20_000 }, () => ({ type: 'x', a: [1, 2, { b: 'c' }] })) };
    const delivery: Delivery = { rawBody: Buffer.from(JSON.stringify(large)), headers: {}, receivedAt: NOW };
    const start = performance.now();
    connector.parse(large, delivery);
    connector.verify(delivery, [secretOf(connector)], NOW);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

/** Bodies with the names that connectors look for, and anything under them. */
const anything = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.constant(null),
  fc.boolean(),
  fc.constant('2026-01-02T03:04:05Z'),
);
const names = [
  ...['message', 'object', 'event', 'events', 'type', 'text', 'post', 'comment', 'data', 'entry', 'id', 'sender', 'd'],
  ...['t', 'commit', 'record', 'action_id', 'timestamp', 'status', 'account', 'channel', 'ts', 'user', 'update_id'],
];
const likely: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anything,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }),
  ),
})).value;
