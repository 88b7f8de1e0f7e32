import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

const IDLE_SWEEP_MS = 50;

export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Stops accepting, waits for the requests at hand. */
  close(): Promise<void>;
}

/** Something else listens there. */
export class AddressInUseError extends Error {
  readonly code = 'ADDRESS_IN_USE';
  constructor(host: string, port: number, cause: Error) {
    super(
      `${host}:${port} is taken: stop what listens there, or set MANUMIT_PORT or MANUMIT_ADMIN_PORT to another port`,
      {
        cause,
      },
    );
    this.name = 'AddressInUseError';
  }
}

/** @throws when the port is taken or the address is not this machine's */
export async function listen(app: RequestListener, { host, port }: { host: string; port: number }): Promise<Listening> {
  const server = createServer(app);
  // A slow sender may not hold a connection for ever.
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new AddressInUseError(host, port, error) : error);
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    async close() {
      // A connection whose request was at hand is idle after its answer; its client would keep it for seconds.
      const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
      await new Promise<void>((resolve) => server.close(() => resolve()));
      clearInterval(sweep);
    },
  };
}
