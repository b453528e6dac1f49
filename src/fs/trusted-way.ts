// The way to a folder: a symlink on it decides where foldersync writes, so that only those may have made it who could write
// there anyway.

import fs from 'node:fs';
import path from 'node:path';

/**
 * Follows a path, symlink by symlink. One is followed where it belongs to root, to this user, or to the owner of what it leads to.
 * **Source**: proc_sys_fs(5), protected_symlinks, which the kernel applies to the last component only.
 * @throws Error that names the link; Error of node:fs
 */
export function requireTrustedWay(folder: string): void {
  const user = process.geteuid?.();
  // A system without users has no others.
  if (user === undefined) return;
  let way = '/';
  const rest = path.resolve(folder).split('/').filter(Boolean);
  for (let links = 0; rest.length > 0; ) {
    const next = path.join(way, rest.shift() ?? '');
    const stats = fs.lstatSync(next);
    if (!stats.isSymbolicLink()) {
      way = next;
      continue;
    }
    if (++links > LINKS_MOST) throw new Error(`too many symlinks on the way to ${folder}`);
    if (stats.uid !== 0 && stats.uid !== user && stats.uid !== fs.statSync(next).uid) {
      throw new Error(
        `the symlink ${next} on the way to ${folder} belongs to user ${stats.uid}, and what it leads to does not; name the folder itself`,
      );
    }
    const target = fs.readlinkSync(next);
    if (path.isAbsolute(target)) way = '/';
    rest.unshift(...target.split('/').filter((part) => part !== '' && part !== '.'));
  }
}

/** **Source**: path_resolution(7): the kernel follows 40. */
const LINKS_MOST = 40;
