import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A process of a service that can be killed at any moment and started again, on the same ports. */
export interface Service {
  readonly adminUrl: string;
  start(): void;
  /** SIGKILL: nothing is finished, nothing is flushed. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT: a process that the machine forgot for a while. */
  pause(): void;
  resume(): void;
  /** SIGUSR2, for what a module loaded before it does with that. */
  poke(): void;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  ready(deadlineMs?: number): Promise<void>;
  /** What it wrote, for the message of a failed test. */
  output(): string;
}

/** @param entry a compiled module, relative to the repository */
export function createService(entry: string, adminPort: number, env: Readonly<Record<string, string>>): Service {
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  let child: ChildProcess | null = null;
  let output = '';
  const gone = async (process: ChildProcess): Promise<void> => {
    if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
  };
  return {
    adminUrl,
    start() {
      child = spawn(process.execPath, [`${ROOT}${entry}`], {
        cwd: ROOT,
        env: { PATH: process.env['PATH'], ...env, MANUMIT_ADMIN_PORT: String(adminPort) },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (bytes: Buffer) => {
          output = (output + bytes.toString()).slice(-20_000);
        });
      }
    },
    async kill() {
      const dying = child;
      child = null;
      dying?.kill('SIGKILL');
      if (dying !== null) await gone(dying);
    },
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    poke: () => void child?.kill('SIGUSR2'),
    async stop() {
      const leaving = child;
      child = null;
      leaving?.kill('SIGTERM');
      if (leaving === null) return null;
      await gone(leaving);
      return leaving.exitCode;
    },
    async ready(deadlineMs = 60_000) {
      let answer = 'no answer';
      const isReady = async (): Promise<boolean> => {
        const response = await fetch(`${adminUrl}/readyz`);
        answer = await response.text();
        return response.ok;
      };
      await until(isReady, deadlineMs, () => `${entry} is not ready: ${answer}\n${output}`);
    },
    output: () => output,
  };
}

/** Asks again and again until the answer is yes; a fault counts as no. */
export async function until(ask: () => Promise<boolean>, deadlineMs: number, complaint: () => string): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (performance.now() < deadline) {
    if (await ask().catch(() => false)) return;
    await wait(50);
  }
  throw new Error(complaint());
}

/** Ports that nothing listened on a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the server has no port');
      return address.port;
    }),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
