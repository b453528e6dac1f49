// Reads one file on both sides from their disks: whether the bytes are the same, and the digest of each.

import { createHash, type Hash } from 'node:crypto';
import { type Entry, FILE } from '../../core/tree/entry-table.js';
import type { Name } from '../../core/tree/bytes.js';
import type { CopyControl, Directory } from '../../fs/port/directory.js';
import { onTarget } from '../../fs/port/on-target.js';
import { type Algorithm, keptDigest } from '../../state/database/digest-store.js';

/** One file, open on neither side yet. */
export interface BothSides {
  readonly source: Directory;
  readonly replica: Directory;
  readonly name: Name;
  readonly algorithm: Algorithm;
  readonly control: CopyControl;
}

/** What was read. */
export interface ReadFile {
  readonly kind: 'read';
  /** What both were like, before and after. */
  readonly source: Entry;
  readonly replica: Entry;
  readonly areEqual: boolean;
  /** In the length that is kept. */
  readonly sourceDigest: Buffer;
  readonly replicaDigest: Buffer;
  /** How much was read of both together. */
  readonly bytes: number;
}

/** What came of reading: `moved` is a file that was written to meanwhile, or is none any more. */
export type FileReading = ReadFile | { readonly kind: 'moved' } | { readonly kind: 'cancelled' };

/** Small enough to stay in a core's cache between reading, comparing and digesting. */
const CHUNK_BYTES = 128 << 10;

/** Two buffers, for one thread. */
const buffers = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)] as const;

/** Reads a file on both sides. @throws FsError */
export function readBoth(sides: BothSides): FileReading {
  const before = lookAt(sides);
  if (before === undefined) return { kind: 'moved' };
  const { source, replica, name } = sides;
  const content = source.whileOpen(name, replica, name, (files) => {
    files.dropCaches();
    const read = new BothContents(sides, files.read).run();
    files.dropCaches();
    return read;
  });
  if (content === undefined) return { kind: 'cancelled' };
  const after = lookAt(sides);
  if (after === undefined || !isSameEntry(before.source, after.source) || !isSameEntry(before.replica, after.replica)) {
    return { kind: 'moved' };
  }
  return { kind: 'read', ...before, ...content };
}

function lookAt({ source, replica, name }: BothSides): Pick<ReadFile, 'source' | 'replica'> | undefined {
  const one = source.find(name);
  const other = onTarget(() => replica.find(name));
  if (one?.kind !== FILE || other?.kind !== FILE) return undefined;
  return { source: one.attributes, replica: other.attributes };
}

function isSameEntry(before: Entry, after: Entry): boolean {
  return (
    before.sizeBytes === after.sizeBytes &&
    before.mtimeSeconds === after.mtimeSeconds &&
    before.mtimeNanos === after.mtimeNanos &&
    before.ctimeSeconds === after.ctimeSeconds &&
    before.ctimeNanos === after.ctimeNanos &&
    before.inodeLow === after.inodeLow &&
    before.inodeHigh === after.inodeHigh
  );
}

type Read = (which: 0 | 1, into: Buffer, position: number) => number;

/** The contents of both, from their beginning to their ends. As long as they are the same, one digest is made. */
class BothContents {
  readonly #sides: BothSides;
  readonly #read: Read;
  readonly #source: Hash;
  /** Of its own from the first difference on. */
  #replica: Hash | undefined;
  #bytes = 0;

  constructor(sides: BothSides, read: Read) {
    this.#sides = sides;
    this.#read = read;
    this.#source = createHash(sides.algorithm);
  }

  /** Undefined where it was cancelled. @throws FsError */
  run(): Pick<ReadFile, 'areEqual' | 'sourceDigest' | 'replicaDigest' | 'bytes'> | undefined {
    for (let position = 0; ; position += CHUNK_BYTES) {
      const count = this.#read(0, buffers[0], position);
      const otherCount = this.#read(1, buffers[1], position);
      this.#take(buffers[0].subarray(0, count), buffers[1].subarray(0, otherCount));
      this.#bytes += count + otherCount;
      if (!this.#sides.control.onChunk(count + otherCount)) return undefined;
      if (count < CHUNK_BYTES && otherCount < CHUNK_BYTES) break;
    }
    const isOne = this.#replica === undefined;
    const sourceDigest = keptDigest(this.#source.digest());
    const replicaDigest = this.#replica === undefined ? sourceDigest : keptDigest(this.#replica.digest());
    return { areEqual: isOne, sourceDigest, replicaDigest, bytes: this.#bytes };
  }

  #take(chunk: Buffer, other: Buffer): void {
    // The digest so far is that of both.
    if (this.#replica === undefined && !chunk.equals(other)) this.#replica = this.#source.copy();
    this.#source.update(chunk);
    this.#replica?.update(other);
  }
}

let fastest: Algorithm | undefined;

/** The faster of both algorithms on this machine, found out once. */
export function fastestAlgorithm(): Algorithm {
  fastest ??= timeOf('blake2b512') < timeOf('sha256') ? 'blake2b512' : 'sha256';
  return fastest;
}

/** How long the shorter of two goes takes. **Units**: nanoseconds, a few million at most. */
function timeOf(algorithm: Algorithm): number {
  const sample = Buffer.alloc(1 << 20);
  const goes = [1, 2].map(() => {
    const start = process.hrtime.bigint();
    createHash(algorithm).update(sample).digest();
    return Number(process.hrtime.bigint() - start);
  });
  return Math.min(...goes);
}
