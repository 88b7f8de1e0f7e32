import { z } from 'zod';
import { setting } from './config.js';

const pem = (what: string) =>
  z
    .string()
    .regex(new RegExp(`^$|-----BEGIN ${what}-----`), 'PEM; most likely you want the variable with _FILE behind it')
    .default('');

/** How a process proves who it is to the brokers, and they to it. */
export const kafkaSecuritySettings = {
  kafkaTls: setting('MANUMIT_KAFKA_TLS', z.stringbool().default(false), 'TLS to the brokers.'),
  kafkaTlsCa: setting(
    'MANUMIT_KAFKA_TLS_CA',
    pem('CERTIFICATE'),
    'PEM: the authorities that sign the brokers’ certificates; those that Node.js knows unless set.',
  ),
  kafkaTlsCert: setting(
    'MANUMIT_KAFKA_TLS_CERT',
    pem('CERTIFICATE'),
    'PEM: the certificate of the process, where brokers ask for one.',
  ),
  kafkaTlsKey: setting('MANUMIT_KAFKA_TLS_KEY', pem('(?:\\w+ )?PRIVATE KEY'), 'PEM: its private key.', {
    secret: true,
  }),
  kafkaSaslMechanism: setting(
    'MANUMIT_KAFKA_SASL_MECHANISM',
    z.enum(['none', 'plain', 'scram-sha-256', 'scram-sha-512']).default('none'),
    'How the process proves who it is to the brokers; `plain` sends the password as it is, so only with TLS.',
  ),
  kafkaSaslUsername: setting('MANUMIT_KAFKA_SASL_USERNAME', z.string().default(''), 'The user of SASL.'),
  kafkaSaslPassword: setting('MANUMIT_KAFKA_SASL_PASSWORD', z.string().default(''), 'The password of SASL.', {
    secret: true,
  }),
};
