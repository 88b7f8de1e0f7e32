import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSealer, UnsealError } from './seal.js';

const KEY = Buffer.alloc(32, 'a key of the tests');

test('what is sealed is opened again with the same key, in every process the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (id) => {
      const [one, other] = [createSealer(KEY), createSealer(KEY)];
      expect(other.unseal(one.seal(id))).toBe(id);
      expect(other.seal(id)).toBe(one.seal(id));
    }),
  );
});

test('nobody opens it with another key, or after a change', () => {
  const sealer = createSealer(KEY);
  const sealed = sealer.seal('invented-person');
  expect(sealed).not.toContain('invented');
  expect(() => createSealer(Buffer.alloc(32, 'another key')).unseal(sealed)).toThrow(UnsealError);
  const [name, text = ''] = sealed.split('.');
  const bytes = Buffer.from(text, 'base64url');
  for (const [place] of bytes.entries()) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
    expect(() => sealer.unseal(`${name}.${changed.toString('base64url')}`)).toThrow(UnsealError);
  }
  expect(() => sealer.unseal('nothing sealed')).toThrow(UnsealError);
});
