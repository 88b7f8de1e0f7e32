import type { MessageEventInput } from '@manumit/contracts';
import type { Verdict } from './verdict.js';

/** A request as it came. Names of headers are in lower case. */
export interface Delivery {
  readonly rawBody: Uint8Array;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** What the path names the delivery, where the messenger's route does so. */
  readonly pathId?: string | undefined;
  /** For the few messengers that tell no time of their own. */
  readonly receivedAt: Date;
}

export type Parsed =
  | { readonly kind: 'events'; readonly events: readonly MessageEventInput[] }
  /** Names fields and limits, never values. */
  | { readonly kind: 'malformed'; readonly detail: string };

/** What the messenger wants to hear. A text goes out as plain text, everything else as JSON. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** What a secret looks like: one of another form could never be right, and its source would be shut without a word. */
export interface SecretForm {
  readonly pattern: RegExp;
  readonly means: string;
}

/** Everything that is known of one messenger. Pure: the gateway does the rest for all of them alike. */
export interface Connector {
  /** The `kind` of its sources, the name in its route, and the platform of its events. */
  readonly name: string;
  readonly title: string;
  /** The vendor's description of what is read here. */
  readonly reference: string;
  /** What proves the sender, as `WWW-Authenticate` and the documents name it. */
  readonly proof: string;
  /** What keeps a recorded delivery from working twice; without a time or an id of its own, its bytes name it. */
  readonly replay: 'timestamp' | 'delivery id' | 'bytes';
  readonly edits: 'event' | 'not sent';
  readonly deletions: 'acknowledged' | 'not sent';
  readonly secret: SecretForm;
  /** A second secret, for messengers that want to see one before they send: what they give, or want to be given. */
  readonly handshake?: SecretForm;
  /** Where it is not `POST /v1/webhooks/<name>/<source>`. */
  readonly route?: { readonly method: 'put'; readonly suffix: string };
  /** Answers a GET that comes before the first delivery; null where it proves nothing. */
  readonly challenge?: (query: Readonly<Record<string, unknown>>, handshake: string) => Reply | null;
  readonly verify: (delivery: Delivery, secrets: readonly string[], now: Date) => Verdict;
  readonly parse: (body: unknown, delivery: Delivery) => Parsed;
  /** The delivery's own id, only where what was verified covers it. */
  readonly deliveryId?: (body: unknown, delivery: Delivery) => string | null;
  /** Unset where the messenger reads nothing but the status: it is told what became of each event. */
  readonly answer?: (body: unknown, handshake: string) => Reply;
}
