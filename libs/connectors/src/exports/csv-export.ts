import { Readable } from 'node:stream';
import { type MessageEventInput, Surface } from '@manumit/contracts';
import { CsvError, parse } from 'csv-parse';
import { contentIds } from './content-id.js';
import {
  type ExportEntry,
  ExportError,
  type ExportFormat,
  type ExportOptions,
  type OpenFile,
} from './export-format.js';

/** Fields of an event that a column may hold. */
export const CSV_FIELDS = [
  'id',
  'platform',
  'surface',
  'conversationId',
  'senderId',
  'senderName',
  'recipientId',
  'text',
  'sentAt',
  'language',
  'replyTo',
] as const;
type Field = (typeof CSV_FIELDS)[number];
const NEEDED: readonly Field[] = ['senderId', 'text', 'sentAt'];

async function* read(open: OpenFile, options: ExportOptions): AsyncGenerator<ExportEntry> {
  const columns = options.columns ?? {};
  const unknown = Object.keys(columns).filter((field) => !CSV_FIELDS.some((known) => known === field));
  if (unknown.length > 0) throw new ExportError(`no field is called ${unknown.join(', ')}: ${CSV_FIELDS.join(', ')}`);
  const nameOf = (field: Field): string => columns[field] ?? field;
  const check = (header: string[]): string[] => {
    const missing = [...NEEDED, ...CSV_FIELDS.filter((field) => columns[field] !== undefined)]
      .map(nameOf)
      .filter((name) => !header.includes(name));
    if (missing.length > 0) throw new ExportError(`the first line names no column ${[...new Set(missing)].join(', ')}`);
    return header;
  };
  const idOf = contentIds();
  const parser = Readable.from(open()).pipe(
    parse({ bom: true, columns: check, info: true, relax_column_count: true, skip_empty_lines: true }),
  );
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      const where = `line ${info.lines}`;
      const entry = entryOf((field) => record[nameOf(field)] || undefined, options, idOf);
      yield typeof entry === 'string'
        ? { kind: 'malformed', where, detail: entry }
        : { kind: 'event', where, event: entry };
    }
  } catch (error) {
    throw error instanceof CsvError ? new ExportError(`no CSV: ${error.code}, line ${error['lines']}`) : error;
  }
}

function entryOf(
  cell: (field: Field) => string | undefined,
  options: ExportOptions,
  idOf: ReturnType<typeof contentIds>,
): MessageEventInput | string {
  const [senderId, text, time] = [cell('senderId'), cell('text'), cell('sentAt')];
  if (senderId === undefined || text === undefined || time === undefined) return 'sender, text and time are needed';
  const sentAt = momentOf(time, options.utcOffset);
  if (sentAt === null) return 'the time is none: ISO 8601, or seconds or milliseconds since 1970';
  const surface = Surface.safeParse(cell('surface') ?? options.surface ?? 'forum');
  if (!surface.success) return `the surface is none of ${Surface.options.join(', ')}`;
  const conversationId = cell('conversationId') ?? options.conversation;
  const [recipient, language, replyTo, displayName] = [
    cell('recipientId'),
    cell('language'),
    cell('replyTo'),
    cell('senderName'),
  ];
  return {
    id: cell('id') ?? idOf(conversationId, sentAt, senderId, text),
    platform: cell('platform') ?? options.platform ?? 'csv',
    surface: surface.data,
    conversationId,
    sender: { id: senderId, ...(displayName === undefined ? {} : { displayName }) },
    recipients: recipient === undefined ? [] : [{ id: recipient }],
    text,
    sentAt,
    ...(language === undefined ? {} : { language }),
    ...(replyTo === undefined ? {} : { replyTo }),
  };
}

function momentOf(time: string, utcOffset: string): string | null {
  const digits = /^\d{10}(?:\d{3})?$/.exec(time)?.[0];
  const iso = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(time);
  if (digits === undefined && iso === null) return null;
  const moment =
    digits === undefined
      ? new Date(`${time.replace(' ', 'T')}${iso?.[1] === undefined ? utcOffset : ''}`)
      : new Date(Number(digits) * (digits.length === 10 ? 1_000 : 1));
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

export const csvExport: ExportFormat = {
  name: 'csv',
  title: 'A table, as CSV',
  reference: 'https://www.rfc-editor.org/rfc/rfc4180',
  read,
};
