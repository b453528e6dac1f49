// Whether two files hold the same bytes, over libc: in chunks that show progress and can be stopped, and without their
// holes.

import { SEEK } from '../libc/tables.js';
import { CHUNK_BYTES, type LinuxContext } from './context.js';
import { seekContent, ZEROES } from './holes.js';
import { onTarget } from '../port/on-target.js';
import type { ComparedFiles, CopyControl } from '../port/directory.js';

/** Two files that are open, by their descriptors. */
export function comparedFiles(
  context: LinuxContext,
  both: readonly [number, number],
  isSparse: boolean,
): ComparedFiles {
  return {
    isSparse,
    isSame: (start, limit, control) => isSameContent(context, both, { start, limit, control }),
    read: (which, into, position) => {
      const read = () => readFully(context, both[which], into, { wanted: into.length, position });
      return which === 0 ? read() : onTarget(read);
    },
    dropCaches: () => {
      for (const descriptor of both) context.libc.dropCache(descriptor);
    },
  };
}

/** Which bytes of two files to compare, and who can stop it. */
interface CompareOptions {
  /** Default: the first one. */
  readonly start?: number;
  readonly limit: number;
  readonly control: CopyControl;
}

/**
 * Whether two descriptors hold the same bytes from a start up to a limit, and end together if before it; undefined when
 * stopped.
 */
export function isSameContent(
  context: LinuxContext,
  [one, two]: readonly [number, number],
  { start = 0, limit, control }: CompareOptions,
): boolean | undefined {
  const { first, second } = context.buffers;
  for (let position = start; position < limit; ) {
    const wanted = Math.min(CHUNK_BYTES, limit - position);
    const count = readFully(context, one, first, { wanted, position });
    const otherCount = onTarget(() => readFully(context, two, second, { wanted, position }));
    if (count !== otherCount || first.compare(second, 0, count, 0, count) !== 0) return false;
    if (count < wanted) return true;
    if (!control.onChunk(0)) return undefined;
    position += wanted;
    // Only where zeroes were read is it worth a call to ask whether they are a hole, of terabytes perhaps.
    if (!endsWithZeroes(first, count)) continue;
    const next = skipHoles(context, [one, two], position);
    if (next === undefined) return endTogether(context, [one, two], limit);
    position = next;
  }
  return true;
}

function endsWithZeroes(chunk: Buffer, count: number): boolean {
  return count >= ZEROES.length && chunk.compare(ZEROES, 0, ZEROES.length, count - ZEROES.length, count) === 0;
}

/** Where one of both has data next, from a position on; undefined where neither has any. @throws FsError */
function skipHoles(context: LinuxContext, [one, two]: readonly [number, number], position: number): number | undefined {
  const next = seekContent(context, one, position, SEEK.DATA);
  if (next === position) return next;
  const otherNext = onTarget(() => seekContent(context, two, position, SEEK.DATA));
  if (next === undefined || otherNext === undefined) return next ?? otherNext;
  return Math.min(next, otherNext);
}

/** Whether two files that hold nothing more are of one size, as far as a limit. @throws FsError */
function endTogether({ statx }: LinuxContext, [one, two]: readonly [number, number], limit: number): boolean {
  statx.readSelf(one);
  const end = Math.min(statx.sizeBytes, limit);
  onTarget(() => statx.readSelf(two));
  return Math.min(statx.sizeBytes, limit) === end;
}

/**
 * Fills a buffer from a position on: a read may give less than it was asked for before the end, on network file systems
 * for instance. @throws FsError
 */
function readFully(
  { libc }: LinuxContext,
  descriptor: number,
  out: Buffer,
  { wanted, position }: { wanted: number; position: number },
): number {
  let filled = 0;
  while (filled < wanted) {
    const count = libc.pread(descriptor, out.subarray(filled), wanted - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}
