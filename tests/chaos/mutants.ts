import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../../services/scorer/dist/', import.meta.url));

export interface Mutant {
  readonly name: string;
  /** Of the compiled scorer. */
  readonly file: string;
  /** Text of the file, and what takes its place; each must be there exactly once. */
  readonly changes: readonly (readonly [string, string])[];
}

const LOCK = 'const position = await lockPosition(tx, key, batch.assignment);';
const BEGIN = 'return await options.database.transaction(async (tx) => {';

/** Deliberate breaks of what makes the effect exactly-once. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'commits the offset before the flags',
    file: 'keyed-stage.js',
    changes: [
      [LOCK, 'await lockPosition(tx, key, batch.assignment); const position = before;'],
      [
        BEGIN,
        `const before = await options.database.transaction(async (tx) => {
           const at = await lockPosition(tx, key, batch.assignment);
           if (at.nextOffset < nextOffset) await advancePosition(tx, key, { nextOffset, outboxSeq: at.outboxSeq });
           return at;
         });
         await new Promise((resolve) => setTimeout(resolve, 100));
         ${BEGIN}`,
      ],
    ],
  },
  {
    name: 'makes up flag ids',
    file: 'score-handler.js',
    changes: [
      ['flags.push(flag);', "flags.push({ ...flag, flagId: 'flg_' + crypto.randomUUID().replaceAll('-', '') });"],
      ['causes.set(flag.flagId,', 'causes.set(flags.at(-1).flagId,'],
    ],
  },
  {
    name: 'has no fence',
    file: 'keyed-stage.js',
    changes: [
      [
        LOCK,
        `const held = await tx.query('SELECT outbox_seq FROM consumer_positions WHERE group_id = $1 AND topic = $2 AND partition_no = $3 FOR UPDATE', [key.groupId, key.topic, key.partition]);
         const position = { nextOffset: 0n, outboxSeq: BigInt(held.rows[0].outbox_seq) };`,
      ],
    ],
  },
  {
    name: 'forgets what a link signal changed',
    file: 'linker/link-book.js',
    changes: [['await saveLinks(tx, place, ', 'if (Math.random() < 0.9) await saveLinks(tx, place, ']],
  },
];

/** Compiles nothing: patches a copy of the compiled scorer. @returns its entry, relative to the repository */
export async function plant(mutant: Mutant): Promise<{ readonly entry: string; remove(): Promise<void> }> {
  const name = `.mutant-${mutant.name.replaceAll(' ', '-')}`;
  const folder = `${DIST}../${name}/`;
  await rm(folder, { recursive: true, force: true });
  await cp(DIST, folder, { recursive: true });
  const file = `${folder}${mutant.file}`;
  let text = await readFile(file, 'utf8');
  for (const [from, to] of mutant.changes) {
    if (text.split(from).length !== 2) throw new Error(`the mutant that ${mutant.name} does not fit the code: ${from}`);
    text = text.replace(from, () => to);
  }
  await writeFile(file, text);
  return { entry: `services/scorer/${name}/main.js`, remove: () => rm(folder, { recursive: true, force: true }) };
}
