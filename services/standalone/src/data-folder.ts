import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** The roles that get a token of their own. */
export const ROLES = ['reviewer', 'support', 'lead', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const Secrets = z.object({
  contextKey: z.string().min(32),
  /** Absent in folders of a release that had no pages. */
  consoleKey: z.string().min(32).optional(),
  /** PEM, Ed25519; absent in folders of a release that made no evidence packages. */
  evidenceKey: z.string().optional(),
  webhookSecret: z.string().startsWith('whsec_'),
  telegramSecretToken: z.string().min(16),
  tokens: z.object({
    reviewer: z.string().min(16),
    support: z.string().min(16),
    lead: z.string().min(16),
    admin: z.string().min(16),
  }),
});
export type Secrets = z.infer<typeof Secrets>;

export interface DataFolder {
  readonly path: string;
  readonly database: string;
  readonly secrets: Secrets & { readonly consoleKey: string; readonly evidenceKey: string };
}

/**
 * Opens the folder of the embedded tier and makes, at the first start, what it needs: secrets that nobody has to invent,
 * readable by their owner only. Each is also in a file of its own, so that a command line can use it without showing it.
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const file = join(path, 'secrets.json');
  const secrets = await withLaterKeys(file, (await readSecrets(file)) ?? (await makeSecrets(file)));
  await writeOwn(
    join(path, 'webhook.key'),
    Buffer.from(secrets.webhookSecret.slice('whsec_'.length), 'base64').toString('hex'),
  );
  for (const role of ROLES) await writeOwn(join(path, `${role}.token`), secrets.tokens[role]);
  return { path, database: join(path, 'database'), secrets };
}

/** Reads the secrets of a folder that a start has made; null where there was none yet. */
export async function readSecrets(file: string): Promise<Secrets | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return Secrets.parse(JSON.parse(text));
}

async function makeSecrets(file: string): Promise<Secrets> {
  const token = (): string => randomBytes(24).toString('base64url');
  const secrets: Secrets = {
    contextKey: randomBytes(32).toString('base64url'),
    consoleKey: randomBytes(32).toString('base64url'),
    evidenceKey: makeEvidenceKey(),
    webhookSecret: `whsec_${randomBytes(32).toString('base64')}`,
    telegramSecretToken: token(),
    tokens: { reviewer: token(), support: token(), lead: token(), admin: token() },
  };
  await writeOwn(file, JSON.stringify(secrets, null, 2));
  return secrets;
}

const makeEvidenceKey = (): string =>
  String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));

/** Adds what folders of earlier releases lack. */
async function withLaterKeys(file: string, secrets: Secrets): Promise<DataFolder['secrets']> {
  const { consoleKey, evidenceKey } = secrets;
  if (consoleKey !== undefined && evidenceKey !== undefined) return { ...secrets, consoleKey, evidenceKey };
  const complete = {
    ...secrets,
    consoleKey: consoleKey ?? randomBytes(32).toString('base64url'),
    evidenceKey: evidenceKey ?? makeEvidenceKey(),
  };
  await writeOwn(file, JSON.stringify(complete, null, 2));
  return complete;
}

/** All or nothing: a process that dies in between leaves the old file. */
async function writeOwn(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content, { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
}
