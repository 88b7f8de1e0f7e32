import { relative } from 'node:path';
import { runService } from '@manumit/service-kit';
import { standaloneSettings } from './config.js';
import { startStandalone } from './standalone.js';
