import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Logits } from './opinion.js';
import { readTokenizer } from './tokenizer.js';

/** Numbers of `<s>` and `</s>`, as XLM-RoBERTa's vocabulary has them. */
const BEGIN = 0;
const END = 2;
/** Of a text that is too long so much of its beginning is kept, and the rest of its end: offers end with their terms. */
const HEAD_SHARE = 2 / 3;
/** More than a text of so many UTF-16 code units is never cut into pieces: that costs memory and decides nothing. */
const MAX_UNITS = 8_000;
const UNLIKE_FACTS = 'the model does not give what judge.json says';

/** One text at a time, on one thread: its result depends on nothing but itself. */
export interface TextSession {
  /** @param mayStop whether the lowest layers may decide that the rest need not read the text: null then */
  run(text: string, mayStop: boolean): Promise<Logits | null>;
  close(): Promise<void>;
}

/** @param folder with `glance.onnx` and `rest.onnx` with their weights, and `tokenizer.json` */
export async function openSession(folder: URL, { maxPieces, readsOnFrom }: SessionLimits): Promise<TextSession> {
  const [glance, rest, vocabulary] = await Promise.all([
    openModel(new URL('glance.onnx', folder)),
    openModel(new URL('rest.onnx', folder)),
    readFile(new URL('tokenizer.json', folder), 'utf8'),
  ]);
  const tokenizer = readTokenizer(vocabulary);
  return {
    async run(text, mayStop) {
      const pieces = clip(tokenizer.encode(text.slice(0, MAX_UNITS)), maxPieces);
      const ids = BigInt64Array.from([BEGIN, ...pieces, END].map(BigInt));
      const { states, worth } = await glance.run({ ids: new Tensor('int64', ids, [ids.length]) });
      const [odds] = numbersOf(worth);
      if (states === undefined || odds === undefined) throw new TypeError(UNLIKE_FACTS);
      if (mayStop && odds < readsOnFrom) return null;
      const { verdict, role, typology, stage } = await rest.run({ states });
      return {
        verdict: numbersOf(verdict),
        role: numbersOf(role),
        typology: numbersOf(typology),
        stage: numbersOf(stage),
      };
    },
    close: async () => {
      await Promise.all([glance.release(), rest.release()]);
    },
  };
}

export interface SessionLimits {
  readonly maxPieces: number;
  readonly readsOnFrom: number;
}

const openModel = (file: URL): Promise<InferenceSession> =>
  InferenceSession.create(fileURLToPath(file), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionProviders: ['cpu'],
    // Memory of the longest text ever seen would be held for ever.
    enableCpuMemArena: false,
  });

function clip(pieces: readonly number[], limit: number): readonly number[] {
  if (pieces.length <= limit) return pieces;
  const head = Math.floor(limit * HEAD_SHARE);
  return [...pieces.slice(0, head), ...pieces.slice(pieces.length - (limit - head))];
}

function numbersOf(tensor: Tensor | undefined): number[] {
  if (!(tensor?.data instanceof Float32Array)) throw new TypeError(UNLIKE_FACTS);
  return Array.from(tensor.data);
}
