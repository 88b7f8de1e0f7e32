// `npm run bench:networks [-- options]`: what linking accounts costs as history grows, on a stream with planted rings.
//   --messages N   in all (300000)
//   --accounts N   that write them (a sixteenth of the messages)
//   --folder PATH  where PGlite's database lies; a temporary one otherwise
//   --database URL an empty database of a PostgreSQL server, in place of PGlite
// The stream is generated: everyday lines and labelled cases of this repository, in an order that a seed decides. Scored without the
// judge; written as the linker writes, by default on PGlite on disk. It prints a table and leaves reports/bench-networks.json.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Policy } from '@manumit/contracts';
import { linkSignalOf } from '@manumit/risk';
import { createLinkStage, createPseudonyms, createSealer, openDetection, veilSignal } from '@manumit/scorer';
import { readYamlFile } from '@manumit/service-kit';
import { flagStore, migrate, openPglite, openPostgres } from '@manumit/store';
import { pairFigures, ringedStream } from './bench-networks/stream.mjs';
import { ensure } from './ensure.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    messages: { type: 'string', default: '300000' },
    accounts: { type: 'string' },
    folder: { type: 'string' },
    database: { type: 'string' },
  },
});
await ensure();
const messages = Number(options.messages);
const accounts = Number(options.accounts ?? Math.ceil(messages / 16));
/** So many link signals are written in one transaction. */
const BATCH = 200;
const STEPS = 10;

const policy = await readYamlFile(`${root}policies/default.yaml`, Policy);
const { assessor } = await openDetection({ judge: false, modelsFolder: `${root}models` }, policy.thresholds);
const key = Buffer.alloc(32, 'key of the measurement');
const veil = { pseudonyms: createPseudonyms(key), sealer: createSealer(key) };
const costs = { signals: 0, seconds: 0 };
let batchMs = [];
const events = {
  linked(signals, seconds) {
    costs.signals += signals;
    costs.seconds += seconds;
    batchMs.push(seconds * 1_000);
  },
  networkClosed() {},
};
const stage = createLinkStage({ policy, sealer: veil.sealer, isPublic: () => false, events });
const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'manumit-networks-'));
const database =
  options.database === undefined ? await openPglite({ folder }) : openPostgres({ url: options.database, poolSize: 2 });
await migrate(database);

const { events: stream, rings } = ringedStream({ messages, accounts, assessor, seed: 1 });
const rows = [];
let waiting = [];
let screenSeconds = 0;
let count = 0;
const start = performance.now();
for (const event of stream) {
  const from = performance.now();
  const { assessment, screening } = assessor.look(event);
  const signal = linkSignalOf(event, assessment, screening.reading.tokens);
  if (signal !== null) waiting.push(veilSignal(event, signal, veil));
  screenSeconds += (performance.now() - from) / 1_000;
  count += 1;
  if (waiting.length === BATCH || count === messages) await write();
  if (count % Math.ceil(messages / STEPS) === 0 || count === messages) await note();
}
const seconds = (performance.now() - start) / 1_000;

async function write() {
  const effects = waiting.map((link, index) => ({ kind: 'signal', record: { offset: BigInt(index) }, link }));
  waiting = [];
  await database.transaction((tx) => stage.apply(tx, effects, new Map()));
}

async function note() {
  const [{ bytes, links }] = (
    await database.query(
      "SELECT pg_total_relation_size('link_rows')::bigint AS bytes, (SELECT count(*) FROM link_rows)::bigint AS links",
    )
  ).rows;
  rows.push({
    messages: count,
    signals: costs.signals,
    msPerSignal: (costs.seconds * 1_000) / Math.max(1, costs.signals),
    batchMsP99: quantile(batchMs, 0.99),
    slowestBatchMs: Math.max(0, ...batchMs),
    screenUsPerMessage: (screenSeconds * 1_000_000) / Math.ceil(messages / STEPS),
    rows: Number(links),
    megabytes: Number(bytes) / 1e6,
    residentMegabytes: process.memoryUsage().rss / 1e6,
  });
  Object.assign(costs, { signals: 0, seconds: 0 });
  batchMs = [];
  screenSeconds = 0;
  print(rows.at(-1));
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
}

function print(row) {
  if (rows.length === 1)
    process.stdout.write(
      '  messages   signals  ms/signal  batch p99 ms  slowest  µs/message  rows       table MB  resident MB\n',
    );
  const cells = [
    String(row.messages).padStart(10),
    String(row.signals).padStart(9),
    row.msPerSignal.toFixed(2).padStart(10),
    row.batchMsP99.toFixed(0).padStart(14),
    row.slowestBatchMs.toFixed(0).padStart(9),
    row.screenUsPerMessage.toFixed(0).padStart(12),
    `  ${String(row.rows).padEnd(9)}`,
    row.megabytes.toFixed(1).padStart(9),
    row.residentMegabytes.toFixed(0).padStart(12),
  ];
  process.stdout.write(`${cells.join('')}\n`);
}

const flags = [];
for (let before; ; ) {
  const page = await flagStore(database).listQueue('networks', { limit: 500, ...(before ? { before } : {}) });
  flags.push(...page.map(({ flag }) => flag));
  const last = page.at(-1);
  if (last === undefined) break;
  before = { priority: last.priority, raisedAt: last.flag.raisedAt, flagId: last.flag.flagId };
}
const found = flags.map(({ network }) => network.members.map(({ accountId }) => accountId));
const figures = pairFigures(found, rings);
const report = {
  database: database.driver,
  node: process.version,
  cores: cpus().length,
  messages,
  accounts,
  seconds,
  ...figures,
  steps: rows,
};
mkdirSync(`${root}reports`, { recursive: true });
writeFileSync(`${root}reports/bench-networks.json`, `${JSON.stringify(report, null, 2)}\n`);
process.stdout.write(
  `\n${messages} messages by ${accounts} accounts in ${seconds.toFixed(0)} s; ${rings.length} rings planted, ${found.length} networks found; ` +
    `pairs of accounts: precision ${figures.precision.toFixed(3)}, recall ${figures.recall.toFixed(3)}\n`,
);
await database.close();
if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
