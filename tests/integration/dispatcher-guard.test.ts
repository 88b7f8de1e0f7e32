import { type DeliveryItem, openSender, webhookIdOf } from '@manumit/dispatcher';
import { expect, onTestFinished, test } from 'vitest';
import { aWrittenFlag, readEndpoints, secretFile } from '../support/delivering.js';
import { startReceiver } from '../support/receiver.js';

const SECRET = `whsec_${Buffer.alloc(32, 'test').toString('base64')}`;

function anItem(): DeliveryItem {
  const flag = aWrittenFlag('review');
  const webhookId = webhookIdOf('guarded', flag.flagId, 1);
  return { webhookId, queue: 'review', flagId: flag.flagId, revision: 1, queuedAt: flag.raisedAt, link: null, flag };
}

type Options = Parameters<typeof openSender>[1];

/** Sends one item to an address. @returns how it ended */
async function send(url: string, fields: Record<string, unknown> = {}, guard?: Options['guard']): Promise<string> {
  const secretFiles = [await secretFile(SECRET)];
  const common = { id: 'guarded', kind: 'standard-webhooks', queues: ['review'], secretFiles, allowHttp: true };
  const { endpoints } = await readEndpoints({ endpoints: [{ ...common, url, timeoutMs: 2_000, ...fields }] });
  const [endpoint] = endpoints;
  if (endpoint === undefined) throw new Error('there is no endpoint');
  const sender = openSender(endpoint, { now: () => new Date(), ...(guard === undefined ? {} : { guard }) });
  onTestFinished(() => sender.close());
  return (await sender.send([anItem()])).outcome;
}

async function receiverOn(host: string) {
  const receiver = await startReceiver(undefined, host);
  onTestFinished(() => receiver.close());
  return receiver;
}

test.each(['127.0.0.1', 'localhost', '127.1', '0x7f.0.0.1', '2130706433', '0', '[::1]', '[::ffff:127.0.0.1]'])(
  'nothing is sent to %s',
  async (host) => {
    const receiver = await receiverOn('127.0.0.1');
    expect(await send(`http://${host}:${receiver.port}/`)).toBe('forbidden_address');
    expect(receiver.requests).toHaveLength(0);
  },
);

test.each([['169.254.169.254'], ['10.0.0.1'], ['::ffff:10.0.0.1'], ['fd00:ec2::254'], ['::ffff:7f00:1']])(
  'nothing is sent to a name that leads to %s',
  async (address) => {
    const family = address.includes(':') ? 6 : 4;
    const outcome = await send(
      'http://receiver.example.com/',
      {},
      { resolve: (_name, done) => done(null, [{ address, family }]) },
    );
    expect(outcome).toBe('forbidden_address');
  },
);

test('one forbidden address among several refuses all', async () => {
  const receiver = await receiverOn('127.0.0.1');
  const outcome = await send(
    `http://receiver.example.com:${receiver.port}/`,
    {},
    {
      isAllowed: (address) => address === '127.0.0.1',
      resolve: (_name, done) =>
        done(null, [
          { address: '127.0.0.1', family: 4 },
          { address: '127.0.0.2', family: 4 },
        ]),
    },
  );
  expect(outcome).toBe('forbidden_address');
  expect(receiver.requests).toHaveLength(0);
});

test('a name that changes its mind after it was checked gains nothing', async () => {
  // Here 127.0.0.1 stands for the public internet, and 127.0.0.2 for what must not be reached.
  const inner = await receiverOn('127.0.0.2');
  let answers = 0;
  const guard: Options['guard'] = {
    isAllowed: (address) => address === '127.0.0.1',
    resolve(_name, done) {
      answers += 1;
      done(null, [{ address: answers === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
    },
  };
  const url = `http://rebind.example.com:${inner.port}/`;
  // The first connection goes to the address that was checked, where nobody listens; the second is refused.
  expect(await send(url, {}, guard)).toBe('econnrefused');
  expect(answers).toBe(1);
  expect(await send(url, {}, guard)).toBe('forbidden_address');
  expect(inner.requests).toHaveLength(0);
});

test('a name that leads nowhere is a fault that is tried again, and works once it leads somewhere', async () => {
  const receiver = await receiverOn('127.0.0.1');
  const url = `http://receiver.example.com:${receiver.port}/`;
  const isAllowed = (address: string) => address === '127.0.0.1';
  const unknown = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
  expect(await send(url, {}, { isAllowed, resolve: (_name, done) => done(unknown, []) })).toBe('enotfound');
  const found: Options['guard'] = {
    isAllowed,
    resolve: (_name, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
  };
  expect(await send(url, {}, found)).toBe('http_200');
  expect(receiver.requests).toHaveLength(1);
  // By the resolver of this machine: the name is kept free of addresses (RFC 6761, section 6.4).
  expect(await send('http://receiver.invalid/')).toMatch(/^(enotfound|eai_again|timeout|und_err_connect_timeout)$/);
});

test('an endpoint in the own network is allowed by name', async () => {
  const receiver = await receiverOn('127.0.0.1');
  expect(await send(`${receiver.url}/`, { allowPrivateAddresses: true })).toBe('http_200');
  expect(receiver.requests).toHaveLength(1);
});

test('a receiver that does not answer costs no more than the timeout', async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const receiver = await startReceiver(async () => {
    await held;
    return { status: 200 };
  });
  onTestFinished(async () => {
    release();
    await receiver.close();
  });
  expect(await send(receiver.url, { allowPrivateAddresses: true, timeoutMs: 200 })).toBe('timeout');
});

test('a misspelt or unsafe file is refused, with its lines', async () => {
  const endpoint = { id: 'a', kind: 'slack', queues: ['review'] };
  const url = 'https://hooks.example.com/x';
  await expect(readEndpoints({ endpoints: [{ ...endpoint, url, queues: ['support'] }] })).rejects.toThrow(
    /endpoints\.yaml:\d+:\d+ .*protected: true/,
  );
  await expect(readEndpoints({ endpoints: [{ ...endpoint, url, payload: 'full' }] })).rejects.toThrow(
    /endpoints\.yaml:\d+:\d+ .*payload/,
  );
  await expect(readEndpoints({ endpoints: [endpoint] })).rejects.toThrow(/`url` or `urlFile`/);
  await expect(readEndpoints({ endpoints: [{ ...endpoint, url: 'http://hooks.example.com/x' }] })).rejects.toThrow(
    /must be https/,
  );
  await expect(readEndpoints({ endpoints: [{ ...endpoint, url: 'https://a:b@hooks.example.com/x' }] })).rejects.toThrow(
    /password/,
  );
  await expect(readEndpoints({ endpoints: [{ ...endpoint, kind: 'standard-webhooks', url }] })).rejects.toThrow(
    /no secretFiles/,
  );
});
