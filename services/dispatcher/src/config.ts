import { busSettings, databaseSettings, setting } from '@manumit/service-kit';
import { z } from 'zod';

export const dispatcherSettings = {
  endpointsFile: setting('MANUMIT_ENDPOINTS_FILE', z.string().min(1), 'YAML: where flags are delivered, and how.'),
  groupId: setting(
    'MANUMIT_GROUP_ID',
    z.string().min(1).default('manumit-dispatcher'),
    'The consumer group of the dispatchers.',
  ),
  host: setting(
    'MANUMIT_HOST',
    z.string().min(1).default('127.0.0.1'),
    'Where `/v1/endpoints` listens. Anything but loopback needs TLS in front.',
  ),
  port: setting(
    'MANUMIT_PORT',
    z.coerce.number().int().min(0).max(65_535).default(8070),
    'The port of `/v1/endpoints`.',
  ),
  adminToken: setting(
    'MANUMIT_ADMIN_TOKEN',
    z.string().min(16, 'at least 16 characters'),
    'Bearer token of who may see how deliveries stand, bring dead ones back and enable endpoints.',
    { secret: true },
  ),
  ...databaseSettings,
  ...busSettings,
};
