export { consoleSettings } from './config.js';
export { type ConsoleOptions, createConsole } from './console.js';
export { type ConsoleEvents, createConsoleEvents } from './events.js';
export { Role, type RoleToken, roleFinder, TokensFile } from './tokens.js';
