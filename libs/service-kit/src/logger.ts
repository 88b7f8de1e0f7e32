import { trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger, pino } from 'pino';

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
    serializers: { err: describeError },
    redact: { paths: OFF_LIMITS.flatMap((field) => [field, `*.${field}`]), censor: '[off limits]' },
    mixin: traceFields,
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Name, code, message and stack alone: what drivers hang on their errors (a query and its values) is what people wrote. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error ? { code: error.code } : {};
  const cause = error.cause instanceof Error ? { cause: describeError(error.cause) } : {};
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}

function traceFields(): Record<string, string> {
  const context = trace.getActiveSpan()?.spanContext();
  return context === undefined ? {} : { trace_id: context.traceId, span_id: context.spanId };
}
