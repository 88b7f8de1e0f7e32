export { type AccountSigns, emptyBook, type LinkBook, noteSignal } from './book.js';
export { findNetworks, type Network } from './find-networks.js';
export { type LinkSignal, linkSignalOf } from './link-signal.js';
export type { Tie } from './ties.js';
