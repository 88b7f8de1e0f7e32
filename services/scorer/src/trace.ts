import { contextOfRecord, type IncomingRecord } from '@manumit/bus';
import { propagation, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import type { TraceHeaders } from './outgoing.js';

export interface RecordTrace {
  /** What the records that follow from this one carry on. */
  readonly headers: TraceHeaders;
  /** Null where nothing is traced or the trace is not sampled. */
  readonly traceId: string | null;
  end(): void;
}

const tracer = trace.getTracer('@manumit/scorer');

/**
 * A `process {topic}` span for a record that has an effect, child of the span that sent it, after OpenTelemetry's
 * semantic conventions for messaging.
 */
export function traceRecord(record: IncomingRecord): RecordTrace {
  const parent = contextOfRecord(record);
  const span = tracer.startSpan(
    `process ${record.topic}`,
    {
      kind: SpanKind.CONSUMER,
      attributes: {
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.name': record.topic,
        'messaging.destination.partition.id': String(record.partition),
        'messaging.kafka.offset': record.offset.toString(),
      },
    },
    parent,
  );
  const headers: Record<string, string> = {};
  propagation.inject(trace.setSpan(parent, span), headers);
  const { traceId, traceFlags } = span.spanContext();
  const sampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
  return { headers, traceId: sampled ? traceId : null, end: () => span.end() };
}
