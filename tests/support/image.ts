import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join, matchesGlob, relative } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './commands.js';

const run = promisify(execFile);

export interface Image {
  /** Of the build stage, each for a shell. */
  readonly commands: readonly string[];
  /** From the build stage into the image, relative to its working folder. */
  readonly copies: readonly { readonly from: string; readonly to: string }[];
  readonly entrypoint: readonly string[];
  readonly healthcheck: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What deploy/Dockerfile does, as far as it can be done without a container. */
export function readDockerfile(): Image {
  const text = readFileSync(`${ROOT}deploy/Dockerfile`, 'utf8');
  const instructions = text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n');
  const image = instructions.findLastIndex((line) => line.startsWith('FROM '));
  const argumentsOf = (name: string, some: readonly string[]): string[] =>
    some.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  const stage = instructions.slice(image);
  const json = (name: string): string[] => {
    const [last = '[]'] = argumentsOf(name, stage).map((line) => line.replace(/^.*?(?=\[)/, ''));
    return JSON.parse(last) as string[];
  };
  return {
    commands: argumentsOf('RUN', instructions.slice(0, image)),
    copies: argumentsOf('COPY', stage).flatMap((line) => {
      const paths = line.replace(/^--from=build /, '').split(' ');
      const to = paths.pop() ?? '.';
      return paths.map((path) => {
        const from = path.replace('/manumit/', '');
        return { from, to: to === './' ? from : to };
      });
    }),
    entrypoint: json('ENTRYPOINT'),
    healthcheck: json('HEALTHCHECK'),
    env: Object.fromEntries(
      argumentsOf('ENV', stage)
        .flatMap((line) => line.split(/\s+/))
        .map((pair) => pair.split('=') as [string, string]),
    ),
  };
}

/** The files that `COPY . .` gives the build: what lies in the folder, without what .dockerignore leaves out. */
export async function copyContext(to: string): Promise<void> {
  const lines = readFileSync(`${ROOT}.dockerignore`, 'utf8').split('\n').filter(Boolean);
  const kept = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const out = lines.filter((line) => !line.startsWith('!'));
  await cp(ROOT, to, {
    recursive: true,
    filter: (path) => {
      const inside = relative(ROOT, path);
      return kept.includes(inside) || !out.some((pattern) => matchesGlob(inside, pattern));
    },
  });
}

export async function buildImage(image: Image, context: string, to: string): Promise<void> {
  for (const command of image.commands) await run('bash', ['-ec', command], { cwd: context, maxBuffer: 1e8 });
  await mkdir(to, { recursive: true });
  for (const copy of image.copies)
    await cp(join(context, copy.from), join(to, copy.to), { recursive: true, verbatimSymlinks: true });
}
