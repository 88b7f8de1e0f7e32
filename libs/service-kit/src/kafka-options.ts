import { ConfigError, type ConfigOf } from './config.js';
import type { kafkaSecuritySettings } from './kafka-settings.js';
import type { busSettings } from './settings.js';

type Security = ConfigOf<typeof kafkaSecuritySettings>;

/**
 * What a Kafka client needs of the configuration.
 *
 * @throws ConfigError where variables do not fit together: what is set and has no effect would be protection that is not there
 */
export function kafkaOptionsOf(config: ConfigOf<typeof busSettings>) {
  const problems = securityProblems(config);
  if (problems.length > 0) throw new ConfigError(problems);
  const { kafkaSaslMechanism: mechanism, kafkaSaslUsername: username, kafkaSaslPassword: password } = config;
  return {
    brokers: config.kafkaBrokers,
    clientId: config.kafkaClientId,
    ssl: config.kafkaTls && certificatesOf(config),
    ...(mechanism === 'none' ? {} : { sasl: { mechanism, username, password } }),
    // A tenth: several heartbeats may be lost before the partitions are.
    tuning: {
      sessionTimeoutMs: config.kafkaSessionTimeoutMs,
      heartbeatIntervalMs: Math.floor(config.kafkaSessionTimeoutMs / 10),
    },
  };
}

const certificatesOf = ({ kafkaTlsCa: ca, kafkaTlsCert: cert, kafkaTlsKey: key }: Security) => ({
  ...(ca === '' ? {} : { ca }),
  ...(cert === '' ? {} : { cert, key }),
});

function securityProblems(config: Security): string[] {
  const { kafkaTls, kafkaTlsCa, kafkaTlsCert, kafkaTlsKey, kafkaSaslMechanism: mechanism } = config;
  const hasCertificates = [kafkaTlsCa, kafkaTlsCert, kafkaTlsKey].some((text) => text !== '');
  const hasName = config.kafkaSaslUsername !== '';
  const hasPassword = config.kafkaSaslPassword !== '';
  const problems: readonly (readonly [boolean, string])[] = [
    [!kafkaTls && hasCertificates, 'MANUMIT_KAFKA_TLS is off, and certificates are set: set it to true'],
    [
      (kafkaTlsCert === '') !== (kafkaTlsKey === ''),
      'MANUMIT_KAFKA_TLS_CERT and MANUMIT_KAFKA_TLS_KEY belong together: set both or none',
    ],
    [mechanism !== 'none' && !hasName, `MANUMIT_KAFKA_SASL_USERNAME is missing: ${mechanism} needs it`],
    [mechanism !== 'none' && !hasPassword, `MANUMIT_KAFKA_SASL_PASSWORD is missing: ${mechanism} needs it`],
    [
      mechanism === 'none' && (hasName || hasPassword),
      'MANUMIT_KAFKA_SASL_MECHANISM is none, and a user or a password is set: choose plain or scram-sha-512',
    ],
  ];
  return problems.filter(([holds]) => holds).map(([, problem]) => problem);
}
