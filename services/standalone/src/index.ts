export { standaloneSettings } from './config.js';
export { startStandalone } from './standalone.js';
