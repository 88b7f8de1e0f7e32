import { readdir, readFile } from 'node:fs/promises';
import type { Policy } from '@manumit/contracts';
import { type HelpDirectory, loadHelp } from '@manumit/helplines';
import { glossaryOf, indicatorsFolder } from '@manumit/risk';
import { accountStore, type Database, flagStore, sessionStore } from '@manumit/store';
import type { Router } from 'express';
import { firstAdminToken } from '../accounts/first-start.js';
import { createSealer } from '../accounts/sealer.js';
import { CLAIM_MS } from '../console.js';
import type { ConsoleEvents } from '../events.js';
import { createAccess } from '../people.js';
import { createWeb } from './create-web.js';
import { type Catalogue, readCatalogues } from './i18n/catalogue.js';
import { createLive } from './live.js';
import { BASE } from './view.js';
import type { WebParts } from './web-options.js';
import type { Glossary } from './words.js';

export interface OpenWebOptions {
  readonly database: Database;
  readonly policy: Policy;
  /** Seals second-factor secrets: another one makes everybody set theirs up anew. */
  readonly secret: string;
  readonly secondFactor: WebParts['secondFactor'];
  readonly publicUrl: URL | null;
  readonly events: ConsoleEvents;
  /** Who helps, where it is not the list of this release. */
  readonly help?: HelpDirectory;
  readonly catalogues?: readonly Catalogue[];
  readonly signInsPerMinute?: number;
  /** How often, at most, pages that are open are told what waits. */
  readonly liveMs?: number;
  readonly claimMs?: number;
  /** Called when a decision was committed: its record waits for the bus. */
  readonly onDecision?: () => void;
  readonly now?: () => Date;
}

export interface Web {
  readonly router: Router;
  /** The path at which the first admin makes an account; null where there are accounts. It is given out once. */
  firstStartPath(): Promise<string | null>;
  /** Ends what is held open; before the server stops. */
  close(): void;
}

const LIVE_MS = 3_000;

/** Reads what the pages need, and makes them. */
export async function openWeb(options: OpenWebOptions): Promise<Web> {
  const { database, policy, secret, secondFactor, publicUrl, events, signInsPerMinute } = options;
  const { now = () => new Date(), liveMs = LIVE_MS, claimMs = CLAIM_MS, onDecision = () => {} } = options;
  const [glossary, catalogues, help] = await Promise.all([
    readGlossary(),
    options.catalogues ?? readCatalogues(),
    options.help ?? loadHelp(),
  ]);
  const accounts = accountStore(database);
  const sessions = sessionStore(database);
  const flags = flagStore(database);
  const live = createLive(flags, liveMs);
  const router = createWeb({
    live,
    database,
    // People come here by their session; tokens are for the API.
    access: createAccess(() => null, policy, events),
    claimMs,
    onDecision,
    flags,
    accounts,
    sessions,
    policy,
    glossary,
    help,
    catalogues,
    sealer: createSealer(secret),
    secondFactor,
    publicUrl,
    events,
    now,
    ...(signInsPerMinute === undefined ? {} : { signInsPerMinute }),
  });
  return {
    router,
    close: () => live.close(),
    async firstStartPath() {
      const token = await firstAdminToken(accounts, sessions, now());
      return token === null ? null : `${BASE}/welcome/${token}`;
    },
  };
}

async function readGlossary(): Promise<Glossary> {
  const names = (await readdir(indicatorsFolder)).filter((name) => name.endsWith('.yaml'));
  const files = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(new URL(name, indicatorsFolder), 'utf8') })),
  );
  return glossaryOf(files);
}
