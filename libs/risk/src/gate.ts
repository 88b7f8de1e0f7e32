import { bucketOfName, visitPairs, visitWord } from './ngrams.js';
import type { Reading } from './reading.js';
import { rememberWords } from './remember.js';

/**
 * A linear model over hashed features: n-grams of the folded text, words, pairs of words, and the names of what the matchers
 * found. Trained offline; see training/README.md.
 */
export interface GateWeights {
  /** There are `2 ** bits` weights. */
  readonly bits: number;
  readonly weights: Int8Array;
  /** What one step of a weight is worth, in log odds. */
  readonly scale: number;
  readonly bias: number;
  /** Log odds from which on the judge looks at a text. */
  readonly threshold: number;
}

export interface Gate extends GateWeights {
  /** What a word is worth by itself. */
  sumOfWord(word: string): Sum;
}

/** Of the weights of some features, and how many these are. */
interface Sum {
  readonly weights: number;
  readonly count: number;
}

export const createGate = (weights: GateWeights): Gate => ({
  ...weights,
  sumOfWord: rememberWords((word) => sumOf(weights, (visit) => visitWord(word, weights.bits, visit))),
});

function sumOf({ weights }: GateWeights, visitAll: (visit: (bucket: number) => void) => void): Sum {
  let [sum, count] = [0, 0];
  visitAll((bucket) => {
    sum += weights[bucket] ?? 0;
    count += 1;
  });
  return { weights: sum, count };
}

const MAGIC = 'MGATE1';
const HEADER_BYTES = 32;

/**
 * Reads a gate from its file: `MGATE1`, the number of bits (uint16), scale, bias, threshold (float32), then the weights (int8); all
 * little-endian, the weights from byte 32 on.
 *
 * @throws GateError when the bytes are no gate
 */
export function parseGate(bytes: Uint8Array): Gate {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC)
    throw new GateError('the file does not begin as a gate does');
  const bits = view.getUint16(6, true);
  if (bytes.length !== HEADER_BYTES + 2 ** bits)
    throw new GateError(`a gate of ${bits} bits has ${HEADER_BYTES + 2 ** bits} bytes, the file ${bytes.length}`);
  return createGate({
    bits,
    scale: view.getFloat32(8, true),
    bias: view.getFloat32(12, true),
    threshold: view.getFloat32(16, true),
    weights: new Int8Array(bytes.subarray(HEADER_BYTES)),
  });
}

export class GateError extends Error {
  readonly code = 'GATE_UNREADABLE';
  override readonly name = 'GateError';
}

/** In a long text the most telling stretch of so many tokens counts, so that company does not hide it. */
const WINDOW = 48;
const STRIDE = 24;

/** Where a text is most telling, and the log odds there that the judge should look at it. */
export interface GateScore {
  readonly logOdds: number;
  /** Tokens, half-open. */
  readonly from: number;
  readonly to: number;
}

/** @param names of indicators and cues that the matchers found */
export function scoreGate(gate: Gate, { tokens }: Reading, names: ReadonlySet<string>): GateScore {
  let best: GateScore = { logOdds: Number.NEGATIVE_INFINITY, from: 0, to: tokens.length };
  let named = 0;
  for (const name of names) named += gate.weights[bucketOfName(name, gate.bits)] ?? 0;
  for (let from = 0; from === 0 || from + STRIDE < tokens.length; from += STRIDE) {
    const to = Math.min(tokens.length, from + WINDOW);
    const logOdds = scoreOfStretch(gate, tokens, from, to, named, names.size);
    if (logOdds > best.logOdds) best = { logOdds, from, to };
  }
  return best;
}

function scoreOfStretch(
  { weights, scale, bias, bits, sumOfWord }: Gate,
  tokens: Reading['tokens'],
  from: number,
  to: number,
  named: number,
  names: number,
): number {
  let sum = named;
  let count = names;
  const visit = (bucket: number): void => {
    sum += weights[bucket] ?? 0;
    count += 1;
  };
  for (let index = from; index < to; index += 1) {
    const word = sumOfWord(tokens[index]?.text ?? '');
    sum += word.weights;
    count += word.count;
    visitPairs(tokens, index, from, bits, visit);
  }
  return bias + (scale * sum) / Math.sqrt(Math.max(1, count));
}

/** The buckets of a text's features, as the training of a gate needs them. */
export function featuresOf({ tokens }: Reading, names: ReadonlySet<string>, bits: number): number[] {
  const buckets = [...names].map((name) => bucketOfName(name, bits));
  const visit = (bucket: number): void => {
    buckets.push(bucket);
  };
  for (const [index, { text }] of tokens.entries()) {
    visitWord(text, bits, visit);
    visitPairs(tokens, index, 0, bits, visit);
  }
  return buckets;
}
