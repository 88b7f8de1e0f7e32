export { drawNetwork, type FlagOfNetwork } from './draw.js';
