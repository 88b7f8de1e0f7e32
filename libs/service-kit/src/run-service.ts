import { setTimeout as setTimeoutAsync } from 'node:timers/promises';
import { collectDefaultMetrics } from 'prom-client';
import { startAdmin } from './admin.js';
import { ConfigError, type ConfigOf, readConfig, type Settings } from './config.js';
import { describeError } from './describe-error.js';
import { createLogger, type Logger } from './logger.js';
import { createRegistry, type MetricsRegistry } from './metrics.js';
import { createReadiness, type Readiness } from './readiness.js';
import { type Releaser, releaseAll } from './releasers.js';
import { adminSettings, lifecycleSettings, logSettings } from './settings.js';
import { shutdownTelemetry } from './telemetry-state.js';
import { YamlError } from './yaml-file.js';

/** How long a stop waits for a trace collector. */
const LAST_SPANS_MS = 2_000;

/** What every process has: an admin port, a log level, a time to stop in. */
export const processSettings = { ...adminSettings, ...logSettings, ...lifecycleSettings };

export interface ServiceContext<S extends Settings> {
  readonly config: ConfigOf<S & typeof processSettings>;
  readonly logger: Logger;
  readonly registry: MetricsRegistry;
  readonly readiness: Readiness;
  /** Of `/metrics`, `/livez` and `/readyz`. */
  readonly adminUrl: string;
  /** Aborted at the first signal: stop trying what has not worked yet. */
  readonly stopping: AbortSignal;
  /** Remembers how to give back what was opened. At the end the newest is given back first. */
  onStop(name: string, release: Releaser['release']): void;
}

/** As sysexits.h names it: the configuration is wrong, starting again will not help. */
const EX_CONFIG = 78;

/**
 * Runs a process from its configuration to its end. SIGTERM or SIGINT: not ready, give back what was opened in reverse
 * order, exit 0; longer than MANUMIT_SHUTDOWN_TIMEOUT_MS: exit 1. A second signal ends at once.
 */
export async function runService<S extends Settings>(
  name: string,
  settings: S,
  start: (context: ServiceContext<S>) => Promise<void>,
): Promise<void> {
  const config = configOrExit({ ...settings, ...processSettings });
  const logger = createLogger({ name, level: config.logLevel });
  const registry = createRegistry();
  collectDefaultMetrics({ register: registry });
  // Node.js would print the error with all that hangs on it.
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'ended by a fault that nothing handles');
    process.exit(1);
  });
  const readiness = createReadiness(['service']);
  const stopping = new AbortController();
  const releasers: Releaser[] = [{ name: 'telemetry', release: () => sendLastSpans(logger) }];

  const stop = async (reason: string): Promise<void> => {
    logger.info({ reason }, 'stopping');
    readiness.set('service', false, 'stopping');
    stopping.abort();
    const deadline = setTimeout(() => {
      logger.error({ timeoutMs: config.shutdownTimeoutMs }, 'not finished in time');
      process.exit(1);
    }, config.shutdownTimeoutMs);
    const failed = await releaseAll(releasers, (part, error) =>
      logger.error({ part, err: error }, 'could not be closed'),
    );
    clearTimeout(deadline);
    logger.info({}, 'stopped');
    process.exit(failed ? 1 : 0);
  };
  onSignal((signal) => void stop(signal));

  try {
    const admin = await startAdmin({ host: config.adminHost, port: config.adminPort, registry, readiness });
    releasers.push({ name: 'admin', release: admin.close });
    await start({
      config,
      logger,
      registry,
      readiness,
      adminUrl: admin.url,
      stopping: stopping.signal,
      onStop: (part, release) => releasers.push({ name: part, release }),
    });
    if (stopping.signal.aborted) return;
    readiness.set('service', true);
    logger.info({ admin: admin.url }, 'ready');
  } catch (error) {
    // What was told to stop while it started ends in its own way.
    if (stopping.signal.aborted) return;
    if (error instanceof YamlError || error instanceof ConfigError) exitWith(error.problems);
    logger.fatal({ err: error }, 'could not start');
    await releaseAll(releasers, () => {});
    // Below the log, for whoever sits before a terminal.
    const { message } = describeError(error);
    if (typeof message === 'string') process.stderr.write(`${message}\n`);
    process.exit(1);
  }
}

function configOrExit<S extends Settings>(settings: S): ConfigOf<S> {
  try {
    return readConfig(settings, process.env);
  } catch (error) {
    if (error instanceof ConfigError) exitWith(error.problems);
    throw error;
  }
}

function exitWith(problems: readonly string[]): never {
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exit(EX_CONFIG);
}

function onSignal(first: (signal: string) => void): void {
  const codes = { SIGINT: 130, SIGTERM: 143 } as const;
  let signalled = false;
  for (const [signal, code] of Object.entries(codes)) {
    process.on(signal, () => {
      if (signalled) process.exit(code);
      signalled = true;
      first(signal);
    });
  }
}

/** A collector that does not answer costs spans, and neither the exit code nor the time to stop in. */
async function sendLastSpans(logger: Logger): Promise<void> {
  const late = setTimeoutAsync(LAST_SPANS_MS, 'late', { ref: false });
  const sent = shutdownTelemetry().then(
    () => 'sent',
    () => 'failed',
  );
  const outcome = await Promise.race([sent, late]);
  if (outcome !== 'sent') logger.warn({ outcome }, 'the last spans did not reach the collector');
}
