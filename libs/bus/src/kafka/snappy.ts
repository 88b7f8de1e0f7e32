/** Java's framing around snappy blocks, which Kafka's own clients write. @see https://github.com/xerial/snappy-java */
const JAVA_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const JAVA_HEADER_BYTES = 16;

/**
 * Decompresses snappy, bare or in Java's framing.
 *
 * @throws RangeError when the data is damaged or larger than `maxBytes`
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 */
export function decompressSnappy(data: Buffer, maxBytes: number): Buffer {
  if (!data.subarray(0, JAVA_MAGIC.length).equals(JAVA_MAGIC)) return decompressBlock(data, maxBytes);
  const blocks: Buffer[] = [];
  let total = 0;
  for (let at = JAVA_HEADER_BYTES; at < data.length; ) {
    const size = data.readUInt32BE(at);
    if (at + 4 + size > data.length) throw new RangeError('snappy: a block is cut off');
    const block = decompressBlock(data.subarray(at + 4, at + 4 + size), maxBytes - total);
    blocks.push(block);
    total += block.length;
    at += 4 + size;
  }
  return Buffer.concat(blocks, total);
}

function decompressBlock(data: Buffer, maxBytes: number): Buffer {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = data.readUInt8(at);
    at += 1;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (length > maxBytes) throw new RangeError(`snappy: more than ${maxBytes} bytes`);
  const output = Buffer.alloc(length);
  let end = 0;
  while (at < data.length) {
    const tag = data.readUInt8(at);
    at += 1;
    if ((tag & 3) === 0) {
      const extra = Math.max(0, (tag >> 2) - 59);
      const size = (extra === 0 ? tag >> 2 : data.readUIntLE(at, extra)) + 1;
      at += extra;
      if (end + size > length || at + size > data.length) throw new RangeError('snappy: a literal is too long');
      data.copy(output, end, at, at + size);
      at += size;
      end += size;
    } else {
      const kind = tag & 3;
      const size = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
      const distance =
        kind === 1
          ? ((tag >> 5) << 8) | data.readUInt8(at)
          : kind === 2
            ? data.readUInt16LE(at)
            : data.readUInt32LE(at);
      at += kind === 1 ? 1 : kind === 2 ? 2 : 4;
      if (distance === 0 || distance > end || end + size > length)
        throw new RangeError('snappy: a copy is out of range');
      // Source and target may overlap: that repeats a pattern, byte by byte.
      for (const stop = end + size; end < stop; end += 1) output[end] = output.readUInt8(end - distance);
    }
  }
  if (end !== length) throw new RangeError('snappy: the data is cut off');
  return output;
}
