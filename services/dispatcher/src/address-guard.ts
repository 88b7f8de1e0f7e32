import { lookup as dnsLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';

/** An endpoint's name leads, or its address is, where nothing may be sent: this machine, its network, a cloud's metadata. */
export class ForbiddenAddressError extends Error {
  readonly code = 'FORBIDDEN_ADDRESS';
  constructor() {
    super('the address is not a public one: set allowPrivateAddresses if the endpoint is in your own network');
    this.name = 'ForbiddenAddressError';
  }
}

/**
 * Whether an address is one of the public internet. Everything that the registries of special addresses name is not:
 * loopback, private, link-local (where clouds serve their metadata), shared, reserved, multicast, and what carries such an
 * address inside (IPv4-mapped, 6to4, Teredo, NAT64).
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` takes an IPv4-mapped IPv6 address for the IPv4 address that it is.
  return ipaddr.process(address).range() === 'unicast';
}

export type Resolve = (
  hostname: string,
  done: (error: Error | null, addresses: { readonly address: string; readonly family: number }[]) => void,
) => void;

const resolveByDns: Resolve = (hostname, done) =>
  dnsLookup(hostname, { all: true }, (error, addresses) => done(error, addresses));

export interface GuardOptions {
  readonly isAllowed?: (address: string) => boolean;
  readonly resolve?: Resolve;
  readonly connectTimeoutMs: number;
}

/**
 * Opens connections only to addresses that are allowed. The name is resolved once for each connection, and the connection
 * goes to an address of that answer: a name that answers otherwise a moment later (DNS rebinding) gains nothing. One
 * forbidden address among several refuses all of them.
 */
export function guardedConnector(options: GuardOptions): buildConnector.connector {
  const { isAllowed = isPublicAddress, resolve = resolveByDns } = options;
  const lookup: LookupFunction = (hostname, { all }, callback) =>
    resolve(hostname, (error, addresses) => {
      const first = addresses?.[0];
      if (error !== null || first === undefined) {
        callback(error ?? new ForbiddenAddressError(), '', 0);
      } else if (!addresses.every(({ address }) => isAllowed(address))) {
        callback(new ForbiddenAddressError(), '', 0);
      } else if (all === true) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  const connect = buildConnector({ timeout: options.connectTimeoutMs, lookup });
  return (request, callback) => {
    // An address in place of a name is not looked up at all.
    const literal = request.hostname.replace(/^\[(.*)\]$/, '$1');
    if (isIP(literal) !== 0 && !isAllowed(literal)) callback(new ForbiddenAddressError(), null);
    else connect(request, callback);
  };
}
