// `npm run replay -- FILE.jsonl`: pushes a file of message events, or what a topic holds, through the pipeline.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { openOperations } from '../connect.js';
import { openEventSink } from '../event-sink.js';

const USAGE = `Pushes message events through the pipeline again.

  npm run replay -- FILE.jsonl                        one MessageEvent a line
  npm run replay -- topic:NAME [--since TIME]         what a topic holds, for example topic:moderation.messages.v1

Works on the process of \`npm start\`, or on the bus that MANUMIT_BUS and its companions name.
A message that was there before changes nothing: it is recognised by its id.
`;

const BATCH = 100;

async function main(args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { since: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
  });
  const [what] = positionals;
  if (values.help || what === undefined || positionals.length > 1) {
    (values.help ? process.stdout : process.stderr).write(USAGE);
    return values.help ? 0 : 2;
  }
  return what.startsWith('topic:')
    ? await replayTopic(what.slice('topic:'.length), values.since)
    : await replayFile(what);
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

async function replayFile(path: string): Promise<number> {
  const { size } = await stat(path);
  const sink = await openEventSink(process.env);
  const bar = new SingleBar({
    format: 'replay {bar} {percentage}% · {accepted} accepted · {refused} refused',
    stream: process.stderr,
  });
  let accepted = 0;
  let refused = 0;
  let bytes = 0;
  let batch: { readonly line: number; readonly text: string }[] = [];
  const complaints: string[] = [];
  const send = async (): Promise<void> => {
    const results = await sink.send(batch.map(({ text }) => text));
    for (const [index, result] of results.entries()) {
      if (result.kind === 'accepted') accepted += 1;
      else {
        refused += 1;
        complaints.push(`line ${batch[index]?.line}: ${result.detail}`);
      }
    }
    batch = [];
    bar.update(Math.min(bytes, size), { accepted, refused });
  };
  bar.start(size, 0, { accepted, refused });
  try {
    let line = 0;
    for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1;
      bytes += Buffer.byteLength(text) + 1;
      if (text.trim() !== '') batch.push({ line, text });
      if (batch.length >= BATCH) await send();
    }
    if (batch.length > 0) await send();
  } finally {
    bar.stop();
    await sink.close();
  }
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
  process.stdout.write(`${accepted} accepted, ${refused} refused\n`);
  return refused === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
