// Files of foldersync's own in folders that others may write in: a symlink, a hard link, a FIFO or somebody else's file
// that was put in their place is never written to.

import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** What stands in the place of a file is not a file of ours. */
export class ForeignFileError extends Error {
  override readonly name = 'ForeignFileError';

  constructor(file: string, what: string, options?: ErrorOptions) {
    super(`${file} is ${what}`, options);
  }
}

/** How a file is opened. */
export interface OwnFileOptions {
  /** As for open(2); `O_NOFOLLOW` and `O_NONBLOCK` are added. */
  readonly flags: number;
  readonly mode: number;
  /** A second name that the file may have; absent where it must not have any. */
  readonly otherName?: string | undefined;
}

/**
 * Opens a regular file of this user that has no other name.
 * @throws ForeignFileError for anything else; Error of node:fs
 */
export async function openOwnFile(file: string, options: OwnFileOptions): Promise<number> {
  const { flags, mode } = options;
  let descriptor: number;
  try {
    // A FIFO without a reader would let open(2) wait for ever.
    descriptor = await open(file, flags | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK, mode);
  } catch (error) {
    const what = FOREIGN_BY_ERROR[(error as NodeJS.ErrnoException).code ?? ''];
    throw what === undefined ? error : new ForeignFileError(file, what, { cause: error });
  }
  const what = await foreignness(file, descriptor, options);
  if (what === undefined) return descriptor;
  await close(descriptor);
  throw new ForeignFileError(file, what);
}

/**
 * Opens a regular file for reading, never through a symlink, and waits for no FIFO.
 * @throws ForeignFileError for anything else; Error of node:fs
 */
export function openRegularFile(file: string): number {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  let descriptor: number;
  try {
    descriptor = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    throw isForeign(error) ? new ForeignFileError(file, 'not a regular file', { cause: error }) : error;
  }
  if (fs.fstatSync(descriptor).isFile()) return descriptor;
  fs.closeSync(descriptor);
  throw new ForeignFileError(file, 'not a regular file');
}

/** All of its text. @throws as `openRegularFile` */
export function readRegularFile(file: string): string {
  const descriptor = openRegularFile(file);
  try {
    return fs.readFileSync(descriptor, 'utf8');
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Takes all content from a file, never through a symlink, and waits for no FIFO. @throws Error of node:fs */
export function emptyFile(file: string): void {
  const descriptor = fs.openSync(file, fs.constants.O_WRONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
  try {
    fs.ftruncateSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Whether open(2) has met a symlink or a socket; a symlink further up, which goes in circles, is as little of ours. */
export function isForeign(error: unknown): boolean {
  return ((error as NodeJS.ErrnoException).code ?? '') in FOREIGN_BY_ERROR;
}

/** **Source**: open(2). */
const FOREIGN_BY_ERROR: Readonly<Record<string, string>> = {
  ELOOP: 'a symlink',
  ENXIO: 'a FIFO, a socket or a device',
  EISDIR: 'a directory',
};

const open = promisify(fs.open);
const close = promisify(fs.close);
const fstat = promisify(fs.fstat);
const lstat = promisify(fs.lstat);

/** What the open file is instead of one of ours; undefined when it is one. */
async function foreignness(
  file: string,
  descriptor: number,
  { otherName }: OwnFileOptions,
): Promise<string | undefined> {
  const stats = await fstat(descriptor);
  if (!stats.isFile()) return 'not a regular file';
  const isLinked = stats.nlink > 1 && !(stats.nlink === 2 && (await isSameFile(stats, otherName)));
  if (isLinked) return 'a hard link to another file';
  const user = process.geteuid?.() ?? stats.uid;
  if (stats.uid === user || !(await keepsOwners(path.dirname(file), user))) return undefined;
  return `a file of user ${stats.uid}`;
}

async function isSameFile({ dev, ino }: fs.Stats, otherName: string | undefined): Promise<boolean> {
  if (otherName === undefined) return false;
  const other = await lstat(otherName).catch(() => undefined); // one that is not there is another one
  return other?.dev === dev && other.ino === ino;
}

/** Some file systems give every file the same owner (FAT, NFS with root_squash): there it proves nothing. */
async function keepsOwners(folder: string, user: number): Promise<boolean> {
  const probe = path.join(folder, `.foldersync-owner-${process.pid}`);
  await fs.promises.rm(probe, { force: true });
  const descriptor = await open(probe, fs.constants.O_CREAT | fs.constants.O_EXCL | fs.constants.O_WRONLY, 0o600);
  try {
    return (await fstat(descriptor)).uid === user;
  } finally {
    await close(descriptor);
    await fs.promises.rm(probe, { force: true });
  }
}
