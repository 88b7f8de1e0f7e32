import { trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

export type { Logger } from 'pino';

export interface LoggerOptions {
  readonly name: string;
  readonly level: string;
  /** Standard output unless given. */
  readonly destination?: DestinationStream;
}

/** What must never be in a log, should somebody log it by mistake: words of people, their ids, secrets. */
const OFF_LIMITS = [
  'text',
  'value',
  'body',
  'senderId',
  'actorId',
  'sender',
  'recipients',
  'authorization',
  'secret',
  'token',
  'password',
];

/** JSON lines with `trace_id` and `span_id` where a span is active. */
export function createLogger({ name, level, destination }: LoggerOptions): Logger {
  const options = {
    name,
    level,
    base: { pid: process.pid },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    serializers: { err: stdSerializers.err },
    redact: { paths: OFF_LIMITS.flatMap((field) => [field, `*.${field}`]), censor: '[off limits]' },
    mixin: traceFields,
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function traceFields(): Record<string, string> {
  const context = trace.getActiveSpan()?.spanContext();
  return context === undefined ? {} : { trace_id: context.traceId, span_id: context.spanId };
}
