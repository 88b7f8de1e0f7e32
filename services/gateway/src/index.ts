export { gatewaySettings, limitSettings } from './config.js';
export { createGatewayEvents, type GatewayEvents } from './events.js';
export { createGateway, DEFAULT_LIMITS, type GatewayLimits, type GatewayOptions } from './gateway.js';
export { loadSources, type Source, SourcesFile } from './sources.js';
