import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Run = z.object({ pid: z.number().int().positive(), url: z.string().nullable(), adminUrl: z.string().nullable() });
export type Run = z.infer<typeof Run>;

/** The database of the folder is open in another process. */
export class FolderInUseError extends Error {
  readonly code = 'FOLDER_IN_USE';
  constructor(folder: string, pid: number) {
    super(`${folder} is in use by process ${pid}: stop it first, or name another folder with MANUMIT_DATA_DIR`);
    this.name = 'FolderInUseError';
  }
}

const fileOf = (folder: string): string => join(folder, 'run.json');

/** The process that has the folder open, if it lives. What a killed one left behind counts for nothing. */
export async function findRun(folder: string): Promise<Run | null> {
  let run: Run;
  try {
    run = Run.parse(JSON.parse(await readFile(fileOf(folder), 'utf8')));
  } catch {
    return null;
  }
  return run.pid !== process.pid && isAlive(run.pid) ? run : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Takes the folder for this process: PGlite must not be opened twice.
 *
 * @throws FolderInUseError
 */
export async function takeFolder(folder: string): Promise<void> {
  const run = await findRun(folder);
  if (run !== null) throw new FolderInUseError(folder, run.pid);
  await rm(fileOf(folder), { force: true });
  // `wx`: of two that start at once, one wins.
  await writeFile(fileOf(folder), JSON.stringify({ pid: process.pid, url: null, adminUrl: null }), { flag: 'wx' });
}

/** Says where the process listens, for the commands in a second terminal. */
export async function announceRun(
  folder: string,
  urls: { readonly url: string; readonly adminUrl: string },
): Promise<void> {
  await writeFile(fileOf(folder), JSON.stringify({ pid: process.pid, ...urls }));
}

export async function leaveFolder(folder: string): Promise<void> {
  await rm(fileOf(folder), { force: true });
}
