import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Ports of the loopback interface that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  const ports: number[] = [];
  for (const server of servers) {
    if (!server.listening) await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') ports.push(address.port);
  }
  for (const server of servers) {
    server.close();
    await once(server, 'close');
  }
  return ports;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  /** What to do when the command is not there. */
  readonly install: string;
}

function explain(error: unknown, { command, install }: Command): Error {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing ? new Error(`the tests need \`${command}\`: ${install}`) : new Error(String(error));
}

/** Runs a command to its end. @returns what it wrote to its standard output */
export async function runCommand(command: Command): Promise<string> {
  const child = spawn(command.command, [...command.args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    output.stdout += data;
  });
  child.stderr.on('data', (data) => {
    output.stderr += data;
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(explain(error, command)));
    child.on('close', (code) => {
      if (code === 0) resolve(output.stdout);
      else reject(new Error(`\`${command.command}\` ended with ${code}:\n${output.stdout}${output.stderr}`));
    });
  });
}

export interface Daemon {
  readonly child: ChildProcess;
  /** Sends a signal and waits for the end; SIGKILL after the time. */
  end(signal: NodeJS.Signals, timeoutMs?: number): Promise<void>;
}

/** Starts a server and waits for a line of its output that says that it is ready. */
export async function startDaemon(command: Command, ready: RegExp, timeoutMs = 60_000): Promise<Daemon> {
  const child = spawn(command.command, [...command.args], { stdio: ['ignore', 'pipe', 'pipe'] });
  // A test run that dies without its teardown must not leave servers behind.
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  let output = '';
  let isReady = false;
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`\`${command.command}\` ${why}:\n${output.slice(-4_000)}`));
    const timer = setTimeout(() => {
      killAtExit();
      fail(`was not ready after ${timeoutMs} ms`);
    }, timeoutMs);
    const onData = (data: Buffer) => {
      if (isReady) return;
      output += data.toString();
      if (!ready.test(output)) return;
      isReady = true;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.on('error', (error) => reject(explain(error, command)));
    child.on('exit', (code) => {
      clearTimeout(timer);
      process.removeListener('exit', killAtExit);
      fail(`ended with ${code}`);
    });
  });
  return {
    child,
    async end(signal, endTimeoutMs = 20_000) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      const timer = setTimeout(() => child.kill('SIGKILL'), endTimeoutMs);
      child.kill(signal);
      await ended;
      clearTimeout(timer);
    },
  };
}
