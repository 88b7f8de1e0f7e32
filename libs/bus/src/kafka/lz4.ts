const MAGIC = 0x184d2204;
const HAS_CONTENT_SIZE = 0x08;
const HAS_BLOCK_CHECKSUM = 0x10;
const HAS_DICTIONARY = 0x01;
const IS_PLAIN = 0x80000000;

/** Grows as it is written to; matches reach back over the borders of blocks. */
interface Output {
  bytes: Buffer;
  end: number;
}

function reserve(output: Output, more: number, maxBytes: number): void {
  const needed = output.end + more;
  if (needed > maxBytes) throw new RangeError(`lz4: more than ${maxBytes} bytes`);
  if (needed <= output.bytes.length) return;
  const grown = Buffer.alloc(Math.min(maxBytes, Math.max(needed, output.bytes.length * 2)));
  output.bytes.copy(grown, 0, 0, output.end);
  output.bytes = grown;
}

/**
 * Decompresses an LZ4 frame. Checksums are not checked: Kafka has one of its own over the whole batch.
 *
 * @throws RangeError when the data is damaged or larger than `maxBytes`
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
export function decompressLz4(data: Buffer, maxBytes: number): Buffer {
  if (data.readUInt32LE(0) !== MAGIC) throw new RangeError('lz4: not a frame');
  const flags = data.readUInt8(4);
  let at = 7 + (flags & HAS_CONTENT_SIZE ? 8 : 0) + (flags & HAS_DICTIONARY ? 4 : 0);
  const output: Output = { bytes: Buffer.alloc(Math.min(maxBytes, data.length * 4)), end: 0 };
  for (;;) {
    const header = data.readUInt32LE(at);
    at += 4;
    if (header === 0) return output.bytes.subarray(0, output.end);
    const size = header & ~IS_PLAIN;
    if (at + size > data.length) throw new RangeError('lz4: a block is cut off');
    const block = data.subarray(at, at + size);
    if (header >= IS_PLAIN) copyPlain(block, output, maxBytes);
    else decompressBlock(block, output, maxBytes);
    at += size + (flags & HAS_BLOCK_CHECKSUM ? 4 : 0);
  }
}

function copyPlain(block: Buffer, output: Output, maxBytes: number): void {
  reserve(output, block.length, maxBytes);
  block.copy(output.bytes, output.end);
  output.end += block.length;
}

/** @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md */
function decompressBlock(block: Buffer, output: Output, maxBytes: number): void {
  let at = 0;
  const lengthOf = (nibble: number): number => {
    let length = nibble;
    if (nibble < 15) return length;
    for (;;) {
      const byte = block.readUInt8(at);
      at += 1;
      length += byte;
      if (byte < 255) return length;
    }
  };
  while (at < block.length) {
    const token = block.readUInt8(at);
    at += 1;
    const literals = lengthOf(token >> 4);
    if (at + literals > block.length) throw new RangeError('lz4: a literal is too long');
    copyPlain(block.subarray(at, at + literals), output, maxBytes);
    at += literals;
    // The last sequence has no match.
    if (at >= block.length) return;
    const distance = block.readUInt16LE(at);
    at += 2;
    const size = lengthOf(token & 15) + 4;
    if (distance === 0 || distance > output.end) throw new RangeError('lz4: a match is out of range');
    reserve(output, size, maxBytes);
    const { bytes } = output;
    // Source and target may overlap: that repeats a pattern, byte by byte.
    for (const stop = output.end + size; output.end < stop; output.end += 1) {
      bytes[output.end] = bytes.readUInt8(output.end - distance);
    }
  }
}
