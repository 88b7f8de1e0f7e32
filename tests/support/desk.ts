import { type ConsoleOptions, createConsole, createConsoleEvents } from '@manumit/console';
import { createLogger, createRegistry, type Listening } from '@manumit/service-kit';
import type { Database } from '@manumit/store';
import { serve } from './http.js';
import { readPolicy } from './scoring.js';

const TOKENS = [
  { name: 'day', role: 'reviewer', token: 'day-token-of-the-tests' },
  { name: 'night', role: 'reviewer', token: 'night-token-of-the-tests' },
  { name: 'help', role: 'support', token: 'help-token-of-the-tests' },
  { name: 'lead', role: 'lead', token: 'lead-token-of-the-tests' },
  { name: 'boss', role: 'admin', token: 'boss-token-of-the-tests' },
  { name: 'eyes', role: 'viewer', token: 'eyes-token-of-the-tests' },
  { name: 'audit', role: 'auditor', token: 'audit-token-of-the-tests' },
] as const;

export function tokenOf(name: string): string {
  const found = TOKENS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`nobody here is called ${name}`);
  return found.token;
}

/** A console on loopback, with people of every role. */
export async function openDesk(options: { readonly database: Database } & Partial<ConsoleOptions>): Promise<Listening> {
  const events = createConsoleEvents({
    registry: createRegistry(),
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  return await serve(createConsole({ tokens: TOKENS, policy: await readPolicy(), events, ...options }));
}

export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what a test looks at
  readonly body: any;
  readonly headers: Headers;
}

/** Asks as one of the people; JSON in, JSON out. */
export const asker =
  (server: () => Listening) =>
  async (name: string, method: string, path: string, body?: unknown): Promise<Answered> => {
    const response = await fetch(`${server().url}${path}`, {
      method,
      headers: { authorization: `Bearer ${tokenOf(name)}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers };
  };
