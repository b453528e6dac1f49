// Trees of files for the benches: made quickly, the same each time, and changed the same way for whoever is measured.

import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** A tree. */
export interface Shape {
  readonly files: number;
  readonly filesPerDirectory: number;
  /** Of each file: this many bytes, or evenly from 0 up to (not with) `below`. */
  readonly sizeBytes: number | { readonly below: number };
}

/** What one round changes: each of these is one file of a hundred. */
const STEP = 100;
const CHUNK_BYTES = 1 << 20;

/** What the trees of this process are filled with; nothing in it can be compressed or left out as zeroes. */
const CONTENT = crypto.randomBytes(CHUNK_BYTES);

/** Makes the files of a tree from the number `from` on; those before are taken to be there. */
export function makeTree(root: string, shape: Shape, from = 0): void {
  fs.mkdirSync(root, { recursive: true });
  const random = randomNumbers();
  for (let index = 0; index < shape.files; index++) {
    const sizeBytes =
      typeof shape.sizeBytes === 'number' ? shape.sizeBytes : Math.floor(random() * shape.sizeBytes.below);
    if (index < from) continue;
    if (index === from || index % shape.filesPerDirectory === 0) {
      fs.mkdirSync(path.dirname(path.join(root, fileOf(shape, index))), { recursive: true });
    }
    writeFile(path.join(root, fileOf(shape, index)), sizeBytes);
  }
}

/** Changes one file of a hundred, adds as many and removes as many; other ones in each of the first 33 rounds. */
export function changeTree(root: string, shape: Shape, round: number): void {
  const at = (index: number) => path.join(root, fileOf(shape, index));
  for (let index = 3 * round; index + 1 < shape.files; index += STEP) {
    fs.appendFileSync(at(index), `round ${round}`);
    fs.rmSync(at(index + 1));
    fs.writeFileSync(`${at(index)}.${round}`, CONTENT.subarray(0, 200));
  }
}

/** An upper bound of what a tree takes in memory or on a disk: whole pages, and 1 KiB for what holds them. */
export function roomOf({ files, sizeBytes }: Shape): number {
  const bytes = typeof sizeBytes === 'number' ? sizeBytes : sizeBytes.below;
  return files * (Math.ceil(bytes / 4096) * 4096 + 1024);
}

function fileOf({ filesPerDirectory }: Shape, index: number): string {
  const directory = Math.floor(index / filesPerDirectory);
  return path.join(`d${directory % 37}`, `s${directory}`, `file_${index}.dat`);
}

function writeFile(file: string, sizeBytes: number): void {
  if (sizeBytes <= CHUNK_BYTES) {
    fs.writeFileSync(file, CONTENT.subarray(0, sizeBytes));
    return;
  }
  const descriptor = fs.openSync(file, 'w');
  for (let left = sizeBytes; left > 0; left -= CHUNK_BYTES) {
    fs.writeSync(descriptor, CONTENT, 0, Math.min(left, CHUNK_BYTES));
  }
  fs.closeSync(descriptor);
}

/** The same numbers each time. **Units**: 0 to 1. **Source**: the constants of ANSI C's rand. */
function randomNumbers(): () => number {
  let state = 12_345;
  return () => {
    // In two steps, for the product of the two would not fit into a double.
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}
