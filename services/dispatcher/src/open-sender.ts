import type { GuardOptions } from './address-guard.js';
import { fileSender } from './file-sender.js';
import { httpSender } from './http-sender.js';
import type { Endpoint } from './load-endpoints.js';
import type { Sender } from './sender.js';

export interface SenderOptions {
  readonly now: () => Date;
  /** How names are resolved and which addresses are public; the internet's way unless given. */
  readonly guard?: Omit<GuardOptions, 'connectTimeoutMs'>;
}

/** What brings items to an endpoint, by its kind. Nothing is opened before the first item. */
export function openSender(endpoint: Endpoint, { now, guard }: SenderOptions): Sender {
  return endpoint.kind === 'file' ? fileSender(endpoint) : httpSender(endpoint, now, guard);
}
