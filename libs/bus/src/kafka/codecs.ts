import zlib from 'node:zlib';
import kafkajs from 'kafkajs';

/** Records are compressed in a way that this process cannot read. */
export class UnsupportedCodecError extends Error {
  readonly code = 'UNSUPPORTED_CODEC';
  constructor(codec: string) {
    super(`records are compressed with ${codec}, which is not supported here; let their producers use gzip or none`);
    this.name = 'UnsupportedCodecError';
  }
}

const unsupported = (codec: string) => () => {
  const refuse = () => Promise.reject(new UnsupportedCodecError(codec));
  return { compress: refuse, decompress: refuse };
};

/** Registers what kafkajs lacks; what cannot be read says so by name, instead of "not implemented". */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  CompressionCodecs[CompressionTypes.Snappy] = unsupported('snappy');
  CompressionCodecs[CompressionTypes.LZ4] = unsupported('lz4');
  CompressionCodecs[CompressionTypes.ZSTD] = unsupported('zstd');
  void zlib;
}
