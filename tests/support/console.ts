import { createHash, randomUUID } from 'node:crypto';
import { createConsoleEvents, type OpenWebOptions, openWeb, type Role } from '@manumit/console';
import type { Flag, QueueName } from '@manumit/contracts';
import { createLogger, createRegistry, type Listening } from '@manumit/service-kit';
import { type Database, sessionStore } from '@manumit/store';
import type { z } from 'zod';
import { aFlag } from './flag.js';
import { serve } from './http.js';
import { readPolicy } from './scoring.js';

export const PASSWORD = 'four invented words here';

export interface TestConsole {
  readonly server: Listening;
  /** Where its pages are. */
  readonly url: string;
  /** Makes an account of a role by an invitation, as people do, and signs in. */
  signInAs(role: Role, name?: string): Promise<Visitor>;
  firstStartPath(): Promise<string | null>;
  close(): Promise<void>;
}

/** Somebody with a browser that runs no script. */
export interface Visitor {
  readonly name: string;
  /** The session cookie, as a header has it. */
  readonly cookie: string;
  get(path: string): Promise<Page>;
  post(
    path: string,
    form?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Page>;
}

export interface Page {
  readonly status: number;
  readonly location: string | null;
  readonly headers: Headers;
  readonly html: string;
}

export async function openTestConsole(database: Database, options: Partial<OpenWebOptions> = {}): Promise<TestConsole> {
  const events = createConsoleEvents({
    registry: createRegistry(),
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  const web = await openWeb({
    database,
    policy: await readPolicy(),
    secret: 'a key of thirty-two characters!!',
    secondFactor: 'optional',
    publicUrl: null,
    events,
    signInsPerMinute: 1_000,
    ...options,
  });
  const server = await serve(web.router);
  const url = `${server.url}/console`;
  return {
    server,
    url,
    firstStartPath: () => web.firstStartPath(),
    async close() {
      web.close();
      await server.close();
    },
    async signInAs(role, name = `${role}-${randomUUID().slice(0, 8)}`) {
      const token = randomUUID();
      await sessionStore(database).addInvitation({
        tokenHash: createHash('sha256').update(token).digest('base64url'),
        role,
        expiresAt: new Date(Date.now() + 60_000),
      });
      const answer = await send(url, `/welcome/${token}`, '', { name, password: PASSWORD });
      return visitor(url, name, cookieOf(answer));
    },
  };
}

export const cookieOf = ({ headers }: Page): string => headers.getSetCookie().at(-1)?.split(';')[0] ?? '';

export function visitor(url: string, name: string, cookie: string): Visitor {
  const get = (path: string) => ask(url, path, cookie);
  return {
    name,
    cookie,
    get,
    async post(path, form = {}, headers = {}) {
      const formToken = /name="formToken" value="([^"]+)"/.exec((await get('/keys')).html)?.[1] ?? '';
      return send(url, path, cookie, { formToken, ...form }, headers);
    },
  };
}

async function ask(url: string, path: string, cookie: string): Promise<Page> {
  return pageOf(await fetch(`${url}${path}`, { headers: { cookie }, redirect: 'manual' }));
}

export async function send(
  url: string,
  path: string,
  cookie: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = { 'sec-fetch-site': 'same-origin' },
): Promise<Page> {
  const body = new URLSearchParams(form);
  return pageOf(
    await fetch(`${url}${path}`, {
      method: 'POST',
      body,
      headers: { cookie, 'sec-fetch-site': 'same-origin', ...headers },
      redirect: 'manual',
    }),
  );
}

const pageOf = async (response: Response): Promise<Page> => ({
  status: response.status,
  location: response.headers.get('location'),
  headers: response.headers,
  html: await response.text(),
});

/** A flag with a text, its evidence and what the score would be without it. */
export function aTellingFlag(
  queue: QueueName,
  given: Partial<z.input<typeof Flag>> & { readonly text?: string } = {},
): Flag {
  const { text = 'You give me your passport on arrival.', ...rest } = given;
  const id = randomUUID();
  return aFlag(queue, {
    conversationId: id,
    role: queue === 'support' ? 'victim' : 'controller',
    score: 0.74,
    typologies: ['labour'],
    evidence: [
      {
        messageId: id,
        senderId: 'invented-account',
        sentAt: rest.raisedAt ?? '2026-01-02T03:04:05.000Z',
        text,
        indicators: [
          {
            id: 'document_handover',
            strength: 'strong',
            stage: 'recruitment',
            dimension: 'means',
            spans: [{ start: 4, end: Math.min(text.length, 36) }],
            weight: 2.1,
            scoreWithout: 0.41,
          },
        ],
      },
    ],
    reasons: ['strong indicator: document handover'],
    ...rest,
  });
}
