import { promisify } from 'node:util';
import zlib from 'node:zlib';
import kafkajs from 'kafkajs';
import { decompressLz4 } from './lz4.js';
import { decompressSnappy } from './snappy.js';

/** Records are compressed in a way that this process cannot read. */
export class UnsupportedCodecError extends Error {
  readonly code = 'UNSUPPORTED_CODEC';
  /** kafkajs asks: the same fetch again would fail again. */
  readonly retriable = false;
  constructor(codec: string) {
    super(`records are compressed with ${codec}, which this process cannot read; run it on Node.js 22.15 or newer`);
    this.name = 'UnsupportedCodecError';
  }
}

/** A fetched batch is at most a few MiB; what unpacks to more than this is a bomb. */
const MAX_BYTES = 268_435_456;

type Decompress = (data: Buffer) => Promise<Buffer>;

/** We write without compression or with gzip; others' producers choose for themselves. */
const readOnly = (codec: string, decompress: Decompress) => () => ({
  compress: () => Promise.reject(new Error(`writing with ${codec} is not supported; use gzip or none`)),
  decompress,
});

/** Node.js reads zstd since 22.15. */
function zstd(): Decompress {
  const native: unknown = Reflect.get(zlib, 'zstdDecompress');
  if (typeof native !== 'function') return () => Promise.reject(new UnsupportedCodecError('zstd'));
  return (data) => promisify((done: (error: Error | null, output: Buffer) => void) => native(data, done))();
}

/**
 * Registers what kafkajs lacks. Without it one batch of an unknown codec stops a consumer for ever, and the error does
 * not say of what.
 */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  CompressionCodecs[CompressionTypes.Snappy] = readOnly('snappy', async (data) => decompressSnappy(data, MAX_BYTES));
  CompressionCodecs[CompressionTypes.LZ4] = readOnly('lz4', async (data) => decompressLz4(data, MAX_BYTES));
  CompressionCodecs[CompressionTypes.ZSTD] = readOnly('zstd', zstd());
}
