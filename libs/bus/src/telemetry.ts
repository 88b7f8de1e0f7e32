import {
  type Context,
  context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { IncomingRecord, OutgoingRecord, RecordBatch } from './bus.js';
import { toError } from './errors.js';

// OpenTelemetry semantic conventions for messaging: https://opentelemetry.io/docs/specs/semconv/messaging/
const TRACER = '@manumit/bus';
/** More links than this make a span too large for most backends. */
const MAX_LINKS = 128;

export type MessagingSystem = 'kafka' | 'postgresql';

const textOf = (value: Buffer | undefined): string | undefined => value?.toString('utf8');

/** The trace context that a record carries, or the root context. */
export function contextOfRecord(record: Pick<IncomingRecord, 'headers'>): Context {
  const carrier: Record<string, string> = {};
  for (const name of propagation.fields()) {
    const value = textOf(record.headers[name]);
    if (value !== undefined) carrier[name] = value;
  }
  return propagation.extract(ROOT_CONTEXT, carrier);
}

function linksOf(records: readonly IncomingRecord[]): Link[] {
  const links = new Map<string, Link>();
  for (const record of records) {
    if (links.size >= MAX_LINKS) break;
    if (record.headers['traceparent'] === undefined) continue;
    const spanContext = trace.getSpanContext(contextOfRecord(record));
    if (spanContext !== undefined) links.set(`${spanContext.traceId}:${spanContext.spanId}`, { context: spanContext });
  }
  return [...links.values()];
}

/** `error.type` alone: messages of errors may quote what people wrote, and the log has what can be told of them. */
function failSpan(span: Span, thrown: unknown): void {
  const error = toError(thrown);
  span.setAttribute('error.type', 'code' in error ? String(error.code) : error.name);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

async function runIn<T>(span: Span, parent: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await context.with(trace.setSpan(parent, span), work);
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Makes a `send {topic}` span for each topic and hands on the records with the trace context in their headers. */
export async function sendInSpan(
  system: MessagingSystem,
  records: readonly OutgoingRecord[],
  send: (records: readonly OutgoingRecord[]) => Promise<void>,
): Promise<void> {
  const parent = context.active();
  const spans = new Map<string, Span>();
  for (const [topic, count] of countByTopic(records)) {
    const attributes = {
      'messaging.system': system,
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.name': topic,
      'messaging.batch.message_count': count,
    };
    spans.set(
      topic,
      trace.getTracer(TRACER).startSpan(`send ${topic}`, { kind: SpanKind.PRODUCER, attributes }, parent),
    );
  }
  const traced = records.map((record) => withTraceContext(record, spans.get(record.topic), parent));
  try {
    await send(traced);
  } catch (error) {
    for (const span of spans.values()) failSpan(span, error);
    throw error;
  } finally {
    for (const span of spans.values()) span.end();
  }
}

function countByTopic(records: readonly OutgoingRecord[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { topic } of records) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  return counts;
}

function withTraceContext(record: OutgoingRecord, span: Span | undefined, parent: Context): OutgoingRecord {
  if (span === undefined || record.headers?.['traceparent'] !== undefined) return record;
  const carrier: Record<string, string> = {};
  propagation.inject(trace.setSpan(parent, span), carrier);
  return Object.keys(carrier).length === 0 ? record : { ...record, headers: { ...record.headers, ...carrier } };
}

function batchSpan(operation: 'poll' | 'process', batch: RecordBatch, parent: Context, system?: MessagingSystem): Span {
  return trace.getTracer(TRACER).startSpan(
    `${operation} ${batch.topic}`,
    {
      kind: SpanKind.CONSUMER,
      attributes: {
        ...(system === undefined ? {} : { 'messaging.system': system }),
        'messaging.operation.name': operation,
        'messaging.operation.type': operation === 'poll' ? 'receive' : 'process',
        'messaging.destination.name': batch.topic,
        'messaging.destination.partition.id': String(batch.partition),
        'messaging.batch.message_count': batch.records.length,
      },
      links: linksOf(batch.records),
    },
    parent,
  );
}

/** Hands a batch out under a `poll {topic}` span that links to what the records carry. */
export function inPollSpan<T>(system: MessagingSystem, batch: RecordBatch, work: () => Promise<T>): Promise<T> {
  return runIn(batchSpan('poll', batch, ROOT_CONTEXT, system), ROOT_CONTEXT, work);
}

/** Runs the work on a batch in a `process {topic}` span that links to what the records carry. */
export function processSpan<T>(batch: RecordBatch, work: (span: Span) => Promise<T>): Promise<T> {
  const parent = context.active();
  const span = batchSpan('process', batch, parent);
  return runIn(span, parent, () => work(span));
}
