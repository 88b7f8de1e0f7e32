import { z } from 'zod';

// Beyond the year 9999 a date has no ISO 8601 form of four digits, and far beyond it none at all.
const LAST_SECOND = 253_402_300_799;

/** Seconds since the epoch, read as a moment. */
export const UnixSeconds = z
  .number()
  .int()
  .min(0)
  .max(LAST_SECOND)
  .transform((seconds) => new Date(seconds * 1_000).toISOString());

/** Milliseconds since the epoch, read as a moment. */
export const UnixMillis = z
  .number()
  .int()
  .min(0)
  .max(LAST_SECOND * 1_000)
  .transform((millis) => new Date(millis).toISOString());

/** Seconds since the epoch as digits, read as a moment. */
export const UnixSecondsText = z
  .string()
  .regex(/^\d{1,11}$/, 'seconds since the epoch, in digits')
  .transform((digits) => new Date(Number(digits) * 1_000).toISOString());
