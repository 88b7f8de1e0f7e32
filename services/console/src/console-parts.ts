import type { KeyObject } from 'node:crypto';
import { type Flag, FlagId, type Policy } from '@manumit/contracts';
import { ProblemError } from '@manumit/service-kit';
import { appendAudit, type Database, type FlagState, findFlagState, type QueueEntry } from '@manumit/store';
import type { ConsoleEvents, Looked } from './events.js';
import type { Access, Person } from './people.js';

/** What every router of the console works with. */
export interface ConsoleParts {
  readonly database: Database;
  readonly policy: Policy;
  readonly access: Access;
  readonly events: ConsoleEvents;
  readonly now: () => Date;
  /** For how long a claim holds. */
  readonly claimMs: number;
  /** Called when a decision was committed: its record waits for the bus. */
  readonly onDecision: () => void;
  /** Signs evidence packages; null where there is none. */
  readonly evidenceKey: KeyObject | null;
  /**
   * The flag, if it is there for this person. What a role may not read answers like what is not there: its existence says something too.
   *
   * @throws ProblemError 404
   */
  readonly readable: (person: Person, flagId: string, what: Looked) => Promise<FlagState>;
  readonly requireReadable: (person: Person, flag: Flag) => void;
}

export const unknownFlag = (): ProblemError => new ProblemError(404, 'unknown-flag', 'there is no such flag');

export function createReadable(
  database: Database,
  access: Access,
  events: ConsoleEvents,
): Pick<ConsoleParts, 'readable' | 'requireReadable'> {
  return {
    async readable(person, flagId, what) {
      const id = FlagId.safeParse(flagId);
      const state = id.success ? await findFlagState(database, id.data) : null;
      const found = state !== null && access.mayRead(person, state.flag.queue);
      events.looked(person.role, what, found);
      if (!found) throw unknownFlag();
      return state;
    },
    requireReadable(person, flag) {
      if (!access.mayRead(person, flag.queue)) throw unknownFlag();
    },
  };
}

/** Every look at what people wrote is in the audit log before it is answered. */
export async function auditLook(
  { database, now }: Pick<ConsoleParts, 'database' | 'now'>,
  person: Person,
  look:
    | { readonly action: 'flag.read'; readonly flag: Flag }
    | { readonly action: 'queue.read'; readonly queue: string; readonly entries: readonly QueueEntry[] },
): Promise<void> {
  const by = { at: now(), by: person.name, role: person.role };
  const fact =
    look.action === 'flag.read'
      ? { ...by, action: look.action, subject: look.flag.flagId, details: { revision: look.flag.revision } }
      : {
          ...by,
          action: look.action,
          subject: null,
          details: { queue: look.queue, flagIds: look.entries.map(({ flag }) => flag.flagId) },
        };
  await database.transaction((tx) => appendAudit(tx, [fact]));
}
