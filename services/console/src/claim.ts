import { appendAudit, type Claim, type Database, giveUpClaim, lockFlagState, takeClaim } from '@manumit/store';
import type { Person } from './people.js';

/**
 * Takes a flag for somebody, or keeps it for longer; of two at once one wins. The claim and its entry in the audit log commit together.
 *
 * @returns the claim as it is now, perhaps somebody else's; null where there is no such flag
 */
export async function claimFlag(
  database: Database,
  { flagId, person, at, claimMs }: { flagId: string; person: Person; at: Date; claimMs: number },
): Promise<Claim | null> {
  return await database.transaction(async (tx) => {
    const state = await lockFlagState(tx, flagId);
    if (state === null) return null;
    const until = new Date(at.getTime() + claimMs);
    const taken = await takeClaim(tx, { flagId, person: person.name, now: at, until });
    if (taken.person === person.name)
      await appendAudit(tx, [{ at, by: person.name, role: person.role, action: 'claim.taken', subject: flagId }]);
    return taken;
  });
}

/** Gives a claim up: one's own, and, for who leads a shift, what somebody left behind. */
export async function releaseFlag(
  database: Database,
  { flagId, person, at }: { flagId: string; person: Person; at: Date },
): Promise<void> {
  const whose = person.role === 'lead' || person.role === 'admin' ? null : person.name;
  await database.transaction(async (tx) => {
    if (!(await giveUpClaim(tx, flagId, whose))) return;
    await appendAudit(tx, [{ at, by: person.name, role: person.role, action: 'claim.given_up', subject: flagId }]);
  });
}
