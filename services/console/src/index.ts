export { consoleSettings, webSettings } from './config.js';
export { type ConsoleOptions, createConsole } from './console.js';
export { type ConsoleEvents, createConsoleEvents } from './events.js';
export { Role, type RoleToken, roleFinder, TokensFile } from './tokens.js';
export { type Catalogue, catalogueOf, readCatalogues } from './web/i18n/catalogue.js';
export { en } from './web/i18n/en.js';
export { type OpenWebOptions, openWeb, type Web } from './web/open-web.js';
