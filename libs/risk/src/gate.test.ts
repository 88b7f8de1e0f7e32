import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGate, featuresOf, type Gate, GateError, parseGate, scoreGate } from './gate.js';
import { readText } from './reading.js';

const BITS = 10;
const NO_NAMES: ReadonlySet<string> = new Set();

/** A gate that knows some texts by heart. */
function gateOf(...texts: readonly string[]): Gate {
  const weights = new Int8Array(1 << BITS);
  for (const text of texts) for (const bucket of featuresOf(readText(text), NO_NAMES, BITS)) weights[bucket] = 20;
  return createGate({ bits: BITS, weights, scale: 0.1, bias: -3, threshold: 0 });
}

const bytesOf = ({ bits, weights, scale, bias, threshold }: Gate): Uint8Array => {
  const bytes = new Uint8Array(32 + weights.length);
  bytes.set(new TextEncoder().encode('MGATE1'));
  const view = new DataView(bytes.buffer);
  view.setUint16(6, bits, true);
  for (const [index, value] of [scale, bias, threshold].entries()) view.setFloat32(8 + 4 * index, value, true);
  bytes.set(new Uint8Array(weights.buffer), 32);
  return bytes;
};

test('a gate is read as it was written', () => {
  const gate = gateOf('give me your passport');
  // As a file is read: a view into a larger piece of memory.
  const read = parseGate(Buffer.concat([Buffer.from('before'), bytesOf(gate)]).subarray(6));
  expect(read.weights).toEqual(gate.weights);
  expect([read.bits, read.bias, read.threshold]).toEqual([BITS, -3, 0]);
  expect(read.scale).toBeCloseTo(0.1);
});

test.each([
  ['nothing', new Uint8Array()],
  ['something else', new TextEncoder().encode('x'.repeat(2_000))],
  ['one that was cut off', bytesOf(gateOf('a')).subarray(0, 500)],
])('%s is no gate', (_name, bytes) => {
  expect(() => parseGate(bytes)).toThrow(GateError);
});

test('what it knows scores higher than what it does not', () => {
  const gate = gateOf('you give me your passport');
  const score = (text: string): number => scoreGate(gate, readText(text), NO_NAMES).logOdds;
  expect(score('You give me your PASSPORT!')).toBeGreaterThan(score('see you at the gym'));
});

test('company does not hide what is telling: the most telling stretch counts, and is named', () => {
  const gate = gateOf('you give me your passport on arrival and work off the ticket');
  const chatter = 'we had soup and then the bus was late again '.repeat(30);
  const told = scoreGate(gate, readText(`${chatter}you give me your passport on arrival ${chatter}`), NO_NAMES);
  expect(told.logOdds).toBeGreaterThan(scoreGate(gate, readText(chatter), NO_NAMES).logOdds);
  const { tokens } = readText(`${chatter}you give me your passport on arrival ${chatter}`);
  const stretch = tokens.slice(told.from, told.to).map(({ text }) => text);
  expect(stretch).toContain('passport');
});

test('numbers are alike, and names of what was found are features of their own', () => {
  const features = (text: string, names = NO_NAMES): number[] => featuresOf(readText(text), names, 18);
  expect(features('pay 350 now')).toEqual(features('pay 980 now'));
  expect(features('pay', new Set(['debt']))).toHaveLength(features('pay').length + 1);
});

test('any text has a score, and the same one each time', () => {
  const gate = gateOf('work abroad', 'робота за кордоном', '护照');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const { logOdds } = scoreGate(gate, readText(text), NO_NAMES);
      expect(Number.isFinite(logOdds)).toBe(true);
      expect(scoreGate(gate, readText(text), NO_NAMES).logOdds).toBe(logOdds);
    }),
    { numRuns: 200 },
  );
});
