import { QueueName } from '@manumit/contracts';
import { z } from 'zod';

const Id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'small letters, digits and -, at most 63: it is a label of metrics');
const Files = z.array(z.string().min(1)).default([]);
const Payload = z
  .enum(['thin', 'full'])
  .default('thin')
  .describe('`thin`: what it is and a link. `full`: the flag with its evidence, and so with what people wrote.');

const common = {
  id: Id,
  queues: z.array(QueueName).min(1).describe('Whose items it gets.'),
  protected: z
    .boolean()
    .default(false)
    .describe('Only people who help read there: flags about somebody to help leave to no other endpoint.'),
  shadow: z.boolean().default(false).describe('Also flags of a policy on trial.'),
  concurrency: z.number().int().min(1).max(64).default(4).describe('Attempts at once, in one process.'),
  ordered: z.boolean().default(false).describe('One after the other, none before those that came earlier.'),
};

const http = {
  ...common,
  url: z.url().optional(),
  urlFile: z.string().min(1).optional().describe('For addresses that are secrets, such as those of incoming webhooks.'),
  timeoutMs: z.number().int().min(100).max(60_000).default(15_000),
  allowHttp: z.boolean().default(false).describe('Unencrypted, for a receiver on the same machine.'),
  allowPrivateAddresses: z.boolean().default(false).describe('A receiver in your own network.'),
};

const alert = <Kind extends string>(kind: Kind) => z.strictObject({ kind: z.literal(kind), ...http });
const Secret = { secretFiles: Files.describe('The newest first.') };

const EndpointEntry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('standard-webhooks'), ...http, ...Secret, payload: Payload }),
  alert('slack'),
  alert('teams'),
  alert('discord'),
  alert('mattermost'),
  z.strictObject({ kind: z.literal('file'), ...common, path: z.string().min(1), payload: Payload }),
]);
export type EndpointEntry = z.infer<typeof EndpointEntry>;
export type EndpointKind = EndpointEntry['kind'];

/** The endpoints file: where flags go. Strict, so that a misspelt key is told, with its line. */
export const EndpointsFile = z
  .strictObject({
    link: z
      .string()
      .regex(/^https?:\/\/[^\s{}]+\{flagId\}[^\s{}]*$/, 'an address with {flagId} in it')
      .optional()
      .describe('Where a person opens a flag, such as https://console.example.com/flags/{flagId}.'),
    endpoints: z.array(EndpointEntry).max(64),
  })
  .superRefine(({ endpoints }, context) => {
    const seen = new Set<string>();
    for (const [index, endpoint] of endpoints.entries()) {
      const complain = (field: string, message: string) =>
        context.addIssue({ code: 'custom', path: ['endpoints', index, field], message });
      if (seen.has(endpoint.id)) complain('id', 'is used twice');
      seen.add(endpoint.id);
      if (endpoint.queues.includes('support') && !endpoint.protected)
        complain('queues', '`support` leaves only to endpoints with `protected: true`');
      if ('timeoutMs' in endpoint && (endpoint.url === undefined) === (endpoint.urlFile === undefined))
        complain('id', 'needs `url` or `urlFile`, one of them');
    }
  });
export type EndpointsFile = z.infer<typeof EndpointsFile>;
