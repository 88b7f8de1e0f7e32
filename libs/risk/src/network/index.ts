export type { AccountSigns, CountedMessage, Origin } from './account.js';
export { emptyBook, type KnownNetwork, type LinkBook, noteSignal, type RowKey, type RowKind, rowsOf } from './book.js';
export { type FanOut, fanOutOf } from './fan-out.js';
export { findNetworks, type Network, networksOf, nobodysPoint } from './find-networks.js';
export { type LinkSignal, linkSignalOf } from './link-signal.js';
export { closedFlag, fanOutFlag, type NetworkFlagOptions, networkFlag, type Place } from './network-flag.js';
export type { Asking } from './reach.js';
export { type ClosedNetwork, type OpenNetwork, type Renewal, type RenewOptions, renew } from './renew.js';
export type { IsPublic, Tie } from './ties.js';
