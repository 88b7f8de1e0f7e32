import { z } from 'zod';
import { AccountId, FlagId, MessageId } from './ids.js';
import { Instant } from './vocabulary.js';

/** What a member seems to do for a network, as the evidence suggests. */
export const NetworkRole = z.enum(['recruiter', 'controller', 'advertiser', 'contact', 'buyer', 'spreader', 'unclear']);
export type NetworkRole = z.infer<typeof NetworkRole>;

export const NetworkMember = z
  .object({
    accountId: AccountId,
    role: NetworkRole,
    possiblyCoerced: z
      .boolean()
      .describe('May be advertised, or post, under the control of others: a person to protect before anything else.'),
  })
  .meta({ id: 'NetworkMember' });
export type NetworkMember = z.infer<typeof NetworkMember>;

export const TieKind = z.enum(['contact_point', 'evading_contact_point', 'handover', 'template']);
export type TieKind = z.infer<typeof TieKind>;

export const NetworkTie = z
  .object({
    from: AccountId,
    to: AccountId.describe('Of a handover, who is named.'),
    kind: TieKind,
    weight: z.number().min(0).max(1).describe('By rarity: the fewer accounts share what ties, the more it says.'),
    evidence: z.array(MessageId).min(1).describe('The messages that show it.'),
  })
  .meta({ id: 'NetworkTie' });
export type NetworkTie = z.infer<typeof NetworkTie>;

export const DemandAnswer = z
  .object({
    accountId: AccountId.describe('Who asks to buy.'),
    answers: AccountId.describe('The member that was asked.'),
    evidence: z.array(MessageId).min(1),
  })
  .meta({ id: 'DemandAnswer' });
export type DemandAnswer = z.infer<typeof DemandAnswer>;

export const FlaggedNetwork = z
  .object({
    members: z.array(NetworkMember).min(1),
    ties: z.array(NetworkTie),
    since: Instant.describe('When the first of its ties came to be, by the messages’ own time.'),
    template: z.array(MessageId).optional().describe('The messages that are copies of one template.'),
    demand: z
      .array(DemandAnswer)
      .optional()
      .describe('Who answers what the members offer: no members, and on the queue `demand` by themselves.'),
    closed: z
      .object({
        reason: z.enum(['merged', 'dissolved']),
        into: FlagId.optional().describe('Where its members went on.'),
      })
      .optional()
      .describe('The network is none any more, or part of another: nothing is left to do about this flag.'),
  })
  .meta({ id: 'FlaggedNetwork' });
export type FlaggedNetwork = z.infer<typeof FlaggedNetwork>;
