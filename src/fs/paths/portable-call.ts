// Calls of node:fs: paths as bytes on their way in, failures as FsError on their way out.

import fs from 'node:fs';
import { errnoName } from '../libc/error.js';
import { FsError } from '../port/fs-error.js';

/**
 * Runs calls of node:fs.
 * @throws FsError for what the file system answers; anything else is a defect and thrown as it is
 */
export function attempt<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    throw toFsError(error, false);
  }
}

/** Like `attempt`, for the other side of a call on two directories. @throws FsError */
export function onTarget<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    throw toFsError(error, true);
  }
}

/** node:fs takes a path of ASCII characters as it is; any other byte needs a Buffer to survive. */
export function toPath(path: string): string | Buffer {
  for (let index = 0; index < path.length; index++) {
    if (path.charCodeAt(index) > 127) return Buffer.from(path, 'latin1');
  }
  return path;
}

/** A descriptor that ends with its scope. */
export interface OpenFile extends Disposable {
  readonly descriptor: number;
}

/** Opens something to read it. @throws Error of node:fs */
export function openToRead(path: string | Buffer, flags: number): OpenFile {
  const descriptor = fs.openSync(path, fs.constants.O_RDONLY | flags);
  return { descriptor, [Symbol.dispose]: () => closeQuietly(descriptor) };
}

/** Closes a descriptor on which nothing is lost: it was only read, or what was written is given up. */
export function closeQuietly(descriptor: number): void {
  try {
    fs.closeSync(descriptor);
  } catch (error) {
    // EIO and the like tell of lost writes, and there were none; a descriptor that was not open is a defect of ours.
    if (errnoOf(error) === undefined || errnoOf(error) === 'EBADF') throw error;
  }
}

/**
 * The errno name of what a file system has answered; undefined for any other error, also for one of node's own checks.
 */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errno } = error as NodeJS.ErrnoException;
  if (typeof errno !== 'number') return undefined;
  // Node has no name for some, EDQUOT among them.
  return code === 'UNKNOWN' || code?.startsWith('Unknown system error') ? errnoName(-errno) : code;
}

function toFsError(error: unknown, isTarget: boolean): FsError {
  if (error instanceof FsError) {
    return error.isTarget || !isTarget ? error : new FsError(error.code, error.message, { cause: error, isTarget });
  }
  const code = errnoOf(error);
  if (code === undefined) throw error;
  return new FsError(code, describe(error as NodeJS.ErrnoException), { cause: error, isTarget });
}

/** Node's message is `EACCES: permission denied, open '/proc/…'`; its middle is what a person needs. */
function describe(error: NodeJS.ErrnoException): string {
  return /^[A-Z0-9_]+: ([^,]*)/.exec(error.message)?.[1] ?? error.message;
}
