export type {
  BatchHandler,
  Bus,
  Consumer,
  ConsumerOptions,
  ConsumerState,
  Displacement,
  IncomingRecord,
  OutgoingRecord,
  PartitionLag,
  ReadFrom,
  RecordBatch,
  SequencedWriter,
  TopicSpec,
} from './bus.js';
export {
  deadLetterIdOf,
  deadLetterOf,
  listDeadLetters,
  originalBytes,
  REDRIVEN_FROM_HEADER,
  redrive,
} from './dead-letters.js';
export { BrokenWriterError, FencedWriterError, StaleAssignmentError, UnknownTopicError } from './errors.js';
export { asRecord, type Outgoing, recordOfDeadLetter, recordsOfFlag } from './event-records.js';
export { UnsupportedCodecError } from './kafka/codecs.js';
export { openKafkaBus } from './kafka/kafka-bus.js';
export type { BusLogger, KafkaBusOptions, KafkaTuning, LogLevel } from './kafka/options.js';
export { WRITERS_SPEC } from './kafka/sequenced-writer.js';
export { type LogBus, type LogBusOptions, openLogBus } from './log/log-bus.js';
export { type BusOptions, openBus } from './open-bus.js';
export { OutboxRelay } from './outbox-relay.js';
export { contextOfRecord, processSpan } from './telemetry.js';
export { type TopicRetention, topicSpecs } from './topic-specs.js';
