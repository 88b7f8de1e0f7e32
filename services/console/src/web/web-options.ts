import type { Policy } from '@manumit/contracts';
import type { HelpDirectory } from '@manumit/helplines';
import type { AccountStore, Database, FlagStore, SessionStore } from '@manumit/store';
import type { Sealer } from '../accounts/sealer.js';
import type { ConsoleEvents } from '../events.js';
import type { Access } from '../people.js';
import type { Catalogue } from './i18n/catalogue.js';
import type { Glossary } from './words.js';

/** What the pages are made of. */
export interface WebParts {
  readonly database: Database;
  readonly flags: FlagStore;
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly policy: Policy;
  readonly glossary: Glossary;
  /** Who helps, by country and language. */
  readonly help: HelpDirectory;
  readonly catalogues: readonly Catalogue[];
  readonly sealer: Sealer;
  readonly events: ConsoleEvents;
  /** Whether everybody with a password needs a second factor. */
  readonly secondFactor: 'optional' | 'required';
  /** What people type to come here; null where it is the address that this process listens on, in clear text. */
  readonly publicUrl: URL | null;
  readonly access: Access;
  /** For how long a claim holds. */
  readonly claimMs: number;
  /** Called when a decision was committed: its record waits for the bus. */
  readonly onDecision: () => void;
  readonly now: () => Date;
}
