import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly ReceivedRequest[];
  /** How many requests were at hand at once, at most. */
  readonly mostAtOnce: number;
  close(): Promise<void>;
}

type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/** An HTTP server on loopback that keeps what it gets, as the other side of a delivery. */
export async function startReceiver(
  answer: (request: ReceivedRequest, count: number) => Answer | Promise<Answer> = () => ({ status: 200 }),
  host = '127.0.0.1',
): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const server = createServer(async (request, response) => {
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // The sender died in the middle of its request: nothing arrived.
      atOnce -= 1;
      return;
    }
    const received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    requests.push(received);
    const { status, headers = {}, body = '' } = await answer(received, requests.length);
    atOnce -= 1;
    response.writeHead(status, headers).end(body);
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://${host}:${address.port}`,
    port: address.port,
    requests,
    get mostAtOnce() {
      return mostAtOnce;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
