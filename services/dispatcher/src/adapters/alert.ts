import type { DeliveryItem } from '../item.js';

/** What a chat may show: that something waits, and where. No words of people, no ids of accounts or conversations. */
export interface Alert {
  readonly title: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly link: string | null;
  readonly isUrgent: boolean;
}

const TITLES: Readonly<Record<string, string>> = {
  urgent: 'Somebody may be in danger: a flag waits on the urgent queue',
  review: 'A flag waits on the review queue',
  'child-safety': 'A person under 18 may be concerned: a flag waits on the child-safety queue',
  support: 'Somebody may need help: please look at the support queue',
  networks: 'A network waits on the networks queue',
  demand: 'A flag waits on the demand queue',
};

const plain = (name: string): string => name.replaceAll('_', ' ');

/** An alert for a chat. Channels have many readers: everything else is behind the link, where roles hold. */
export function alertOf({ queue, revision, link, flag, flagId }: DeliveryItem): Alert {
  const title = TITLES[queue] ?? `A flag waits on the ${queue} queue`;
  const mode = flag.policy.mode === 'shadow' ? [{ name: 'Trial', value: 'raised by a policy on trial' }] : [];
  const what = flag.typologies.map(plain).join(', ');
  return {
    title,
    facts: [
      ...(queue === 'support' || what === '' ? [] : [{ name: 'Signs of', value: what }]),
      { name: 'Platform', value: `${flag.platform}, ${flag.surface}` },
      { name: 'Raised', value: flag.raisedAt },
      { name: 'Flag', value: revision === 1 ? flagId : `${flagId}, revision ${revision}` },
      ...mode,
    ],
    link,
    isUrgent: queue === 'urgent' || queue === 'child-safety',
  };
}
