import { webSettings } from '@manumit/console';
import { dispatcherSettings } from '@manumit/dispatcher';
import { detectionSettings } from '@manumit/scorer';
import { adminSettings, lifecycleSettings, logSettings, setting } from '@manumit/service-kit';
import { z } from 'zod';
import { dataFolderSetting } from './connect.js';

export const standaloneSettings = {
  dataFolder: dataFolderSetting,
  host: setting(
    'MANUMIT_HOST',
    z.string().min(1).default('127.0.0.1'),
    'Where the gateway and the queues listen. Anything but loopback needs TLS in front.',
  ),
  port: setting(
    'MANUMIT_PORT',
    z.coerce.number().int().min(0).max(65_535).default(8080),
    'The port of gateway and queues.',
  ),
  endpointsFile: setting(
    dispatcherSettings.endpointsFile.variable,
    z.string().min(1).optional(),
    'YAML: where flags are delivered, and how. Without it they wait on their queues only.',
  ),
  ...detectionSettings,
  ...webSettings,
  // A forum on one machine starts with a password; whoever opens it to others asks for more.
  secondFactor: setting(
    webSettings.secondFactor.variable,
    z.enum(['required', 'optional']).default('optional'),
    webSettings.secondFactor.description,
  ),
  ...adminSettings,
  ...logSettings,
  ...lifecycleSettings,
};
