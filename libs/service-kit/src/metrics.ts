import { type OpenMetricsContentType, Registry } from 'prom-client';

/** In the OpenMetrics format: exemplars, which lead from a slow message to its trace, exist in no other. */
export type MetricsRegistry = Registry<OpenMetricsContentType>;

export function createRegistry(): MetricsRegistry {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry;
}
