// `npm start`: everything in one process, with nothing but Node.js to install.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensure } from './ensure.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a module as a child on this terminal, passes signals on, and ends as it ended. */
function runService(entry, args) {
  const child = spawn(process.execPath, ['--import', '@manumit/service-kit/telemetry', entry, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2']) {
    // A terminal sends Ctrl-C to the whole process group: passing it on would say it twice.
    process.on(signal, () => {
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`manumit: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

try {
  await ensure();
  runService(`${root}services/standalone/dist/main.js`, process.argv.slice(2));
} catch (error) {
  process.stderr.write(`manumit: ${error.message}\n`);
  process.exitCode = 1;
}
