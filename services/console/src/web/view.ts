import type { QueueName } from '@manumit/contracts';
import type { Account } from '@manumit/store';
import type { Person } from '../people.js';
import type { Catalogue, Translate } from './i18n/catalogue.js';

/** Where the console's pages are, so that other services may live beside them. */
export const BASE = '/console';

export interface SignedIn extends Person {
  readonly account: Account;
  /** Goes into every form. */
  readonly formToken: string;
}

export interface QueueState {
  readonly queue: QueueName;
  readonly open: number;
  readonly oldestRaisedAt: string | null;
  readonly targetMinutes: number;
}

/** What every page is drawn with. */
export interface View {
  readonly catalogue: Catalogue;
  readonly t: Translate;
  readonly now: Date;
  /** null before somebody signs in. */
  readonly person: SignedIn | null;
  /** Those that the role may read, in the order of the queues. */
  readonly queues: readonly QueueState[];
  readonly path: string;
}

export type Theme = 'auto' | 'light' | 'dark';

export const themeOf = (person: SignedIn | null): Theme => {
  const theme = person?.account.preferences['theme'];
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
};

export const showsTextAtOnce = (person: SignedIn): boolean => person.account.preferences['reveal'] === 'open';
