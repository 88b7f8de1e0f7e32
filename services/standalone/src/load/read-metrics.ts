/** What a process tells on `/metrics` that a load run judges. */
export interface LoadMetrics {
  readonly assessed: number;
  readonly lag: number;
  /** Flags on queues: how many, and how many of them within the time of the objective. */
  readonly flags: number;
  readonly flagsInTime: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** @param within seconds; a bound of the histogram `moderation_message_age_seconds` */
export function readMetrics(text: string, within: number): LoadMetrics {
  const sum = (pattern: RegExp): number =>
    [...text.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0);
  return {
    assessed: sum(/^moderation_messages_assessed_total\{[^}]*\} (\S+)/gm),
    lag: sum(/^moderation_consumer_lag_records\{[^}]*\} (\S+)/gm),
    flags: sum(/^moderation_message_age_seconds_count\{[^}]*\} (\S+)/gm),
    flagsInTime: sum(new RegExp(`^moderation_message_age_seconds_bucket\\{[^}]*le="${within}"[^}]*\\} (\\S+)`, 'gm')),
    cpuSeconds: sum(/^process_cpu_seconds_total (\S+)/gm),
    residentBytes: sum(/^process_resident_memory_bytes (\S+)/gm),
  };
}
