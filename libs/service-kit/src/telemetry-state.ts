let shutdown: () => Promise<void> = async () => {};

/** Called once by what started telemetry. */
export function onTelemetryShutdown(release: () => Promise<void>): void {
  shutdown = release;
}

/** Sends what is left to send. Resolves at once where telemetry is off. */
export async function shutdownTelemetry(): Promise<void> {
  await shutdown();
}
