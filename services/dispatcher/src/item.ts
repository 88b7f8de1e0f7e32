import type { Flag, QueueItem } from '@manumit/contracts';
import type { EndpointEntry } from './endpoints.js';

/** What one delivery is about, as it stands when it is sent. */
export interface DeliveryItem {
  readonly webhookId: string;
  readonly queue: string;
  readonly flagId: string;
  /** Of the flag when it was queued; `flag.revision` is what it is now. */
  readonly revision: number;
  readonly queuedAt: string;
  /** Where a person opens the flag; null where the operator has named no address. */
  readonly link: string | null;
  readonly flag: Flag;
}

type Rules = Pick<EndpointEntry, 'queues' | 'protected' | 'shadow'>;

/** Whether an item of a queue goes to an endpoint at all. */
export const isFor = (endpoint: Rules, { queue, flag }: Pick<QueueItem, 'queue' | 'flag'>): boolean =>
  endpoint.queues.includes(queue) && mayLeave(endpoint, flag);

/**
 * Whether a flag may leave to an endpoint as it is now. Asked again when it is sent: a flag about somebody's deeds may have
 * become one about somebody to help.
 */
export function mayLeave(endpoint: Rules, flag: Flag): boolean {
  const isAboutSomebodyToHelp = flag.queue === 'support' || flag.disposition === 'support';
  if (isAboutSomebodyToHelp && !endpoint.protected) return false;
  return flag.policy.mode === 'live' || endpoint.shadow;
}

export const linkOf = (template: string | undefined, flagId: string): string | null =>
  template === undefined ? null : template.replaceAll('{flagId}', encodeURIComponent(flagId));
