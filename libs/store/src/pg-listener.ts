import { type Client, escapeIdentifier } from 'pg';

export interface PgListener {
  listen(channel: string, onNotify: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const RECONNECT_MIN_MS = 100;
const RECONNECT_MAX_MS = 5_000;

/**
 * One connection of its own for LISTEN, opened with the first channel. When it is lost it is opened again, and every
 * channel is notified then, since a notification may have been missed.
 */
export function createPgListener(createClient: () => Client, onError: (error: Error) => void): PgListener {
  const channels = new Map<string, Set<() => void>>();
  let client: Client | null = null;
  let opening: Promise<Client> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let attempts = 0;
  let isClosed = false;

  async function connect(): Promise<Client> {
    const next = createClient();
    const onLost = () => {
      if (client === next) client = null;
      next.removeListener('end', onLost);
      reconnectLater();
    };
    next.on('error', onError);
    next.on('notification', ({ channel }) => notify(channel));
    await next.connect();
    next.on('end', onLost);
    for (const channel of channels.keys()) await next.query(`LISTEN ${escapeIdentifier(channel)}`);
    client = next;
    attempts = 0;
    return next;
  }

  function open(): Promise<Client> {
    if (client !== null) return Promise.resolve(client);
    opening ??= connect().finally(() => {
      opening = null;
    });
    return opening;
  }

  function reconnectLater(): void {
    if (isClosed || timer !== null || channels.size === 0) return;
    const delayMs = Math.random() * Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** attempts++);
    timer = setTimeout(() => {
      timer = null;
      open().then(
        () => {
          for (const channel of channels.keys()) notify(channel);
        },
        (error: Error) => {
          onError(error);
          reconnectLater();
        },
      );
    }, delayMs);
    timer.unref();
  }

  function notify(channel: string): void {
    for (const onNotify of channels.get(channel) ?? []) onNotify();
  }

  async function unlisten(channel: string, onNotify: () => void): Promise<void> {
    const listeners = channels.get(channel);
    if (listeners?.delete(onNotify) !== true || listeners.size > 0) return;
    channels.delete(channel);
    // A lost connection listens to nothing; the next one listens to what is in `channels`.
    await client?.query(`UNLISTEN ${escapeIdentifier(channel)}`).catch(onError);
  }

  return {
    async listen(channel, onNotify) {
      const listeners = channels.get(channel) ?? new Set();
      channels.set(channel, listeners.add(onNotify));
      try {
        const connected = await open();
        await connected.query(`LISTEN ${escapeIdentifier(channel)}`);
      } catch (error) {
        await unlisten(channel, onNotify);
        throw error;
      }
      return () => unlisten(channel, onNotify);
    },
    async close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      channels.clear();
      await opening?.catch(() => null);
      await client?.end();
    },
  };
}
