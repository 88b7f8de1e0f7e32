import { trace } from '@opentelemetry/api';
import { type DestinationStream, pino } from 'pino';
import { type Facts, keepFacts } from './facts.js';

/** A message as it stands in the source: one that is put together at run time does not compile. */
type Fixed<Message extends string> = Record<never, never> extends Record<Message, 1> ? never : Message;
type Log = <Message extends string>(facts: Facts, message: Message & Fixed<Message>) => void;

/** What can be logged is closed on purpose: see {@link Facts}. */
export type Logger = Readonly<Record<(typeof LEVELS)[number], Log>>;

export interface LoggerOptions {
  readonly name: string;
  readonly level: string;
  /** Standard output unless given. */
  readonly destination?: DestinationStream;
}

const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;

/** JSON lines with `trace_id` and `span_id` where a span is active. */
export function createLogger({ name, level, destination }: LoggerOptions): Logger {
  const options = {
    name,
    level,
    base: { pid: process.pid },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    // Errors are described already; pino's own way prints all that hangs on them.
    serializers: { err: (described: unknown) => described },
    mixin: traceFields,
  };
  const lines = destination === undefined ? pino(options) : pino(options, destination);
  const logAt =
    (at: (typeof LEVELS)[number]): Log =>
    (facts, message) =>
      lines[at](keepFacts(facts), message);
  return {
    debug: logAt('debug'),
    info: logAt('info'),
    warn: logAt('warn'),
    error: logAt('error'),
    fatal: logAt('fatal'),
  };
}

function traceFields(): Record<string, string> {
  const context = trace.getActiveSpan()?.spanContext();
  return context === undefined ? {} : { trace_id: context.traceId, span_id: context.spanId };
}
