import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 100;

/**
 * Runs `work` while holding a lock file that names this process, and waits for the one that holds it. A lock left by a
 * process that is gone is taken over, so that a killed start never blocks the next one.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T> | T} work
 * @param {{ deadlineMs?: number }} [options] how long to wait, ten minutes unless told
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { deadlineMs = 600_000 } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const giveUpAt = Date.now() + deadlineMs;
  while (!take(path)) {
    if (Date.now() > giveUpAt)
      throw new Error(`${path} is held by process ${holderOf(path)}: wait for it, or remove the file`);
    await wait(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = holderOf(path);
  if (holder !== null && !isAlive(holder)) rmSync(path, { force: true });
  return false;
}

/** The process id in the lock file, or null while it is being written or already gone. */
function holderOf(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
