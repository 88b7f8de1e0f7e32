import { MAX_OUTLINE } from '@manumit/contracts';
import type { Token } from '@manumit/text';
import { hashOf } from '../ngrams.js';

/** A text without what its author fills in, as hashes: it can be compared, not read. */
export type Outline = readonly number[];

/** Shorter texts are greetings and common phrases: they make no template. */
const MIN_TOKENS = 9;
/** Of a long text its beginning is enough. */
const MAX_TOKENS = MAX_OUTLINE;
/** Numbers are what is filled in most. */
const NUMBER = 1;

/**
 * The outline of a text; empty where it is too short to be a template.
 *
 * @param filledIn where it says how to reach somebody: two texts are not alike because they name a handle and a number
 */
export function outlineOf(
  tokens: readonly Token[],
  filledIn: readonly { readonly start: number; readonly end: number }[] = [],
): Outline {
  const words = tokens.filter((token) => !filledIn.some(({ start, end }) => token.start < end && start < token.end));
  const outline = words.map(({ text }) => (/\d/.test(text) ? NUMBER : hashOf(text) >>> 0));
  // A run of numbers is one thing to fill in, however it is written.
  const kept = outline.filter((word, index) => word !== NUMBER || outline[index - 1] !== NUMBER);
  return kept.length < MIN_TOKENS ? [] : kept.slice(0, MAX_TOKENS);
}

/** So many least hashes, two of which make a bucket: texts that share a third of their words mostly meet in one. */
const HASHES = 24;
const ROWS = 2;

/**
 * The buckets in which texts of one template meet: MinHash over pairs of neighbouring words and single words, in bands.
 * A. Z. Broder, On the resemblance and containment of documents, 1997.
 */
export function bucketsOf(outline: Outline): string[] {
  if (outline.length === 0) return [];
  const shingles = new Set(outline);
  for (let index = 1; index < outline.length; index += 1)
    shingles.add((Math.imul(outline[index - 1] ?? 0, 0x9e37_79b1) ^ (outline[index] ?? 0)) >>> 0);
  const least = Array.from({ length: HASHES }, (_, seed) => {
    let smallest = 0xffff_ffff;
    for (const shingle of shingles) smallest = Math.min(smallest, mix(shingle, seed));
    return smallest;
  });
  return Array.from({ length: HASHES / ROWS }, (_, band) => {
    const rows = least.slice(band * ROWS, (band + 1) * ROWS);
    return `${band}.${rows.map((row) => row.toString(36)).join('.')}`;
  });
}

/** A permutation of the 32-bit numbers for each seed: the finalizer of MurmurHash3. */
function mix(value: number, seed: number): number {
  let hash = (value ^ Math.imul(seed + 1, 0x85eb_ca6b)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The share of the shorter text that stands in the longer one in the same order: the longest common subsequence. */
export function alignedShare(a: Outline, b: Outline): number {
  if (a.length === 0 || b.length === 0) return 0;
  let above = new Uint16Array(b.length + 1);
  for (const one of a) {
    const row = new Uint16Array(b.length + 1);
    for (let index = 0; index < b.length; index += 1)
      row[index + 1] = one === b[index] ? (above[index] ?? 0) + 1 : Math.max(above[index + 1] ?? 0, row[index] ?? 0);
    above = row;
  }
  return (above[b.length] ?? 0) / Math.min(a.length, b.length);
}
