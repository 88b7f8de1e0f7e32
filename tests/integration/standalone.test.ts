import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createService, freePorts, type Service } from '../chaos/processes.js';
import { ROOT, runCli } from '../support/commands.js';
import { eventually } from '../support/eventually.js';
import { type ReceivedSpan, startOtlpReceiver } from '../support/otlp.js';
import { messageEvent } from '../support/scoring.js';

let folder: string;
let url: string;
let service: Service;
let otlp: Awaited<ReturnType<typeof startOtlpReceiver>>;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manumit-standalone-'));
  otlp = await startOtlpReceiver();
  const [port = 0, adminPort = 0] = await freePorts(2);
  url = `http://127.0.0.1:${port}`;
  env = { MANUMIT_DATA_DIR: folder };
  service = createService('services/standalone/dist/main.js', adminPort, {
    ...env,
    MANUMIT_PORT: String(port),
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
    OTEL_BSP_SCHEDULE_DELAY: '100',
    NODE_OPTIONS: `--import ${ROOT}libs/service-kit/dist/telemetry.js`,
  });
  service.start();
  await service.ready();
});
afterAll(async () => {
  await service.kill();
  await otlp.close();
  await rm(folder, { recursive: true, force: true });
});

async function queue(name: string, role: string): Promise<{ flags: { flagId: string; conversationId: string }[] }> {
  const token = await readFile(join(folder, `${role}.token`), 'utf8');
  const response = await fetch(`${url}/v1/queues/${name}`, { headers: { authorization: `Bearer ${token}` } });
  return (await response.json()) as Awaited<ReturnType<typeof queue>>;
}
/** Which of the two a sign goes to is the policy's business. */
const flagsForReviewers = async () => [
  ...(await queue('review', 'reviewer')).flags,
  ...(await queue('urgent', 'reviewer')).flags,
];
const attribute = (span: ReceivedSpan, key: string): unknown => span.attributes.find((one) => one.key === key)?.value;

test('the command that the terminal prints raises a flag on the queue that it names', async () => {
  const printed = await eventually('the banner', () => /^ {2}ID=[\s\S]*?-d "\$BODY"$/m.exec(service.output())?.[0]);
  const { stdout } = await promisify(execFile)('bash', ['-c', printed]);
  expect(JSON.parse(stdout)).toMatchObject({ results: [{ status: 'accepted' }] });
  const named = /\/v1\/queues\/([a-z-]+) -H/.exec(service.output())?.[1] ?? 'none';
  await eventually('the flag', async () =>
    (await queue(named, 'reviewer')).flags.some(({ conversationId }) => conversationId.startsWith('hello-')),
  );
});

test('one trace leads from the webhook to the queue', async () => {
  const trace = await eventually('the trace', () => {
    const root = otlp.spans.find(({ name }) => name === 'POST /v1/messages');
    const spans = otlp.spans.filter(({ traceId }) => traceId === root?.traceId);
    return spans.some(({ name }) => name.startsWith('process ')) && spans;
  });
  const names = trace.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['POST /v1/messages', 'send moderation.messages.v1', 'process moderation.messages.v1']),
  );
  const byId = new Map(trace.map((span) => [span.spanId, span.name]));
  const parentOf = (name: string) => byId.get(trace.find((span) => span.name === name)?.parentSpanId ?? '');
  expect(parentOf('send moderation.messages.v1')).toBe('POST /v1/messages');
  expect(parentOf('process moderation.messages.v1')).toBe('send moderation.messages.v1');
  const poll = await eventually('the poll', () =>
    otlp.spans.find(
      ({ name, links }) =>
        name === 'poll moderation.messages.v1' && links?.some(({ traceId }) => traceId === trace[0]?.traceId),
    ),
  );
  expect(attribute(poll, 'messaging.destination.name')).toBeDefined();
  // Neither words nor people are in a trace.
  expect(JSON.stringify(otlp.spans)).not.toMatch(/passport|invented-agent/);
});

test('metrics tell of the flag, with an exemplar that leads to its trace, and of no text or account', async () => {
  const metrics = await (await fetch(`${service.adminUrl}/metrics`)).text();
  expect(metrics).toMatch(/moderation_flags_raised_total\{queue="urgent",kind="message"\} [1-9]/);
  expect(metrics).toMatch(/moderation_message_age_seconds_bucket\{.*\} \d+ # \{trace_id="[0-9a-f]{32}"\}/);
  // The banner names an invented account in the command to paste; the log must not.
  const log = service
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  expect(log.some((line) => line.includes('flag queued'))).toBe(true);
  expect(metrics + log.join()).not.toMatch(/passport on arrival|invented-agent/);
});

test('secrets are for their owner alone, and none is in the log', async () => {
  const file = join(folder, 'secrets.json');
  expect((await stat(file)).mode & 0o077).toBe(0);
  const secrets = JSON.parse(await readFile(file, 'utf8')) as { webhookSecret: string; tokens: Record<string, string> };
  for (const secret of [secrets.webhookSecret, ...Object.values(secrets.tokens)])
    expect(service.output()).not.toContain(secret);
});

test('a file of events is replayed, once and again, and tells its bad lines', async () => {
  const events = ['r1', 'r2'].map((id) => messageEvent({ id, conversationId: `replay-${id}` }));
  const file = join(folder, 'events.jsonl');
  await writeFile(file, `${events.map((event) => JSON.stringify(event)).join('\n')}\nno event\n`);
  for (let time = 0; time < 2; time += 1) {
    const { code, stdout, stderr } = await runCli('services/standalone/dist/cli/replay.js', [file], { env });
    expect(stdout).toContain('2 accepted, 1 refused');
    expect(stderr).toContain('line 3: not JSON');
    expect(code).toBe(1);
  }
  const replayed = async () =>
    (await flagsForReviewers()).filter(({ conversationId }) => conversationId.startsWith('replay-'));
  expect(await eventually('the flags', async () => (await replayed()).length === 2 && (await replayed()))).toHaveLength(
    2,
  );
  const topic = await runCli('services/standalone/dist/cli/replay.js', ['topic:moderation.messages.v1'], { env });
  expect(topic).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ records/) });
  expect(await replayed()).toHaveLength(2);
  const unknown = await runCli('services/standalone/dist/cli/replay.js', ['topic:moderation.mesages.v1'], { env });
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('no such topic') });
});

test('an exported conversation is replayed, and what is typed wrong is told', async () => {
  const replay = (...args: string[]) => runCli('services/standalone/dist/cli/replay.js', args, { env });
  const file = join(folder, 'chat.txt');
  const lines = [
    `13/01/2026, 10:00 - Recruiter: ${messageEvent({ conversationId: 'exported' }).text}`,
    '13/01/2026, 10:01 - Ana: I will think about it',
    '31/02/2026, 10:02 - Ana: there is no such day',
  ];
  await writeFile(file, lines.join('\n'));
  for (let time = 0; time < 2; time += 1)
    expect(await replay(file, '--from', 'whatsapp', '--conversation', 'exported')).toMatchObject({
      code: 1,
      stdout: '2 accepted, 1 refused\n',
      stderr: expect.stringContaining('line 3: there is no such day or time'),
    });
  const flags = await eventually('the flag', async () => {
    const found = (await flagsForReviewers()).filter(({ conversationId }) => conversationId === 'exported');
    return found.length > 0 && found;
  });
  expect(flags).toHaveLength(1);
  expect(await replay(file, '--from', 'letter')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('telegram'),
  });
  expect(await replay(file, '--form', 'csv')).toMatchObject({ code: 2 });
  expect(await replay(file, '--from', 'csv', '--utc-offset', 'soon')).toMatchObject({
    code: 2,
    stderr: '--utc-offset: an offset is like +02:00\n',
  });
  expect(await replay(file, '--from', 'discord')).toMatchObject({ code: 1, stderr: expect.stringContaining('JSON') });
});

test('dead letters are listed, shown, and brought back once they can be read', async () => {
  const redrive = (...args: string[]) => runCli('services/standalone/dist/cli/redrive.js', args, { env });
  const key = Buffer.from(await readFile(join(folder, 'webhook.key'), 'utf8'), 'hex').toString('base64');
  const { Webhook } = await import('standardwebhooks');
  const body = '{"broken": ';
  const now = new Date();
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': 'msg_broken',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': new Webhook(key).sign('msg_broken', now, body),
    },
    body,
  });
  expect(response.status).toBe(400);
  const listed = await redrive('list');
  const id = /dl_[0-9a-f]{32}/.exec(listed.stdout)?.[0] ?? '';
  expect(listed.stdout).toContain('invalid_json');
  expect((await redrive('show', id)).stdout).toContain(body);
  expect(await redrive('bring', id)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('pass a corrected body'),
  });

  const fixed = join(folder, 'fixed.json');
  await writeFile(fixed, JSON.stringify(messageEvent({ conversationId: 'brought-back' })));
  expect(await redrive('bring', id, '--value', fixed)).toMatchObject({ code: 0 });
  await eventually('its flag', async () =>
    (await flagsForReviewers()).some(({ conversationId }) => conversationId === 'brought-back'),
  );
  expect((await redrive('list')).stdout).toContain('no dead letters wait');
});

test('whoever lists dead letters proves who they are, and is told how', async () => {
  const response = await fetch(`${url}/v1/dead-letters`, { headers: { authorization: 'Bearer guess' } });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer realm="operations"');
});

test('a second process on the same folder is told so', async () => {
  const second = await runCli('services/standalone/dist/main.js', [], {
    env: { ...env, MANUMIT_PORT: '0', MANUMIT_ADMIN_PORT: '0' },
  });
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(/^.* is in use by process \d+: stop it first/);
});

test('a port that is taken is told plainly, and the folder is given back', async () => {
  const other = { MANUMIT_DATA_DIR: join(folder, 'other'), MANUMIT_ADMIN_PORT: '0', MANUMIT_PORT: new URL(url).port };
  const taken = await runCli('services/standalone/dist/main.js', [], { env: other });
  expect(taken.code).toBe(1);
  expect(taken.stderr).toMatch(/^127\.0\.0\.1:\d+ is taken: .* MANUMIT_PORT/);
  const redrive = await runCli('services/standalone/dist/cli/redrive.js', ['list'], { env: other });
  expect(redrive).toMatchObject({ code: 0, stdout: 'no dead letters wait\n' });
});

test('it drains and stops, and starts again with everything', async () => {
  const before = await queue('review', 'reviewer');
  expect(await service.stop()).toBe(0);
  service.start();
  await service.ready();
  expect(await queue('review', 'reviewer')).toEqual(before);
});

test('wrong configuration stops the start with every problem at once', async () => {
  const wrong = await runCli('services/standalone/dist/main.js', [], {
    env: { MANUMIT_PORT: 'eighty', MANUMIT_LOG_LEVEL: 'loud', MANUMIT_POTR: '1' },
  });
  expect(wrong.code).toBe(78);
  for (const name of ['MANUMIT_PORT', 'MANUMIT_LOG_LEVEL', 'MANUMIT_POTR']) expect(wrong.stderr).toContain(name);
});
