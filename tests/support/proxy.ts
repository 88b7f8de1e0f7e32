import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface FaultyLine {
  /** Holds all bytes back, both ways, as a network does that lost its way. */
  freeze(): void;
  thaw(): void;
  /** From now on bytes take so long, each way. */
  delay(ms: number): void;
  /** Ends every connection as a router does that forgot them (RST). */
  reset(): void;
  close(): Promise<void>;
}

export async function startProxy(port: number, target: number): Promise<FaultyLine> {
  const sockets = new Set<Socket>();
  let isFrozen = false;
  let delayMs = 0;
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      const pass = inOrder((data) => void to.write(data));
      from.on('data', (data) => pass(data, delayMs));
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.on('error', () => to.destroy());
      if (isFrozen) from.pause();
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    freeze() {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      isFrozen = false;
      for (const socket of sockets) socket.resume();
    },
    delay(ms) {
      delayMs = ms;
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Passes data on after its delay, and never before what came earlier. */
function inOrder(write: (data: Buffer) => void): (data: Buffer, delayMs: number) => void {
  const waiting: { readonly data: Buffer; readonly dueAt: number }[] = [];
  const pump = (): void => {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const leftMs = first.dueAt - performance.now();
      if (leftMs > 0) {
        setTimeout(pump, Math.ceil(leftMs));
        return;
      }
      waiting.shift();
      write(first.data);
    }
  };
  return (data, delayMs) => {
    if (delayMs === 0 && waiting.length === 0) {
      write(data);
      return;
    }
    waiting.push({ data, dueAt: performance.now() + delayMs });
    if (waiting.length === 1) pump();
  };
}
