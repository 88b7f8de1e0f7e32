import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

/** Labelled messages of a file or of every `.jsonl` below a folder; what has no `text` (conversations, networks) is left out. */
export function loadCases(path) {
  const files = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true })
        .filter((name) => name.endsWith('.jsonl'))
        .sort()
        .map((name) => `${path}/${name}`)
    : [path];
  return files.flatMap((file) => linesOf(file).filter(({ text }) => typeof text === 'string'));
}

/** Labelled conversations beside the messages, where there are any. */
export const loadConversations = (path) => linesBeside(path, 'conversations.jsonl');
/** Labelled streams of many accounts, where there are any. */
export const loadNetworks = (path) => linesBeside(path, 'networks.jsonl');

const linesBeside = (path, name) => (existsSync(`${path}/${name}`) ? linesOf(`${path}/${name}`) : []);

const linesOf = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line));

/** Gzipped files of real text, `{id, lang, label, text}` a line. */
export const realFiles = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl.gz'))
    .sort()
    .map((name) => ({ name: name.replace('.jsonl.gz', ''), path: `${folder}/${name}` }));

export async function* realRows(path) {
  for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()) }))
    if (line.trim() !== '') yield JSON.parse(line);
}
