import { runService } from '@manumit/service-kit';
import { standaloneSettings } from './config.js';
import { startStandalone } from './standalone.js';

await runService('manumit', standaloneSettings, startStandalone);
