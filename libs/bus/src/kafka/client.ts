import type { Kafka, LogEntry, RetryOptions } from 'kafkajs';
import kafkajs from 'kafkajs';
import { hideAbortedRecords } from './aborted-records.js';
import { registerCodecs } from './codecs.js';
import type { BusLogger, KafkaBusOptions, KafkaTuning, LogLevel } from './options.js';
import { quietRequestQueue } from './quiet-request-queue.js';

/** About ten seconds in all: whoever waits for an answer must get one. Set in full, since NODE_ENV=test has others. */
export const REQUEST_RETRY: RetryOptions = {
  initialRetryTime: 100,
  maxRetryTime: 2_000,
  retries: 8,
  factor: 0.2,
  multiplier: 2,
};

/**
 * As long in all, but soon at first: a transaction that follows another at once is refused while the broker still
 * completes that one, for some milliseconds.
 */
export const TRANSACTION_RETRY: RetryOptions = { ...REQUEST_RETRY, initialRetryTime: 5, retries: 12 };

export function createKafkaClient(options: KafkaBusOptions, tuning: KafkaTuning): Kafka {
  quietRequestQueue();
  hideAbortedRecords();
  registerCodecs();
  const { ssl, sasl } = options;
  return new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
    connectionTimeout: 5_000,
    requestTimeout: tuning.requestTimeoutMs,
    enforceRequestTimeout: true,
    retry: REQUEST_RETRY,
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => logEntry(options.logger ?? (() => {})),
  });
}

/**
 * kafkajs calls errors what it retries by itself (a rebalance, a coordinator that is loading): what fails for good is
 * thrown, or reported as a consumer's state. So its lines count one level less.
 */
function logEntry(logger: BusLogger): (entry: LogEntry) => void {
  const levels = new Map<number, LogLevel>([
    [kafkajs.logLevel.ERROR, 'warn'],
    [kafkajs.logLevel.WARN, 'info'],
  ]);
  return ({ namespace, level, log }) => {
    const { message, groupId, memberId, broker, error, retryCount } = log;
    logger(levels.get(level) ?? 'debug', `kafka: ${message}`, {
      namespace,
      groupId,
      memberId,
      broker,
      retryCount,
      error: error instanceof Error ? error.message : typeof error === 'string' ? error : undefined,
    });
  };
}
