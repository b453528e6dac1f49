// Files of foldersync's own (state, status), written so that a reader or a power cut sees the old or the new one,
// whole.

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type AbsolutePath, bytesOfText } from '../core/tree/bytes.js';
import { inFolder } from '../fs/paths/in-folder.js';
import { makeDirectories } from '../fs/paths/make-directories.js';

/** Writes a file that its owner and group may read; makes missing directories. @throws Error of node:fs */
export function writeFileAtomically(file: string, text: string): void {
  makeDirectories(bytesOfText(path.resolve(path.dirname(file))) as AbsolutePath, 0o750);
  replaceFile(file, 0o640, (descriptor) => fs.writeFileSync(descriptor, text));
}

/**
 * Makes a folder, and what is missing above it, that only its owner may look into, and goes through no symlink that
 * somebody may have planted. @throws FsError UNTRUSTED; Error of node:fs
 */
export function makePrivateFolder(folder: string): void {
  makeDirectories(bytesOfText(path.dirname(path.resolve(folder))) as AbsolutePath, 0o750);
  makeDirectories(bytesOfText(path.resolve(folder)) as AbsolutePath, 0o700);
}

/** Has the names in a folder outlast a power cut, where its file system can say so. @throws Error of node:fs */
export function syncFolder(folder: string): void {
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } catch (error) {
    // Some network file systems, and Windows, keep no names of their own to write out. **Source**: fsync(2)
    if (!UNSUPPORTED.has((error as NodeJS.ErrnoException).code)) throw error;
  } finally {
    fs.closeSync(descriptor);
  }
}

const UNSUPPORTED: ReadonlySet<string | undefined> = new Set(['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP']);

/**
 * Puts a file in the place of an older one, once `fill` has written all of it. What somebody else may have put there, a
 * symlink for instance, is never written to: the new file is made under a name that nobody knows, and takes the place
 * of the other. @throws Error of node:fs or of `fill`
 */
export function replaceFile(file: string, mode: number, fill: (descriptor: number) => void): void {
  inFolder(path.dirname(file), (through) => replaceIn(through, path.basename(file), { mode, fill }));
}

function replaceIn(
  folder: string,
  name: string,
  { mode, fill }: { readonly mode: number; readonly fill: (descriptor: number) => void },
): void {
  const staged = path.join(folder, `.${name}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const descriptor = fs.openSync(staged, 'wx', mode);
    try {
      fill(descriptor);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(staged, path.join(folder, name));
  } catch (error) {
    fs.rmSync(staged, { force: true });
    throw error;
  }
}
