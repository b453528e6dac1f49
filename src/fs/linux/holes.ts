// Where the holes of a file are: parts that were never written, read as zeroes and take no room.

import { SEEK } from '../libc/tables.js';
import type { LinuxContext } from './context.js';
import { FsError } from '../port/fs-error.js';

/** A hole is at least one page. */
export const PAGE_BYTES = 4096;

/** A page of a hole, as it is read. */
export const ZEROES = Buffer.alloc(PAGE_BYTES);

/**
 * Where there is data, or a hole, next; undefined where there is none up to the end. Moves the descriptor's offset.
 * @throws FsError
 */
export function seekContent(
  { libc }: LinuxContext,
  descriptor: number,
  position: number,
  whence: number,
): number | undefined {
  try {
    return libc.lseek(descriptor, position, whence);
  } catch (error) {
    // A file system that knows no holes says EINVAL: all of it is data then.
    if (error instanceof FsError && error.code === 'EINVAL') return whence === SEEK.DATA ? position : undefined;
    throw error;
  }
}
