// File content through libc: shared where the file system can, else copied with its holes, in chunks that show progress
// and can be stopped.

import type { Entry } from '../../core/tree/entry-table.js';
import { SEEK } from '../libc/tables.js';
import { isSameContent } from './compare.js';
import { CHUNK_BYTES, type LinuxContext } from './context.js';
import { PAGE_BYTES, seekContent, ZEROES } from './holes.js';
import { onTarget } from '../port/on-target.js';
import type { CopiedFile, CopyControl } from '../port/directory.js';

/** Some seconds of a slow disk. */
const WRITE_OUT_BYTES = 16 << 20;

/** A file that is copied. */
export interface ContentSource {
  readonly descriptor: number;
  /** What it was like before the copy; how much of it is copied. */
  readonly before: Entry;
  /** What it takes on the disk, in units of 512 bytes. */
  readonly blocks: number;
  /** The device (st_dev) it lies on. */
  readonly device: number;
}

/** An empty file that content goes to, open to read and to write. */
export interface ContentTarget {
  readonly descriptor: number;
  /** Which file systems content was refused to be shared with. */
  readonly clones: CloneMemory;
}

/** Copies content to an empty file and says what the source did meanwhile. @throws FsError */
export function copyContent(
  context: LinuxContext,
  source: ContentSource,
  target: ContentTarget,
  control: CopyControl,
): CopiedFile {
  const { libc, statx } = context;
  const { sizeBytes } = source.before;
  if (sizeBytes === 0 && context.sizes.mayLie(context.libc, source)) return copyToEnd(context, source, target, control);
  const cloned = share(context, source, target);
  if (cloned !== undefined) return control.onChunk(0) ? stateOfClone(context, source, cloned) : CANCELLED;
  const copied = new ContentCopy(context, source, target, control).run();
  if (copied === undefined) return CANCELLED;
  if (copied < sizeBytes) return endedEarly(context, source, target, copied);
  statx.readSelf(source.descriptor);
  // An inode cannot change behind a descriptor; that the name still leads to it is for the next pass to see.
  if (statx.isUnchanged(source.before)) return { state: 'whole', sizeBytes };
  const sizeAfter = statx.sizeBytes;
  if (sizeAfter <= sizeBytes) {
    // A hole at the end and a file that became shorter look the same.
    if (sizeAfter < sizeBytes) onTarget(() => libc.ftruncate(target.descriptor, sizeAfter));
    return { state: 'rewritten', sizeBytes: sizeAfter };
  }
  // A file that was emptied and written anew has grown as well: only its first part can tell it from a log.
  const isKept = isSameContent(context, [source.descriptor, target.descriptor], { limit: sizeBytes, control });
  if (isKept === undefined) return CANCELLED;
  return { state: isKept ? 'grown' : 'rewritten', sizeBytes };
}

const CANCELLED: CopiedFile = { state: 'cancelled', sizeBytes: 0 };

/**
 * A clone is what the source was at one moment, whatever has come to it since. So nothing is read of a file that goes
 * on growing, where a copy is compared to tell growth from a new file.
 */
function stateOfClone({ statx }: LinuxContext, { descriptor, before }: ContentSource, sizeBytes: number): CopiedFile {
  statx.readSelf(descriptor);
  if (statx.isUnchanged(before)) return { state: 'whole', sizeBytes };
  return { state: statx.sizeBytes > before.sizeBytes ? 'grown' : 'rewritten', sizeBytes };
}

/**
 * It ended before the size that it had: it became shorter, or has never been as long as it says, as the files of /sys.
 */
function endedEarly(context: LinuxContext, source: ContentSource, target: ContentTarget, copied: number): CopiedFile {
  context.statx.readSelf(source.descriptor);
  if (!context.statx.isUnchanged(source.before)) return { state: 'rewritten', sizeBytes: copied };
  // Zeroes at its end were left out.
  onTarget(() => context.libc.ftruncate(target.descriptor, copied));
  return { state: 'whole', sizeBytes: copied };
}

/** Copies a file that says that it is empty, as those of /proc, to its end. @throws FsError */
function copyToEnd(
  context: LinuxContext,
  source: ContentSource,
  target: ContentTarget,
  control: CopyControl,
): CopiedFile {
  const copied = new ContentCopy(context, source, target, control).runToEnd();
  if (copied === undefined) return CANCELLED;
  context.statx.readSelf(source.descriptor);
  return { state: context.statx.isUnchanged(source.before) ? 'whole' : 'rewritten', sizeBytes: copied };
}

/**
 * Between which file systems content cannot be shared. One refusal is taken for the whole replica: it costs time, never
 * content.
 */
export class CloneMemory {
  readonly #refused = new Set<number>();

  isRefused(sourceDevice: number): boolean {
    return this.#refused.has(sourceDevice);
  }

  refuse(sourceDevice: number): void {
    this.#refused.add(sourceDevice);
  }
}

/**
 * Makes the target share the source's content (a reflink), which costs no room and no time; returns how many bytes it
 * shares, undefined where it does not.
 */
function share(
  { libc, statx }: LinuxContext,
  { descriptor, before, device }: ContentSource,
  target: ContentTarget,
): number | undefined {
  if (before.sizeBytes === 0 || target.clones.isRefused(device)) return undefined;
  const outcome = libc.clone(descriptor, target.descriptor);
  if (outcome === 'never') {
    target.clones.refuse(device);
    return undefined;
  }
  // All of the file was shared, also what it has grown by since we looked; or only a part of it, and then we begin
  // anew.
  statx.readSelf(target.descriptor);
  const { sizeBytes } = statx;
  if (outcome === 'cloned' && sizeBytes >= before.sizeBytes) return sizeBytes;
  if (sizeBytes > 0) onTarget(() => libc.ftruncate(target.descriptor, 0));
  return undefined;
}

/** One copy, from the beginning to the size that the source had at first. */
class ContentCopy {
  readonly #context: LinuxContext;
  readonly #source: ContentSource;
  readonly #target: number;
  readonly #control: CopyControl;
  /** Until the kernel refuses to copy on its own. */
  #canCopyRange = true;
  /** Whether pages of zeroes are left out: the file has holes, and its file system does not tell where. */
  #skipsZeroes = false;
  /** How long the target is. */
  #written = 0;

  constructor(context: LinuxContext, source: ContentSource, target: ContentTarget, control: CopyControl) {
    this.#context = context;
    this.#source = source;
    this.#target = target.descriptor;
    this.#control = control;
  }

  /** Returns how many bytes the target has; undefined when stopped. */
  run(): number | undefined {
    const { before, blocks } = this.#source;
    const size = before.sizeBytes;
    const hasHoles = blocks * 512 < size;
    if (size <= CHUNK_BYTES && !hasHoles) return this.#copySmall(size);
    for (let position = 0; position < size; ) {
      const start = this.#seek(position, SEEK.DATA) ?? size; // nothing but a hole is left, or the file is shorter now
      if (start >= size) break;
      const end = Math.min(this.#seek(start, SEEK.HOLE) ?? size, size);
      this.#skipsZeroes = hasHoles && start === 0 && end === size;
      const reached = this.#copyPart(start, end);
      if (reached === undefined || reached < end) return reached;
      position = end;
    }
    return this.#written >= size || this.#endWithHole(size) ? size : undefined;
  }

  /**
   * The size comes after the data: set at once, ext4 and btrfs may have it on the disk before those, so that a power
   * cut leaves zeroes in a file that looks whole. Written out in parts, because all at once may take minutes. Returns
   * false when stopped.
   */
  #endWithHole(size: number): boolean {
    const { libc } = this.#context;
    for (let position = 0; position < this.#written; position += WRITE_OUT_BYTES) {
      const at = position;
      if (!onTarget(() => libc.writeOut(this.#target, at, WRITE_OUT_BYTES))) break;
      if (!this.#control.onChunk(0)) return false;
    }
    onTarget(() => libc.ftruncate(this.#target, size));
    return true;
  }

  /** Copies whatever can be read, of any size; returns as `run` does. */
  runToEnd(): number | undefined {
    let copied = 0;
    for (;;) {
      const count = this.#copyChunk(copied, Number.POSITIVE_INFINITY);
      if (count === 0) return copied;
      copied += count;
      if (!this.#control.onChunk(count)) return undefined;
    }
  }

  /** In one read and one write, mostly. */
  #copySmall(size: number): number | undefined {
    const { libc, buffers } = this.#context;
    let copied = 0;
    while (copied < size) {
      const count = libc.read(this.#source.descriptor, buffers.first, size - copied);
      if (count === 0) break; // it became shorter
      const position = copied;
      onTarget(() => this.#writeFully(buffers.first, count, position));
      copied += count;
      if (!this.#control.onChunk(count)) return undefined;
    }
    return copied;
  }

  #seek(position: number, whence: number): number | undefined {
    return seekContent(this.#context, this.#source.descriptor, position, whence);
  }

  /** Returns where it ended, which is before `end` where the file became shorter; undefined when stopped. */
  #copyPart(start: number, end: number): number | undefined {
    let position = start;
    while (position < end) {
      const count = this.#copyRange(position, end) ?? this.#copyChunk(position, end);
      if (count === 0) break;
      position += count;
      if (!this.#control.onChunk(count)) return undefined;
    }
    return position;
  }

  /**
   * Undefined where the kernel does not copy on its own. It fails for reasons of either side, and says 0 not only at
   * the end: whatever it was, reading and writing tells.
   */
  #copyRange(position: number, end: number): number | undefined {
    if (!this.#canCopyRange || this.#skipsZeroes) return undefined;
    const count = Math.min(CHUNK_BYTES, end - position);
    const copied = this.#context.libc.copyFileRange(this.#source.descriptor, this.#target, position, count);
    if (copied !== undefined && copied > 0) {
      this.#written = position + copied;
      return copied;
    }
    this.#canCopyRange = false;
    return undefined;
  }

  #copyChunk(position: number, end: number): number {
    const { libc, buffers } = this.#context;
    const wanted = Math.min(CHUNK_BYTES, end - position);
    const count = libc.pread(this.#source.descriptor, buffers.first, wanted, position);
    const chunk = buffers.first;
    onTarget(() =>
      this.#skipsZeroes
        ? this.#writeDense(chunk.subarray(0, count), position)
        : this.#writeFully(chunk, count, position),
    );
    return count;
  }

  /** Leaves out whole pages of zeroes; the file's size is set at the end. */
  #writeDense(chunk: Buffer, position: number): void {
    let start = 0;
    for (let page = 0; page < chunk.length; page += PAGE_BYTES) {
      const end = Math.min(page + PAGE_BYTES, chunk.length);
      if (chunk.compare(ZEROES, 0, end - page, page, end) !== 0) continue;
      this.#writeFully(chunk.subarray(start, page), page - start, position + start);
      start = end;
    }
    this.#writeFully(chunk.subarray(start), chunk.length - start, position + start);
  }

  /** The first `count` bytes; a write may take less than it is given. */
  #writeFully(chunk: Buffer, count: number, position: number): void {
    const { libc } = this.#context;
    let written = count === 0 ? 0 : libc.pwrite(this.#target, chunk, count, position);
    while (written < count) {
      written += libc.pwrite(this.#target, chunk.subarray(written), count - written, position + written);
    }
    if (count > 0) this.#written = position + count;
  }
}
