import { readFile } from 'node:fs/promises';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** A YAML file is not what it should be. Every problem is in it, each with its line. */
export class YamlError extends Error {
  readonly code = 'YAML_INVALID';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'YamlError';
    this.problems = problems;
  }
}

/**
 * Reads a YAML file and checks it.
 *
 * @throws YamlError with `file:line:column` before every problem
 */
export async function readYamlFile<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new YamlError([`${path}: ${error instanceof Error ? error.message : 'not readable'}`]);
  }
  return parseYaml(path, text, schema);
}

/** The same for a text. @param name stands before every problem */
export function parseYaml<Schema extends z.ZodType>(name: string, text: string, schema: Schema): z.output<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  if (document.errors.length > 0)
    throw new YamlError(document.errors.map((error) => `${at(error.pos[0])} ${error.message}`));
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw new YamlError(
    parsed.error.issues.map(
      ({ path, message }) => `${at(offsetOf(document, path))} ${path.map(String).join('.')}: ${message}`,
    ),
  );
}

/** Where a value begins; where it is missing, what should hold it. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(
      path.slice(0, length).map((key) => (typeof key === 'symbol' ? key.description : key)),
      true,
    );
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}
