import { type Decision, type Flag, type FlagId, flagIdOf } from '@manumit/contracts';

const DAY_MS = 86_400_000;

/** The id of the flag by which a person in another flag goes to those who help. */
export const personToHelp = (flag: Flag, { personId }: Decision): FlagId =>
  flagIdOf(['person-to-help', flag.flagId, personId ?? flag.actorId]);

/** The flag on `support` about somebody whom a reviewer found to need help. Its evidence is what the reviewer saw. */
export function supportFlagOf(flag: Flag, decision: Decision, keptDays: number): Flag {
  return {
    ...flag,
    flagId: personToHelp(flag, decision),
    revision: 1,
    kind: 'message',
    queue: 'support',
    disposition: 'support',
    actorId: decision.personId ?? flag.actorId,
    role: 'victim',
    possiblyCoerced: true,
    reasons: ['a reviewer sees a person to help'],
    raisedAt: decision.decidedAt,
    expiresAt: new Date(Date.parse(decision.decidedAt) + keptDays * DAY_MS).toISOString(),
  };
}
