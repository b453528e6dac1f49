// File content over node:fs descriptors: copying and comparing, chunk by chunk, so that both can be stopped.
// fs.copyFile is not used: it never returns when the source shrinks meanwhile, and on an error removes the target.

import fs from 'node:fs';
import type { ComparedFiles, CopiedFile, CopyControl } from '../port/directory.js';
import { attempt, onTarget } from '../paths/portable-call.js';

const CHUNK_BYTES = 1 << 20;

// One thread does one copy at a time, so that its buffers are shared by all of them.
let firstBuffer: Buffer | undefined;
let secondBuffer: Buffer | undefined;

/**
 * Copies the content of one descriptor to an empty one and says what the source did meanwhile.
 * @throws Error of node:fs
 */
export function copyContent(source: number, target: number, before: fs.Stats, control: CopyControl): CopiedFile {
  // A file that says that it is empty may have content all the same, as those of /proc.
  const limit = before.size === 0 ? Number.POSITIVE_INFINITY : before.size;
  const sizeBytes = copyBytes(source, target, limit, control);
  if (sizeBytes === undefined) return CANCELLED;
  const after = fs.fstatSync(source);
  // An inode cannot change behind a descriptor; that the name still leads to it is for the next pass to see.
  const isSame = before.size === after.size && before.mtimeMs === after.mtimeMs && before.ctimeMs === after.ctimeMs;
  // Also where it ended before the size that it says, as the files of /sys.
  if (isSame) return { state: 'whole', sizeBytes };
  if (sizeBytes < before.size || after.size <= before.size || before.size === 0)
    return { state: 'rewritten', sizeBytes };
  // A file that was emptied and written anew has grown as well: only its first part can tell it from a log.
  const isKept = isSameContent(source, target, { limit: sizeBytes, control });
  if (isKept === undefined) return CANCELLED;
  return { state: isKept ? 'grown' : 'rewritten', sizeBytes };
}

const CANCELLED: CopiedFile = { state: 'cancelled', sizeBytes: 0 };

/** Which bytes of two files to compare, and who can stop it. */
interface CompareOptions {
  /** Default: the first one. */
  readonly start?: number;
  readonly limit: number;
  readonly control: CopyControl;
}

/** Two files that are open, by their descriptors. */
export function comparedFiles([one, two]: readonly [number, number]): ComparedFiles {
  return {
    isSparse: false,
    isSame: (start, limit, control) => attempt(() => isSameContent(one, two, { start, limit, control })),
    read: (which, into, position) => {
      const read = () => attempt(() => readFully(which === 0 ? one : two, into, position));
      return which === 0 ? read() : onTarget(read);
    },
    dropCaches: () => {}, // node:fs has no such call
  };
}

/**
 * Whether two descriptors hold the same bytes from a start up to a limit, and end together if before it; undefined when
 * stopped.
 */
function isSameContent(one: number, two: number, { start = 0, limit, control }: CompareOptions): boolean | undefined {
  firstBuffer ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
  secondBuffer ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
  const [first, second] = [firstBuffer, secondBuffer];
  for (let position = start; position < limit; position += CHUNK_BYTES) {
    const wanted = Math.min(CHUNK_BYTES, limit - position);
    const count = readFully(one, first.subarray(0, wanted), position);
    const otherCount = onTarget(() => readFully(two, second.subarray(0, wanted), position));
    if (count !== otherCount || first.compare(second, 0, count, 0, count) !== 0) return false;
    if (count < wanted) return true;
    if (!control.onChunk(0)) return undefined;
  }
  return true;
}

/** Copies at most `limit` bytes; returns how many, or undefined when stopped. */
function copyBytes(source: number, target: number, limit: number, control: CopyControl): number | undefined {
  firstBuffer ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let copied = 0;
  while (copied < limit) {
    const count = fs.readSync(source, firstBuffer, 0, Math.min(CHUNK_BYTES, limit - copied), null);
    if (count === 0) break; // it became shorter
    const chunk = firstBuffer.subarray(0, count);
    onTarget(() => writeFully(target, chunk));
    copied += count;
    if (!control.onChunk(count)) return undefined;
  }
  return copied;
}

/** A write may take less than it is given. */
function writeFully(descriptor: number, chunk: Buffer): void {
  let written = 0;
  while (written < chunk.length) written += fs.writeSync(descriptor, chunk, written, chunk.length - written, null);
}

/**
 * Fills a buffer from a position on: a read may give less than it was asked for before the end, on network file systems
 * for instance. @throws Error of node:fs
 */
function readFully(descriptor: number, buffer: Buffer, position: number): number {
  let filled = 0;
  while (filled < buffer.length) {
    const count = fs.readSync(descriptor, buffer, filled, buffer.length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}
