// The vendors' and the community's own code says the same as ours of who sent what.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { validateSignature } from '@line/bot-sdk';
import { CONNECTORS, type Connector, type Delivery } from '@manumit/connectors';
import { verifyKey } from 'discord-interactions';
import { Bot } from 'grammy';
import { verifySlackRequest } from 'slack-edge';
import { expect, onTestFinished, test } from 'vitest';
import { WhatsAppAPI } from 'whatsapp-api-js';
import { deliver, type MessengerSample, SAMPLES } from '../support/messengers.js';

const connectorOf = (name: string): Connector => {
  const found = CONNECTORS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no connector ${name}`);
  return found;
};
const sampleOf = (name: string): MessengerSample => {
  const found = SAMPLES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no sample ${name}`);
  return found;
};

/** A good delivery and one whose body was touched, with what ours says of each. */
function bothSides(name: string) {
  const sample = sampleOf(name);
  const now = new Date();
  const good = deliver(sample, sample.message, now, sample.secret);
  return [good, { ...good, body: good.body.replace('hello', 'jello') }].map(({ headers, body }) => {
    const delivery: Delivery = { rawBody: Buffer.from(body), headers, receivedAt: now };
    return {
      sample,
      headers,
      body,
      ours: connectorOf(name).verify(delivery, [sample.secret], now).kind === 'verified',
    };
  });
}

test('LINE: @line/bot-sdk', () => {
  for (const { sample, headers, body, ours } of bothSides('line'))
    expect(validateSignature(body, sample.secret, headers['x-line-signature'] ?? '')).toBe(ours);
});

test('Discord: discord-interactions', async () => {
  for (const { sample, headers, body, ours } of bothSides('discord')) {
    const theirs = await verifyKey(
      body,
      headers['x-signature-ed25519'] ?? '',
      headers['x-signature-timestamp'] ?? '',
      sample.secret,
    );
    expect(theirs).toBe(ours);
  }
});

test('Slack: slack-edge', async () => {
  for (const { sample, headers, body, ours } of bothSides('slack'))
    expect(await verifySlackRequest(sample.secret, new Headers(headers), body)).toBe(ours);
});

test('WhatsApp: whatsapp-api-js', async () => {
  for (const { sample, headers, body, ours } of bothSides('whatsapp')) {
    const api = new WhatsAppAPI({ token: 'unused', appSecret: sample.secret, secure: true });
    expect(await api.verifyRequestSignature(body, headers['x-hub-signature-256'] ?? '')).toBe(ours);
  }
});

test('Telegram: what grammY asks of the Bot API is what a source needs', async () => {
  const calls: { method: string; body: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    calls.push({ method: request.url ?? '', body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.setHeader('content-type', 'application/json').end('{"ok":true,"result":true}');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { secret } = sampleOf('telegram');
  const bot = new Bot('1001:invented-token', { client: { apiRoot } });
  await bot.api.setWebhook('https://gateway.example.com/v1/webhooks/telegram/our-bot', { secret_token: secret });
  expect(calls).toMatchObject([{ method: '/bot1001:invented-token/setWebhook', body: { secret_token: secret } }]);
  // The server of the Bot API then sends what it was told in this header.
  const headers = { 'x-telegram-bot-api-secret-token': String(calls[0]?.body['secret_token']) };
  const delivery = { rawBody: Buffer.from('{}'), headers, receivedAt: new Date() };
  expect(connectorOf('telegram').verify(delivery, [secret], new Date()).kind).toBe('verified');
});
