import { readFile } from 'node:fs/promises';
import { BEARER, CONNECTORS, type Connector, type SecretForm } from '@manumit/connectors';
import { ConfigError } from '@manumit/service-kit';
import { z } from 'zod';

const Id = z.string().regex(/^[\w-]{1,64}$/, 'letters, digits, - and _, at most 64');
const Platform = z.string().min(1).max(64).describe('If set, events of another platform are rejected.');
const Secret = z
  .string()
  .regex(/^(whsec_)?[A-Za-z0-9+/]{32,}={0,2}$/, 'base64 of at least 24 bytes, as Standard Webhooks asks for');
const Files = z.array(z.string().min(1)).default([]);

const ofForm = ({ pattern, means }: SecretForm) => z.string().regex(pattern, means);
const BearerToken = ofForm(BEARER.secret);
const SECRET_OF: ReadonlyMap<string, z.ZodType<string>> = new Map<string, z.ZodType<string>>([
  ['standard-webhooks', Secret],
  ['bearer', BearerToken],
  ...CONNECTORS.map(({ name, secret }) => [name, ofForm(secret)] as const),
]);

const handshakeOf = (form: SecretForm | undefined): z.ZodType<string | undefined> =>
  form === undefined ? z.never().optional() : ofForm(form).optional();

const entryOf = ({ name, secret, handshake }: Connector) =>
  z.strictObject({
    id: Id,
    kind: z.literal(name),
    secrets: z.array(ofForm(secret)).default([]),
    secretFiles: Files,
    handshake: handshakeOf(handshake),
  });

const SourceEntry = z.discriminatedUnion('kind', [
  z.strictObject({
    id: Id,
    kind: z.literal('standard-webhooks'),
    platform: Platform.optional(),
    secrets: z.array(Secret).default([]),
    secretFiles: Files,
  }),
  z.strictObject({
    id: Id,
    kind: z.literal('bearer'),
    platform: Platform.optional(),
    secrets: z.array(BearerToken).default([]),
    secretFiles: Files,
  }),
  ...CONNECTORS.map(entryOf),
]);

/** The sources file: who may send, and how they prove who they are. Several secrets are good while they are rotated. */
export const SourcesFile = z
  .strictObject({ sources: z.array(SourceEntry).min(1).max(64) })
  .refine(({ sources }) => new Set(sources.map(({ id }) => id)).size === sources.length, {
    path: ['sources'],
    message: 'an id is used twice',
  })
  .refine(({ sources }) => sources.filter(({ kind }) => kind === 'standard-webhooks').length <= 16, {
    path: ['sources'],
    message: 'at most 16 of kind standard-webhooks: without x-manumit-source each is tried',
  });

export interface Source {
  readonly id: string;
  /** `standard-webhooks`, `bearer`, or the name of a messenger. */
  readonly kind: string;
  readonly platform?: string | undefined;
  readonly secrets: readonly string[];
  /** What a messenger wants to see, or shows, before it sends. */
  readonly handshake?: string | undefined;
}

/**
 * Reads the secrets that are in files.
 *
 * @throws ConfigError with every problem, each with its source
 */
export async function loadSources({ sources }: z.infer<typeof SourcesFile>): Promise<Source[]> {
  const problems: string[] = [];
  const loaded = await Promise.all(
    sources.map(async ({ secretFiles, ...source }): Promise<Source> => {
      const fromFiles = await Promise.all(
        secretFiles.map((file) =>
          readFile(file, 'utf8').catch((error: Error) => {
            problems.push(`source ${source.id}: ${error.message}`);
            return '';
          }),
        ),
      );
      const secrets = [...source.secrets, ...fromFiles.map((text) => text.trim()).filter((text) => text !== '')];
      const schema = SECRET_OF.get(source.kind);
      if (secrets.length === 0) problems.push(`source ${source.id} has no secret`);
      if (!secrets.every((secret) => schema?.safeParse(secret).success === true)) {
        problems.push(`source ${source.id}: a secret is too short or malformed`);
      }
      return { ...source, secrets };
    }),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return loaded;
}
