import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';

const tracer = trace.getTracer('@manumit/gateway');

/**
 * A server span for the whole of a request, child of the sender's where it sent `traceparent` (W3C Trace Context), by
 * OpenTelemetry's semantic conventions for HTTP. It is active in all that follows.
 */
export const traceRequest: RequestHandler = (request, response, next) => {
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  const route = String(request.route?.path ?? '');
  const span = tracer.startSpan(
    `${request.method} ${route}`,
    { kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method, 'http.route': route } },
    parent,
  );
  response.on('close', () => {
    // A sender that has gone got no answer.
    if (response.writableFinished) span.setAttribute('http.response.status_code', response.statusCode);
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  context.with(trace.setSpan(parent, span), next);
};
