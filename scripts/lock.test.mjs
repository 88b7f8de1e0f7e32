import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manumit-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('two at once run one after the other', async () => {
  const path = join(folder, 'a.lock');
  const steps = [];
  const work = (name) => async () => {
    steps.push(`${name} in`);
    await new Promise((resolve) => setImmediate(resolve));
    steps.push(`${name} out`);
  };
  await Promise.all([withLock(path, work('a')), withLock(path, work('b'))]);
  expect(steps).toEqual(['a in', 'a out', 'b in', 'b out']);
  expect(existsSync(path)).toBe(false);
});

test('a lock whose process is gone is taken over', async () => {
  const path = join(folder, 'b.lock');
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(path, String(gone));
  expect(await withLock(path, () => 'done', { deadlineMs: 5_000 })).toBe('done');
});

test('a lock whose process lives is waited for, up to the deadline', async () => {
  const path = join(folder, 'c.lock');
  writeFileSync(path, String(process.pid));
  await expect(withLock(path, () => 'done', { deadlineMs: 200 })).rejects.toThrow(`held by process ${process.pid}`);
  expect(existsSync(path)).toBe(true);
});

test('a failure of the work frees the lock', async () => {
  const path = join(folder, 'd.lock');
  await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(path)).toBe(false);
});
