// `npm run replay -- FILE.jsonl`: pushes a file of message events, an exported conversation, or what a topic holds, through the pipeline.
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { DATE_ORDERS, EXPORTS, type ExportFormat, type ExportOptions } from '@manumit/connectors';
import { Surface } from '@manumit/contracts';
import { SingleBar } from 'cli-progress';
import { z } from 'zod';
import { openOperations } from '../connect.js';
import { openEventSink } from '../event-sink.js';
import { openReplayFile, replayFile } from '../replay-file.js';

const USAGE = `Pushes message events through the pipeline again.

  npm run replay -- FILE.jsonl                        one MessageEvent a line
  npm run replay -- FILE --from FORMAT                a conversation that somebody exported
  npm run replay -- topic:NAME [--since TIME]         what a topic holds, for example topic:moderation.messages.v1

FORMAT is one of:
${EXPORTS.map(({ name, title }) => `  ${name.padEnd(12)}${title}`).join('\n')}

What an export does not say itself:
  --conversation NAME    the conversation's name (whatsapp, csv); the file's name unless told
  --utc-offset +02:00    of times without one (whatsapp, csv); +00:00 unless told
  --date-order ORDER     ${DATE_ORDERS.join(', ')} (whatsapp), where no date of the file tells it
  --columns A=B,C=D      what columns are called (csv), field=column, for example text=body,senderId=user
  --platform NAME        the platform (whatsapp, csv)
  --surface SURFACE      ${Surface.options.join(', ')} (whatsapp, csv)

Works on the process of \`npm start\`, or on the bus that MANUMIT_BUS and its companions name.
A message that was there before changes nothing: it is recognised by its id.
`;

/** What was typed is wrong. */
class UsageError extends Error {}

async function main(args: string[]): Promise<number> {
  const { positionals, values } = readArgs(args);
  const [what] = positionals;
  if (values.help || what === undefined || positionals.length > 1) {
    (values.help ? process.stdout : process.stderr).write(USAGE);
    return values.help ? 0 : 2;
  }
  return what.startsWith('topic:')
    ? await replayTopic(what.slice('topic:'.length), values.since)
    : await replay(what, values);
}

function readArgs(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        since: { type: 'string' },
        from: { type: 'string' },
        conversation: { type: 'string' },
        'utc-offset': { type: 'string', default: '+00:00' },
        'date-order': { type: 'string' },
        columns: { type: 'string' },
        platform: { type: 'string' },
        surface: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
type Values = ReturnType<typeof readArgs>['values'];

const Options = z.object({
  conversation: z.string().min(1).max(256),
  'utc-offset': z.string().regex(/^(?:[+-](?:0\d|1[0-4]):[0-5]\d|Z)$/, 'an offset is like +02:00'),
  'date-order': z.enum(DATE_ORDERS).optional(),
  columns: z
    .string()
    .regex(/^[^=,]+=[^=,]+(?:,[^=,]+=[^=,]+)*$/, 'columns are field=column, separated by commas')
    .transform((text) => Object.fromEntries(text.split(',').map((pair) => pair.split('=') as [string, string])))
    .optional(),
  platform: z.string().min(1).max(64).optional(),
  surface: Surface.optional(),
});

/** @throws UsageError */
function formatOf(path: string, values: Values): { format: ExportFormat; options: ExportOptions } | null {
  if (values.from === undefined) return null;
  const format = EXPORTS.find(({ name }) => name === values.from);
  if (format === undefined) throw new UsageError(`--from is one of ${EXPORTS.map(({ name }) => name).join(', ')}`);
  const parsed = Options.safeParse({ ...values, conversation: values.conversation ?? basename(path) });
  if (!parsed.success)
    throw new UsageError(
      parsed.error.issues.map(({ path: [at], message }) => `--${String(at)}: ${message}`).join('\n'),
    );
  const { 'utc-offset': utcOffset, 'date-order': dateOrder, ...options } = parsed.data;
  return { format, options: { ...options, utcOffset, dateOrder } };
}

async function replayTopic(topic: string, since: string | undefined): Promise<number> {
  const timestampMs = since === undefined ? null : Date.parse(since);
  if (Number.isNaN(timestampMs)) throw new Error('--since takes a time such as 2026-01-02T03:04:05Z');
  const operations = await openOperations(process.env);
  try {
    const from = timestampMs === null ? { kind: 'earliest' as const } : { kind: 'time' as const, timestampMs };
    process.stdout.write(`${await operations.replayTopic(topic, from)} records of ${topic} written again\n`);
    return 0;
  } finally {
    await operations.close();
  }
}

async function replay(path: string, values: Values): Promise<number> {
  const file = await openReplayFile(path, formatOf(path, values));
  const sink = await openEventSink(process.env);
  const bar = new SingleBar({
    format: 'replay {bar} {percentage}% · {accepted} accepted · {refused} refused',
    stream: process.stderr,
  });
  const complaints: string[] = [];
  bar.start(file.bytes, 0, { accepted: 0, refused: 0 });
  try {
    const { accepted, refused } = await replayFile(file, sink, {
      refused: (where, detail) => complaints.push(`${where}: ${detail}`),
      progress: (so) => bar.update(file.bytesRead(), so),
    });
    bar.stop();
    for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
    process.stdout.write(`${accepted} accepted, ${refused} refused\n`);
    return refused === 0 ? 0 : 1;
  } finally {
    bar.stop();
    await sink.close();
  }
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof UsageError ? 2 : 1;
});
