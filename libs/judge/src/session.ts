import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Logits } from './opinion.js';

/** Numbers of `<s>` and `</s>`, as XLM-RoBERTa's vocabulary has them. */
const BEGIN = 0;
const END = 2;
/** Of a text that is too long so much of its beginning is kept, and the rest of its end: offers end with their terms. */
const HEAD_SHARE = 2 / 3;
/** More than a text of so many UTF-16 code units is never cut into pieces: that costs memory and decides nothing. */
const MAX_UNITS = 8_000;

/** One text at a time, on one thread: its result depends on nothing but itself. */
export interface TextSession {
  run(text: string): Promise<Logits>;
  close(): Promise<void>;
}

/** @param folder with `model.onnx` and `tokenizer.json` */
export async function openSession(folder: URL, maxPieces: number): Promise<TextSession> {
  const [session, vocabulary] = await Promise.all([
    InferenceSession.create(fileURLToPath(new URL('model.onnx', folder)), {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionProviders: ['cpu'],
      // Memory of the longest text ever seen would be held for ever.
      enableCpuMemArena: false,
    }),
    readFile(new URL('tokenizer.json', folder), 'utf8'),
  ]);
  const tokenizer = new Tokenizer(JSON.parse(vocabulary), {});
  return {
    async run(text) {
      const pieces = clip(tokenizer.encode(text.slice(0, MAX_UNITS)).ids, maxPieces);
      const ids = BigInt64Array.from([BEGIN, ...pieces, END].map(BigInt));
      const { verdict, role, typology, stage } = await session.run({ ids: new Tensor('int64', ids, [ids.length]) });
      return {
        verdict: numbersOf(verdict),
        role: numbersOf(role),
        typology: numbersOf(typology),
        stage: numbersOf(stage),
      };
    },
    close: () => session.release(),
  };
}

function clip(pieces: readonly number[], limit: number): readonly number[] {
  if (pieces.length <= limit) return pieces;
  const head = Math.floor(limit * HEAD_SHARE);
  return [...pieces.slice(0, head), ...pieces.slice(pieces.length - (limit - head))];
}

function numbersOf(tensor: Tensor | undefined): number[] {
  if (!(tensor?.data instanceof Float32Array)) throw new TypeError('the model does not give what judge.json says');
  return Array.from(tensor.data);
}
