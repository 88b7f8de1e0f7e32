import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bot } from 'grammy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createService, freePorts, type Service } from '../chaos/processes.js';
import { ROOT } from '../support/commands.js';
import { eventually } from '../support/eventually.js';
import { type Receiver, startReceiver } from '../support/receiver.js';
import { SIGN } from '../support/scoring.js';

// What somebody does who follows the README, then the page about Telegram, then the one about deliveries: a bot, a message in its chat, an alert in
// a channel, and the flag that it leads to.
const CHAT = { id: -1001, type: 'supergroup', title: 'Invented jobs abroad' };
const WRITER = { id: 555, is_bot: false, first_name: 'Invented' };

let folder: string;
let url: string;
let service: Service;
let channel: Receiver;
let telegram: Receiver;
let webhook: { readonly url: string; readonly secret_token: string } | null = null;
let update = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manumit-walk-'));
  channel = await startReceiver(() => ({ status: 200, body: 'ok' }));
  telegram = await startReceiver(async ({ path, body }) => {
    const json = { 'content-type': 'application/json' };
    const call = JSON.parse(body || '{}');
    if (path.endsWith('/setWebhook')) {
      webhook = call;
      return { status: 200, headers: json, body: JSON.stringify({ ok: true, result: true }) };
    }
    update += 1;
    const message = {
      message_id: update,
      date: Math.floor(Date.now() / 1_000),
      chat: CHAT,
      from: WRITER,
      text: call.text,
    };
    await deliver({ update_id: update, message });
    return { status: 200, headers: json, body: JSON.stringify({ ok: true, result: message }) };
  });
  const [port = 0, adminPort = 0] = await freePorts(2);
  url = `http://127.0.0.1:${port}`;
  const endpoints = join(folder, 'endpoints.yaml');
  await writeFile(
    endpoints,
    `link: ${url}/console/flags/{flagId}
endpoints:
  - { id: on-call, kind: slack, url: '${channel.url}/services/T0/B0/invented', queues: [urgent, review, child-safety], allowHttp: true, allowPrivateAddresses: true }
`,
  );
  service = createService('services/standalone/dist/main.js', adminPort, {
    MANUMIT_DATA_DIR: join(folder, 'data'),
    MANUMIT_PORT: String(port),
    MANUMIT_ENDPOINTS_FILE: endpoints,
  });
  service.start();
  await service.ready(100_000);
}, 120_000);
afterAll(async () => {
  await service.kill();
  await Promise.all([channel.close(), telegram.close()]);
  await rm(folder, { recursive: true, force: true });
});

/** As Telegram does: to the address that it was told, with the secret that it was told. */
async function deliver(body: object): Promise<void> {
  if (webhook === null) throw new Error('nobody has set a webhook');
  const response = await fetch(webhook.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': webhook.secret_token },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the gateway answered ${response.status}`);
}

const ask = async (method: string, path: string, body?: object) => {
  const token = await readFile(join(folder, 'data', 'reviewer.token'), 'utf8');
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
};

test('from the README to an alert in a channel and a decision: Telegram in, Slack out', async () => {
  const { telegramSecretToken } = JSON.parse(await readFile(join(folder, 'data', 'secrets.json'), 'utf8'));
  const page = await readFile(`${ROOT}docs/messengers/telegram.md`, 'utf8');
  const allowed = JSON.parse(/allowed_updates=(\[[^\]]*\])/.exec(page)?.[1] ?? '[]');
  const bot = new Bot('1001:invented-token', { client: { apiRoot: telegram.url } });
  await bot.api.setWebhook(`${url}/v1/webhooks/telegram/telegram`, {
    secret_token: telegramSecretToken,
    allowed_updates: allowed,
  });
  expect(allowed).toContain('message');

  await bot.api.sendMessage(CHAT.id, 'who comes to the lake on Sunday?');
  await bot.api.sendMessage(CHAT.id, SIGN);

  const alert = await eventually('the alert', () => channel.requests[0]);
  expect(alert.headers['content-type']).toContain('application/json');
  const text = JSON.stringify(JSON.parse(alert.body));
  // A channel has many readers: it learns that there is something, and where.
  expect(text).not.toMatch(/passport|lake|555|-1001/);
  const [, flagId = ''] = /\/console\/flags\/(flg_[0-9a-f]{32})/.exec(text) ?? [];

  const flag = await ask('GET', `/v1/flags/${flagId}`);
  expect(flag).toMatchObject({
    status: 200,
    body: { platform: 'telegram', surface: 'group', actorId: String(WRITER.id), evidence: [{ text: SIGN }] },
  });
  const decision = await ask('POST', `/v1/flags/${flagId}/decisions`, { outcome: 'confirmed', revision: 1 });
  expect(decision.status).toBe(201);
  const { body } = await ask('GET', `/v1/queues/${(flag.body as { queue: string }).queue}`);
  expect(body).toMatchObject({ flags: [] });
});
