import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.js';
import { kafkaOptionsOf } from './kafka-options.js';
import { busSettings } from './settings.js';

const optionsOf = (env: Record<string, string>) => kafkaOptionsOf(readConfig(busSettings, env));
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
const KEY = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----';

test('neither TLS nor SASL unless asked for', () => {
  expect(optionsOf({})).toMatchObject({ ssl: false });
  expect(optionsOf({})).not.toHaveProperty('sasl');
});

test('TLS with the authorities that Node.js knows, with others, with a certificate', () => {
  expect(optionsOf({ MANUMIT_KAFKA_TLS: 'true' }).ssl).toEqual({});
  const own = { MANUMIT_KAFKA_TLS: 'true', MANUMIT_KAFKA_TLS_CA: CERTIFICATE };
  expect(optionsOf(own).ssl).toEqual({ ca: CERTIFICATE });
  const mutual = { ...own, MANUMIT_KAFKA_TLS_CERT: CERTIFICATE, MANUMIT_KAFKA_TLS_KEY: KEY };
  expect(optionsOf(mutual).ssl).toEqual({ ca: CERTIFICATE, cert: CERTIFICATE, key: KEY });
});

test.each<[string, Record<string, string>, RegExp]>([
  ['certificates without TLS', { MANUMIT_KAFKA_TLS_CA: CERTIFICATE }, /MANUMIT_KAFKA_TLS is off/],
  [
    'a certificate without its key',
    { MANUMIT_KAFKA_TLS: 'on', MANUMIT_KAFKA_TLS_CERT: CERTIFICATE },
    /MANUMIT_KAFKA_TLS_KEY belong/,
  ],
  ['a path in the place of PEM', { MANUMIT_KAFKA_TLS: 'on', MANUMIT_KAFKA_TLS_CA: '/etc/ca.pem' }, /TLS_CA: .*_FILE/],
  [
    'a mechanism without a user',
    { MANUMIT_KAFKA_SASL_MECHANISM: 'plain', MANUMIT_KAFKA_SASL_PASSWORD: 'hunter22' },
    /SASL_USERNAME/,
  ],
  [
    'a mechanism without a password',
    { MANUMIT_KAFKA_SASL_MECHANISM: 'scram-sha-512', MANUMIT_KAFKA_SASL_USERNAME: 'a' },
    /SASL_PASSWORD/,
  ],
  ['a password without a mechanism', { MANUMIT_KAFKA_SASL_PASSWORD: 'hunter22' }, /SASL_MECHANISM is none/],
  ['a mechanism that is not known', { MANUMIT_KAFKA_SASL_MECHANISM: 'scram' }, /SASL_MECHANISM/],
])('%s is a problem of the configuration, told without a secret', (_name, env, complaint) => {
  expect(() => optionsOf(env)).toThrow(ConfigError);
  expect(() => optionsOf(env)).toThrow(complaint);
  expect(() => optionsOf(env)).not.toThrow(/hunter22/);
});
