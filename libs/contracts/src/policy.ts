import { z } from 'zod';
import type { MessageEvent } from './message-event.js';
import { QueueName, Surface } from './vocabulary.js';

const Share = z.number().min(0).max(1);
const Days = z.number().int().min(0).max(3_650);

const SurfacePolicy = z.discriminatedUnion('read', [
  z.strictObject({ read: z.literal(true), basis: z.string().min(3).describe('The lawful basis, in words.') }),
  z.strictObject({ read: z.literal(false) }),
]);

const QueuePolicy = z.strictObject({
  description: z.string().min(1),
  targetMinutes: z.number().int().positive().describe('Within how many minutes a person should look.'),
  roles: z.array(z.enum(['viewer', 'reviewer', 'child-safety', 'support', 'lead', 'auditor', 'admin'])).min(1),
});

/** Strict: a misspelt key in a policy must stop the start, not be ignored. */
export const Policy = z
  .strictObject({
    schemaVersion: z.literal(1),
    name: z.string().min(1).max(64),
    version: z.string().min(1).max(64),
    mode: z.enum(['live', 'shadow']),
    surfaces: z.record(Surface, SurfacePolicy),
    reports: SurfacePolicy.optional().describe(
      'What users report, whatever surface it was on. Read unless set otherwise: whoever was written to handed it over.',
    ),
    thresholds: z
      .strictObject({ watch: Share, review: Share, urgent: Share, support: Share })
      .refine((t) => t.watch < t.review && t.review < t.urgent, {
        message: 'thresholds must rise: watch < review < urgent',
      }),
    queues: z.record(QueueName, QueuePolicy),
    retention: z.strictObject({
      unconfirmedFlagDays: Days,
      confirmedFlagDays: Days,
      contextDays: Days,
      deadLetterDays: Days,
    }),
  })
  .meta({ id: 'Policy', title: 'Policy' });
export type Policy = z.infer<typeof Policy>;

/** Whether the policy lets a message be read: its surface is open, or somebody who received it reported it. */
export const mayRead = (policy: Policy, event: Pick<MessageEvent, 'surface' | 'report'>): boolean =>
  policy.surfaces[event.surface]?.read === true || (event.report !== undefined && policy.reports?.read !== false);
