// What the entries of a held set hold, beside its file: a number for each, in their order. They are no part of the set,
// for the same names are held whatever their sizes have become.

import fs from 'node:fs';
import path from 'node:path';
import { openRegularFile } from '../fs/paths/own-file.js';
import { type PairKeyParts, pairKey, stateFile } from './state-dir.js';
import { makePrivateFolder, replaceFile } from './write-file.js';

/** The file of the sizes of what a pair has held. */
export function heldSizesFile(stateDir: string, pair: PairKeyParts): string {
  return stateFile(stateDir, 'heldSizes', pairKey(pair));
}

/** So many are written at a time. */
const CHUNK = 8192;

/**
 * Writes them, behind the digest of the set that they are of; returns the sum of those that are known (NaN is not).
 * @throws Error of node:fs
 */
export function writeHeldSizes(file: string, digest: string, sizes: Iterable<number>): number {
  let sum = 0;
  makePrivateFolder(path.dirname(file));
  replaceFile(file, 0o600, (descriptor) => {
    fs.writeFileSync(descriptor, digest, 'latin1');
    const chunk = Buffer.allocUnsafe(CHUNK * SIZE_BYTES);
    let used = 0;
    for (const size of sizes) {
      if (used === chunk.length) {
        fs.writeFileSync(descriptor, chunk);
        used = 0;
      }
      used = chunk.writeDoubleLE(size, used);
      if (!Number.isNaN(size)) sum += size;
    }
    fs.writeFileSync(descriptor, chunk.subarray(0, used));
  });
  return sum;
}

const SIZE_BYTES = 8;

/**
 * Reads those of a set, each by its place in it: NaN where it is not known. They are for people to see: where the file
 * is missing, damaged or of another set, none is. Never throws.
 */
export function readHeldSizes(file: string, digest: string): (place: number) => number {
  let bytes: Buffer;
  try {
    const descriptor = openRegularFile(file);
    try {
      bytes = fs.readFileSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    return () => Number.NaN;
  }
  const isOfSet = bytes.toString('latin1', 0, digest.length) === digest;
  return (place) => {
    const at = digest.length + place * SIZE_BYTES;
    return isOfSet && at + SIZE_BYTES <= bytes.length ? bytes.readDoubleLE(at) : Number.NaN;
  };
}
