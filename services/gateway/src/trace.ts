import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Request, Response } from 'express';

const tracer = trace.getTracer('@manumit/gateway');

/** Runs a request's work in a server span, child of the sender's where it sent `traceparent` (W3C Trace Context). */
export async function traceRequest(request: Request, response: Response, work: () => Promise<void>): Promise<void> {
  const parent = propagation.extract(context.active(), request.headers);
  const route = String(request.route?.path ?? '');
  const span = tracer.startSpan(
    `${request.method} ${route}`,
    { kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method, 'http.route': route } },
    parent,
  );
  response.on('close', () => {
    // A sender that left got no answer.
    if (response.writableFinished) span.setAttribute('http.response.status_code', response.statusCode);
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  await context.with(trace.setSpan(parent, span), work);
}
