import { JSONParser } from '@streamparser/json';
import { ExportError } from './export-format.js';

export interface FoundValue {
  /** From the root, for example `/messages/3`. */
  readonly pointer: string;
  readonly value: unknown;
}

/**
 * The values at some places of a JSON file, in the order of the file, which may be larger than memory.
 *
 * @param paths for example `$.messages.*`
 * @throws ExportError where the file is no JSON
 */
export async function* jsonValues(
  bytes: AsyncIterable<Uint8Array>,
  paths: readonly string[],
): AsyncGenerator<FoundValue> {
  const parser = new JSONParser({ paths: [...paths], keepStack: false });
  let found: FoundValue[] = [];
  let failure: Error | null = null;
  let isOver = false;
  parser.onValue = ({ value, key, stack }) => {
    const keys = [...stack.slice(1).map((level) => level.key), key];
    found.push({ pointer: keys.map((part) => `/${part}`).join(''), value });
  };
  parser.onError = (error) => {
    failure = error;
  };
  parser.onEnd = () => {
    isOver = true;
  };
  for await (const chunk of bytes) {
    if (!isOver) parser.write(chunk);
    yield* found;
    found = [];
    if (failure !== null) break;
  }
  if (!isOver || failure !== null) throw new ExportError('the file is no whole JSON document');
}
