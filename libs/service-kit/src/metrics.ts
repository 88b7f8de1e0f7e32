import { type OpenMetricsContentType, Registry } from 'prom-client';

/** In the OpenMetrics format: exemplars, which lead from a slow message to its trace, exist in no other. */
export type MetricsRegistry = Registry<OpenMetricsContentType>;

export const createRegistry = (): MetricsRegistry =>
  new Registry<OpenMetricsContentType>(Registry.OPENMETRICS_CONTENT_TYPE);
