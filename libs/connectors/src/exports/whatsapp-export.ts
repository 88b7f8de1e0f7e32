import type { MessageEventInput } from '@manumit/contracts';
import { attached, describe, named } from '../describe.js';
import { contentIds } from './content-id.js';
import {
  type DateOrder,
  type ExportEntry,
  ExportError,
  type ExportFormat,
  type ExportOptions,
  type OpenFile,
} from './export-format.js';
import { linesOf } from './lines.js';

// `[31.12.25, 18:05:09] Name: text` on iOS, `31/12/2025, 6:05 pm - Name: text` on Android; the phone's language decides how dates look.
const DATE = String.raw`(?<first>\d{1,4})[./-]\s?(?<second>\d{1,2})[./-]\s?(?<third>\d{1,4})\.?`;
const TIME = String.raw`(?<hour>\d{1,2})[:.](?<minute>\d{2})(?:[:.](?<second2>\d{2}))?(?:\s?(?<half>[ap])\.?\s?m\.?)?`;
const HEAD = new RegExp(
  String.raw`^(?:\[${DATE},?\s${TIME}\]\s|${DATE.replaceAll('<', '<a')},?\s${TIME.replaceAll('<', '<a')}\s[-–]\s)`,
  'iu',
);
/** Marks of direction that iOS writes around what it inserts. */
const MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const ATTACHED = /^<[^<>:]{1,40}: (?<before>[^<>]+\.\w{2,5})>$|^(?<after>[^\n<>/]+\.\w{2,5}) \([^()\n]{1,60}\)$/u;
const OMITTED = /^<[^<>\n]{1,60}>$/u;

interface Head {
  readonly date: readonly [number, number, number];
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly rest: string;
}

/** A line that begins a message, or null for one that goes on. */
function headOf(line: string): Head | null {
  const clean = line.replace(/^[\u200e\u200f\ufeff]+/u, '').replaceAll('\u202f', ' ');
  const found = HEAD.exec(clean);
  if (found === null) return null;
  const part = (name: string): string => found.groups?.[name] ?? found.groups?.[`a${name}`] ?? '';
  const half = part('half').toLowerCase();
  const hour = Number(part('hour'));
  return {
    date: [Number(part('first')), Number(part('second')), Number(part('third'))],
    hour: half === '' ? hour : (hour % 12) + (half === 'p' ? 12 : 0),
    minute: Number(part('minute')),
    second: Number(part('second2') || '0'),
    rest: clean.slice(found[0].length),
  };
}

/** What the dates of the whole file allow. */
async function survey(
  open: OpenFile,
): Promise<{ readonly orders: readonly DateOrder[]; readonly senders: Set<string> }> {
  const senders = new Set<string>();
  let heads = 0;
  const may = { dmy: true, mdy: true, ymd: true };
  for await (const { text } of linesOf(open())) {
    const head = headOf(text);
    if (head === null) continue;
    heads += 1;
    const [first, second, third] = head.date;
    if (first > 31) may.dmy = may.mdy = false;
    else if (third > 31) may.ymd = false;
    if (first > 12) may.mdy = false;
    if (second > 12) may.dmy = may.ymd = false;
    const sender = senderOf(head.rest);
    if (sender !== null) senders.add(sender.name);
  }
  if (heads === 0) throw new ExportError('no line begins with a date as in an exported chat of WhatsApp');
  // Years of two digits come last in every language that WhatsApp shortens them in.
  const orders = (['dmy', 'mdy', 'ymd'] as const).filter((order) => may[order]);
  return { orders: orders.length > 1 ? orders.filter((order) => order !== 'ymd') : orders, senders };
}

function orderOf(orders: readonly DateOrder[], told: DateOrder | undefined): DateOrder {
  if (told !== undefined && !orders.includes(told)) throw new ExportError(`the dates of the file are not ${told}`);
  const order = told ?? (orders.length === 1 ? orders[0] : undefined);
  if (order === undefined)
    throw new ExportError(
      orders.length === 0
        ? 'the dates of the file do not fit together'
        : 'no date tells day from month: say which comes first',
    );
  return order;
}

/** Null for a line of WhatsApp itself, such as that somebody joined. */
function senderOf(rest: string): { readonly name: string; readonly text: string } | null {
  const end = rest.indexOf(': ');
  if (end < 1) return null;
  return { name: rest.slice(0, end).replace(MARKS, '').trim(), text: rest.slice(end + 2) };
}

interface Open {
  readonly where: string;
  readonly head: Head;
  readonly lines: string[];
}

async function* read(open: OpenFile, options: ExportOptions): AsyncGenerator<ExportEntry> {
  const { orders, senders } = await survey(open);
  const order = orderOf(orders, options.dateOrder);
  const idOf = contentIds();
  const entryOf = ({ where, head, lines }: Open): ExportEntry[] => {
    const sender = senderOf(head.rest);
    if (sender === null) return [];
    const sentAt = momentOf(head, order, options.utcOffset);
    if (sentAt === null) return [{ kind: 'malformed', where, detail: 'there is no such day or time' }];
    const { text, attachments } = contentOf([sender.text, ...lines].join('\n'));
    if (text === '') return [];
    const others = [...senders].filter((name) => name !== sender.name);
    const isPrivate = senders.size <= 2;
    const event: MessageEventInput = {
      id: idOf(options.conversation, sentAt, sender.name, text),
      platform: options.platform ?? 'whatsapp',
      surface: options.surface ?? (isPrivate ? 'dm' : 'group'),
      conversationId: options.conversation,
      sender: named(sender.name, sender.name),
      recipients: isPrivate ? others.map((id) => ({ id })) : [],
      text,
      sentAt,
      ...attachments,
    };
    return [{ kind: 'event', where, event }];
  };
  let current: Open | null = null;
  for await (const { number, text } of linesOf(open())) {
    const head = headOf(text);
    if (head === null) {
      current?.lines.push(text);
      continue;
    }
    if (current !== null) yield* entryOf(current);
    current = { where: `line ${number}`, head, lines: [] };
  }
  if (current !== null) yield* entryOf(current);
}

function contentOf(raw: string): { readonly text: string; readonly attachments: ReturnType<typeof attached> } {
  const content = raw.replace(MARKS, '').trim();
  const [first = '', ...caption] = content.split('\n');
  const file = ATTACHED.exec(first)?.groups;
  const name = file?.['before'] ?? file?.['after'];
  if (name !== undefined)
    return { text: caption.join('\n').trim(), attachments: attached([describe('other', { name })]) };
  // `<Media omitted>`, in whatever language.
  return { text: OMITTED.test(content) ? '' : content, attachments: {} };
}

function momentOf({ date, hour, minute, second }: Head, order: DateOrder, utcOffset: string): string | null {
  const at = (letter: string): number => date[order.indexOf(letter)] ?? 0;
  const year = at('y') < 100 ? 2_000 + at('y') : at('y');
  const digits = (value: number, length = 2): string => String(value).padStart(length, '0');
  const day = `${digits(year, 4)}-${digits(at('m'))}-${digits(at('d'))}`;
  const moment = new Date(`${day}T${digits(hour)}:${digits(minute)}:${digits(second)}${utcOffset}`);
  // JavaScript takes 31 February for the beginning of March.
  const exists = !Number.isNaN(moment.getTime()) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  return exists ? moment.toISOString() : null;
}

export const whatsappExport: ExportFormat = {
  name: 'whatsapp',
  title: 'WhatsApp, an exported chat',
  reference: 'https://faq.whatsapp.com/1180414079177245',
  read,
};
