import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, type Daemon, freePorts, runCommand, startDaemon } from './process.js';

export interface PostgresServer {
  /** The maintenance database, as a superuser. */
  readonly url: string;
  /** Ends the server as a crash of all its processes would. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Stops it and deletes its data. */
  stop(): Promise<void>;
}

const INSTALL = 'install PostgreSQL, 15 or newer (Debian: postgresql)';
const DEBIAN = '/usr/lib/postgresql';

/** Debian keeps the server's programs out of the path. */
async function findPrograms(): Promise<string> {
  const versions = await readdir(DEBIAN).catch(() => []);
  const newest = versions
    .map(Number)
    .filter(Number.isFinite)
    .sort((a, b) => b - a)[0];
  if (newest !== undefined) return join(DEBIAN, String(newest), 'bin');
  return (await runCommand({ command: 'pg_config', args: ['--bindir'], install: INSTALL })).trim();
}

/** PostgreSQL refuses to run as root. */
async function asServerUser(command: string, args: readonly string[]): Promise<Command> {
  if (process.getuid?.() !== 0) return { command, args, install: INSTALL };
  const identity = ['--reuid=postgres', '--regid=postgres', '--init-groups'];
  return {
    command: 'setpriv',
    args: [...identity, command, ...args],
    install: 'install util-linux, or run the tests as another user than root',
  };
}

async function giveToServerUser(folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const id = async (flag: string) =>
    Number(await runCommand({ command: 'id', args: [flag, 'postgres'], install: INSTALL }));
  await chown(folder, await id('-u'), await id('-g'));
}

/** A real PostgreSQL server on a free port of the loopback interface; its data lives as long as the server. */
export async function startPostgres(): Promise<PostgresServer> {
  const programs = await findPrograms();
  const folder = await mkdtemp(join(tmpdir(), 'manumit-postgres-'));
  await giveToServerUser(folder);
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  await runCommand(await asServerUser(join(programs, 'initdb'), initdb));
  const [port] = await freePorts(1);
  // Without fsync a crash of the server loses nothing; only one of the machine would.
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder,
    fsync: 'off',
    max_connections: 200,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = await asServerUser(join(programs, 'postgres'), ['-D', data, ...options]);
  const start = () => startDaemon(server, /ready to accept connections/);
  let daemon: Daemon = await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    kill: () => daemon.end('SIGQUIT'),
    async restart() {
      await daemon.end('SIGQUIT');
      daemon = await start();
    },
    async stop() {
      await daemon.end('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
