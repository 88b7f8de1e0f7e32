import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { payloadOf } from './adapters/payload.js';
import type { EndpointOf } from './adapters/request.js';
import { outcomeOfError } from './outcome.js';
import type { Sender } from './sender.js';

const MAX_ITEMS = 500;
/** What people wrote is for its owner only. */
const MODE = 0o600;

/** Appends JSON lines; they have arrived when the disk has them. The file is opened anew each time, so that it can be rotated. */
export function fileSender({ path, payload }: EndpointOf<'file'>): Sender {
  return {
    maxItems: MAX_ITEMS,
    async send(items) {
      const lines = items.map(
        (item) => `${JSON.stringify({ webhookId: item.webhookId, ...payloadOf(item, payload) })}\n`,
      );
      try {
        await mkdir(dirname(path), { recursive: true });
        const file = await open(path, 'a', MODE);
        try {
          await file.appendFile(lines.join(''));
          await file.sync();
        } finally {
          await file.close();
        }
        return { kind: 'delivered', outcome: 'written' };
      } catch (error) {
        return outcomeOfError(error);
      }
    },
    close: async () => {},
  };
}
