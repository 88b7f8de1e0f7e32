import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readYamlFile } from '@manumit/service-kit';
import { type Helpline, HelplinesFile } from './helplines.js';
import { HelpMessage } from './message.js';

const folder = new URL('../', import.meta.url);

export interface HelpDirectory {
  readonly helplines: readonly Helpline[];
  /** By language, ISO 639. */
  readonly messages: ReadonlyMap<string, HelpMessage>;
}

/**
 * Reads the lines that come with this release.
 *
 * @param file another file, of the operator's own
 * @throws YamlError naming every field that is wrong, with its line
 */
export async function loadHelplines(file?: string): Promise<readonly Helpline[]> {
  return (await readYamlFile(file ?? fileURLToPath(new URL('helplines.yaml', folder)), HelplinesFile)).helplines;
}

/** The same with the messages, for those who show them. */
export async function loadHelp(file?: string): Promise<HelpDirectory> {
  const helplines = await loadHelplines(file);
  const names = (await readdir(new URL('messages/', folder))).filter((name) => name.endsWith('.yaml')).sort();
  const messages = await Promise.all(
    names.map(async (name) => {
      const path = fileURLToPath(new URL(`messages/${name}`, folder));
      return [name.replace('.yaml', ''), await readYamlFile(path, HelpMessage)] as const;
    }),
  );
  return { helplines, messages: new Map(messages) };
}
