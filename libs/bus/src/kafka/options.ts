import type { SASLOptions } from 'kafkajs';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type BusLogger = (level: LogLevel, message: string, fields: Readonly<Record<string, unknown>>) => void;

export interface KafkaTuning {
  /** After so long without a heartbeat the group gives a member's partitions to others. */
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly rebalanceTimeoutMs: number;
  /** How long a fetch waits for records: also what a rebalance waits for, hence far below the default of 5 s. */
  readonly maxWaitMs: number;
  readonly maxBytesPerPartition: number;
  readonly requestTimeoutMs: number;
  /** At most so many bytes of values in one request: with the default `message.max.bytes` they fit into any partition. */
  readonly maxRequestBytes: number;
  readonly transactionTimeoutMs: number;
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
}

export interface KafkaBusOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl?: boolean | { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly sasl?: SASLOptions;
  readonly logger?: BusLogger;
  readonly tuning?: Partial<KafkaTuning>;
}

export const KAFKA_TUNING: KafkaTuning = {
  sessionTimeoutMs: 30_000,
  heartbeatIntervalMs: 3_000,
  rebalanceTimeoutMs: 60_000,
  maxWaitMs: 200,
  maxBytesPerPartition: 1_048_576,
  requestTimeoutMs: 10_000,
  maxRequestBytes: 900_000,
  transactionTimeoutMs: 60_000,
  retryMinMs: 100,
  retryMaxMs: 10_000,
};
