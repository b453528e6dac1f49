// Directories with their missing ancestors. Not mkdir's own `recursive`: where a file system answers ENOENT to whatever
// is made (procfs, an automounter without that key), node:fs tries again for ever.

import fs from 'node:fs';
import { type AbsolutePath, folderOf } from '../../core/tree/bytes.js';
import { ownIdentity } from '../port/kept-owners.js';
import { throughWay } from './in-folder.js';
import { toPath } from './portable-call.js';
import { refuseUntrustedLinks } from './portable-path.js';

/**
 * Makes a directory and its missing ancestors, with this mode, through no symlink that somebody may have planted.
 * @throws FsError UNTRUSTED; Error of node:fs
 */
export function makeDirectories(path: AbsolutePath, mode: number): void {
  refuseUntrustedLinks(path, ownIdentity());
  const missing: AbsolutePath[] = [];
  for (let at = path; !isDirectory(at); at = folderOf(at)) {
    missing.push(at);
    if (at === '/') break;
  }
  for (const directory of missing.reverse()) makeOne(directory, mode);
}

function makeOne(path: AbsolutePath, mode: number): void {
  try {
    const parent = folderOf(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    throughWay(parent, (held) => fs.mkdirSync(toPath(`${held ?? parent}/${name}`), mode));
  } catch (error) {
    // Somebody else made it just now.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isDirectory(path)) throw error;
  }
}

function isDirectory(path: AbsolutePath): boolean {
  return fs.statSync(toPath(path), { throwIfNoEntry: false })?.isDirectory() ?? false;
}
