import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Connector, Delivery, Parsed } from './connector.js';
import { sha256Parts, verifyHmac } from './hmac.js';
import { textOfHtml } from './html-text.js';
import { parseWith } from './parse-with.js';

// https://docs.coralproject.net/external-moderation-phases
const Body = z.object({
  action: z.enum(['NEW', 'EDIT']),
  comment: z.object({ body: z.string(), parentID: z.string().nullish() }),
  author: z.object({ id: z.string() }),
  story: z.object({ id: z.string() }),
});

/** A comment as it is written or rewritten. It has no id and no time yet: its bytes and their arrival stand for them. */
export function parseCoral(body: unknown, { rawBody, receivedAt }: Delivery): Parsed {
  return parseWith(Body, body, ({ comment, author, story }) => {
    const text = textOfHtml(comment.body);
    if (text === '') return [];
    return [
      {
        id: createHash('sha256').update(rawBody).digest('hex'),
        platform: 'coral',
        surface: 'comment',
        conversationId: story.id,
        sender: { id: author.id },
        text,
        sentAt: receivedAt.toISOString(),
        ...(comment.parentID == null ? {} : { replyTo: comment.parentID }),
      },
    ];
  });
}

export const coral: Connector = {
  name: 'coral',
  title: 'Coral external moderation phase',
  reference: 'https://docs.coralproject.net/external-moderation-phases',
  proof: 'X-Coral-Signature',
  replay: 'bytes',
  edits: 'event',
  deletions: 'not sent',
  secret: { pattern: /^\S{16,256}$/, means: "the phase's signing secret" },
  verify: ({ rawBody, headers }, secrets) =>
    verifyHmac([rawBody], sha256Parts(headers['x-coral-signature']), 'hex', secrets),
  parse: parseCoral,
  // Without a body Coral goes on as if there were no phase: people decide.
  answer: () => ({ status: 204, body: '' }),
};
