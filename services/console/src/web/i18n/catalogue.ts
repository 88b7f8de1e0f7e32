import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readYamlFile, YamlError } from '@manumit/service-kit';
import { IntlMessageFormat } from 'intl-messageformat';
import { z } from 'zod';
import { en, type MessageKey } from './en.js';

export type Values = Readonly<Record<string, string | number>>;
export type Translate = (key: MessageKey, values?: Values) => string;

/** One language of the interface. */
export interface Catalogue {
  /** BCP 47. */
  readonly tag: string;
  /** As its own readers call it. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  readonly t: Translate;
}

/** A file of `locales/`. Strict, so that a key of an older release is told and does not rot. */
export const CatalogueFile = z.strictObject({
  tag: z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'a language tag such as `uk`'),
  name: z.string().min(1),
  direction: z.enum(['ltr', 'rtl']),
  messages: z.record(z.string(), z.string().min(1)),
});
export type CatalogueFile = z.infer<typeof CatalogueFile>;

const FOLDER = new URL('../../../locales/', import.meta.url);
const KEYS = Object.keys(en);

const ENGLISH: CatalogueFile = { tag: 'en', name: 'English', direction: 'ltr', messages: en };

/**
 * English, and every file of `locales/` beside it.
 *
 * @throws YamlError with every message that a file lacks, has too many, or does not write as ICU MessageFormat has it
 */
export async function readCatalogues(folder: URL = FOLDER): Promise<readonly Catalogue[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const path = fileURLToPath(new URL(name, folder));
      const file = await readYamlFile(path, CatalogueFile);
      const problems = catalogueProblems(file);
      if (problems.length > 0) throw new YamlError(problems.map((problem) => `${path}: ${problem}`));
      return file;
    }),
  );
  return [ENGLISH, ...files].map(catalogueOf);
}

/** What keeps a file from being a whole language. */
export function catalogueProblems({ messages, tag }: CatalogueFile): string[] {
  const missing = KEYS.filter((key) => messages[key] === undefined).map((key) => `${key} is missing`);
  const unknown = Object.keys(messages)
    .filter((key) => !KEYS.includes(key))
    .map((key) => `${key} is no message of this release`);
  const unreadable = Object.entries(messages).flatMap(([key, text]) => {
    try {
      new IntlMessageFormat(text, tag, undefined, { ignoreTag: true });
      return [];
    } catch (error) {
      return [`${key}: ${error instanceof Error ? error.message : 'unreadable'}`];
    }
  });
  return [...missing, ...unknown, ...unreadable];
}

export function catalogueOf({ tag, name, direction, messages }: CatalogueFile): Catalogue {
  const formats = new Map<MessageKey, IntlMessageFormat>();
  const t: Translate = (key, values) => {
    const text = messages[key] ?? en[key];
    if (values === undefined && !text.includes('{') && !text.includes("'")) return text;
    let format = formats.get(key);
    if (format === undefined) {
      format = new IntlMessageFormat(text, tag, undefined, { ignoreTag: true });
      formats.set(key, format);
    }
    return String(format.format({ ...values }));
  };
  return { tag, name, direction, t };
}

/** The language that a person chose, or the first of the browser's that there is, or English. */
export function chooseCatalogue(
  catalogues: readonly Catalogue[],
  chosen: string | undefined,
  acceptLanguage: string | undefined,
): Catalogue {
  const wanted = [chosen, ...(acceptLanguage ?? '').split(',').map((part) => part.split(';')[0]?.trim())];
  for (const tag of wanted) {
    const found = catalogues.find((one) => one.tag === tag || one.tag === tag?.split('-')[0]);
    if (found !== undefined) return found;
  }
  return catalogues[0] ?? catalogueOf(ENGLISH);
}
