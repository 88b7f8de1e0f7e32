import { csvExport } from './csv-export.js';
import { discordExport } from './discord-export.js';
import type { ExportFormat } from './export-format.js';
import { telegramExport } from './telegram-export.js';
import { whatsappExport } from './whatsapp-export.js';

/** Every format of exported conversations that can be replayed. */
export const EXPORTS: readonly ExportFormat[] = [telegramExport, whatsappExport, discordExport, csvExport];
