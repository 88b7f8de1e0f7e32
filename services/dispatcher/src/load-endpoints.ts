import { readFile } from 'node:fs/promises';
import { ConfigError } from '@manumit/service-kit';
import type { EndpointEntry, EndpointsFile } from './endpoints.js';

/** An endpoint with what stood in files. */
export type Endpoint = EndpointEntry & {
  /** The newest first; empty where the kind needs none. */
  readonly secrets: readonly string[];
  /** Empty where nothing is sent over HTTP. */
  readonly address: string;
};

export interface Endpoints {
  readonly link: string | undefined;
  readonly endpoints: readonly Endpoint[];
}

const WEBHOOK_SECRET = /^(whsec_)?[A-Za-z0-9+/]{32,}={0,2}$/;

/**
 * Reads the secrets and addresses that are in files.
 *
 * @throws ConfigError with every problem, each with its endpoint
 */
export async function loadEndpoints({ link, endpoints }: EndpointsFile): Promise<Endpoints> {
  const problems: string[] = [];
  const read = async (id: string, file: string): Promise<string> => {
    try {
      const text = (await readFile(file, 'utf8')).trim();
      if (text === '') problems.push(`endpoint ${id}: ${file} is empty`);
      return text;
    } catch (error) {
      problems.push(`endpoint ${id}: ${error instanceof Error ? error.message : 'a file is not readable'}`);
      return '';
    }
  };
  const loaded = await Promise.all(
    endpoints.map(async (entry): Promise<Endpoint> => {
      const { id } = entry;
      const files = 'secretFiles' in entry ? entry.secretFiles : [];
      const secrets = await Promise.all(files.map((file) => read(id, file)));
      if ('secretFiles' in entry && files.length === 0) problems.push(`endpoint ${id} has no secretFiles`);
      if (entry.kind === 'standard-webhooks' && secrets.some((secret) => secret !== '' && !WEBHOOK_SECRET.test(secret)))
        problems.push(`endpoint ${id}: a secret is not base64 of at least 24 bytes, as Standard Webhooks asks for`);
      const address = 'timeoutMs' in entry ? (entry.url ?? (await read(id, entry.urlFile ?? ''))) : '';
      if ('timeoutMs' in entry && address !== '') problems.push(...addressProblems(entry, address));
      return { ...entry, secrets, address };
    }),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return { link, endpoints: loaded };
}

function addressProblems({ id, allowHttp }: { id: string; allowHttp: boolean }, address: string): string[] {
  if (!URL.canParse(address)) return [`endpoint ${id}: its address is not a URL`];
  const { protocol, username, password } = new URL(address);
  if (username !== '' || password !== '') return [`endpoint ${id}: its address holds a password: use secretFiles`];
  if (protocol === 'https:' || (protocol === 'http:' && allowHttp)) return [];
  return [`endpoint ${id}: its address must be https (or set allowHttp)`];
}
