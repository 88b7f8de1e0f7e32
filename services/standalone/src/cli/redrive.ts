// `npm run redrive`: lists, shows and brings back dead letters.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { originalBytes } from '@manumit/bus';
import type { DeadLetter } from '@manumit/contracts';
import Table from 'cli-table3';
import { openOperations } from '../connect.js';
import type { Operations } from '../operations.js';

const USAGE = `Dead letters: what could not be processed, with its original bytes.

  npm run redrive -- list [--reason REASON]        what waits
  npm run redrive -- show ID                       where it came from, why it failed, and its bytes
  npm run redrive -- bring ID [--value FILE]       write it again where it came from; FILE is a corrected body
  npm run redrive -- bring --all [--reason REASON]

Works on the process of \`npm start\`, or on the bus that MANUMIT_BUS and its companions name.
`;

async function main(args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      all: { type: 'boolean', default: false },
      reason: { type: 'string' },
      value: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [command = 'list', id] = positionals;
  if (values.help || !['list', 'show', 'bring'].includes(command)) return usage(values.help);
  if (command === 'show' && id === undefined) return usage(false);
  if (command === 'bring' && (id === undefined) === !values.all) return usage(false);
  const corrected = values.value === undefined ? undefined : await readFile(values.value);
  const operations = await openOperations(process.env);
  try {
    const waiting = await operations.deadLetters();
    const matching = waiting.filter((letter) => values.reason === undefined || letter.reason === values.reason);
    if (command === 'list') return list(matching);
    if (command === 'show') return show(waiting.find((letter) => letter.deadLetterId === id));
    return await bring(operations, id === undefined ? matching.map((letter) => letter.deadLetterId) : [id], corrected);
  } finally {
    await operations.close();
  }
}

function usage(wanted: boolean): number {
  (wanted ? process.stdout : process.stderr).write(USAGE);
  return wanted ? 0 : 2;
}

function list(letters: readonly DeadLetter[]): number {
  if (letters.length === 0) {
    process.stdout.write('no dead letters wait\n');
    return 0;
  }
  const table = new Table({
    head: ['id', 'failed at', 'reason', 'topic', 'partition', 'offset', 'bytes'],
    // No colours: the list may go to a file.
    style: { head: [], border: [] },
  });
  for (const letter of letters) {
    const bytes = originalBytes(letter)?.length ?? 0;
    table.push([
      letter.deadLetterId,
      letter.failedAt,
      letter.reason,
      letter.topic,
      letter.partition,
      letter.offset,
      bytes,
    ]);
  }
  process.stdout.write(`${table.toString()}\n`);
  return 0;
}

function show(letter: DeadLetter | undefined): number {
  if (letter === undefined) {
    process.stderr.write('no such dead letter waits\n');
    return 1;
  }
  const { valueBase64: _value, keyBase64: _key, headers: _headers, ...facts } = letter;
  process.stdout.write(`${JSON.stringify(facts, null, 2)}\n\n`);
  // `toString` shows what is not UTF-8 as replacement characters; the letter itself keeps the bytes.
  process.stdout.write(`${originalBytes(letter)?.toString() ?? '(no value)'}\n`);
  return 0;
}

async function bring(operations: Operations, ids: readonly string[], corrected?: Buffer): Promise<number> {
  let failed = 0;
  for (const id of ids) {
    try {
      await operations.bringBack(id, corrected);
      process.stdout.write(`${id}: brought back\n`);
    } catch (error) {
      failed += 1;
      process.stderr.write(`${id}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
