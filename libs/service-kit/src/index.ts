export { type AdminOptions, startAdmin } from './admin.js';
export { type BackoffOptions, backoffMs, type RetryOptions, retry } from './backoff.js';
export {
  ConfigError,
  type ConfigOf,
  type Environment,
  readConfig,
  type Setting,
  type Settings,
  setting,
} from './config.js';
export type { Facts } from './facts.js';
export { kafkaOptionsOf } from './kafka-options.js';
export { type Listening, listen } from './listen.js';
export { createLogger, type Logger, type LoggerOptions } from './logger.js';
export { createRegistry, type MetricsRegistry } from './metrics.js';
export {
  type FieldProblem,
  fieldProblems,
  notFound,
  ProblemError,
  type ProblemOptions,
  problemBody,
  problemHandler,
} from './problem.js';
export { createReadiness, type Readiness, type ReadinessPart } from './readiness.js';
export { requireToken } from './require-token.js';
export { processSettings, runService, type ServiceContext } from './run-service.js';
export {
  adminSettings,
  busSettings,
  databaseSettings,
  lifecycleSettings,
  logSettings,
} from './settings.js';
export { watchHealth } from './watch-health.js';
export { parseYaml, readYamlFile, YamlError } from './yaml-file.js';
