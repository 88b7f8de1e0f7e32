// Load it before everything else: `node --import @manumit/service-kit/telemetry …`. Without an OTLP endpoint in the
// environment it does nothing, and the API's own no-op tracer costs next to nothing.
import { onTelemetryShutdown } from './telemetry-state.js';

const env = process.env;
if (env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) {
  // Only then: the SDK takes a while to load.
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const sdk = new NodeSDK({
    serviceName: env['OTEL_SERVICE_NAME'] ?? 'manumit',
    traceExporter: new OTLPTraceExporter(),
    instrumentations: [],
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  onTelemetryShutdown(() => sdk.shutdown());
}
