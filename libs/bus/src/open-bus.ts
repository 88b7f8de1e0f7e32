import type { Bus } from './bus.js';
import { openKafkaBus } from './kafka/kafka-bus.js';
import type { KafkaBusOptions } from './kafka/options.js';
import { type LogBusOptions, openLogBus } from './log/log-bus.js';

export type BusOptions =
  | ({ readonly kind: 'kafka' } & KafkaBusOptions)
  | ({ readonly kind: 'postgres' } & LogBusOptions);

export const openBus = (options: BusOptions): Bus =>
  options.kind === 'kafka' ? openKafkaBus(options) : openLogBus(options);
