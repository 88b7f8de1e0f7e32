import type { Endpoint } from '../load-endpoints.js';

/** What goes over the wire; the same item and time give the same request. */
export interface DeliveryRequest {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type EndpointOf<Kind extends Endpoint['kind']> = Extract<Endpoint, { readonly kind: Kind }>;

/** A JSON body to an address. */
export const postJson = (
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): DeliveryRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
