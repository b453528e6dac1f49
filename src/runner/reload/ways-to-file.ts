// The folders and names by which a path leads to its file, through every symlink: what can be replaced to change the
// file.

import fs from 'node:fs';
import path from 'node:path';

/** How many symlinks are followed. **Source**: path_resolution(7), 40. */
const LINKS_MOST = 40;

/**
 * The folders in which a name leads to the file, and these names: that of the file, and those of the symlinks on its
 * way. What is missing ends the way. Never throws.
 */
export function waysToFile(file: string): Map<string, Set<string>> {
  const steps = new Map<string, Set<string>>();
  const step = (folder: string, name: string) => steps.set(folder, (steps.get(folder) ?? new Set()).add(name));
  let folder = '/';
  let links = 0;
  const names = file.split('/').filter(Boolean);
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === '.') continue;
    if (name === '..') {
      folder = path.dirname(folder);
      continue;
    }
    const here = path.join(folder, name);
    const target = targetOf(here);
    if (target !== undefined) {
      step(folder, name);
      if (++links > LINKS_MOST) break;
      if (path.isAbsolute(target)) folder = '/';
      names.unshift(...target.split('/').filter(Boolean));
    } else {
      if (names.length === 0) step(folder, name);
      folder = here;
    }
  }
  return steps;
}

/** Where a symlink leads; undefined for what is none. */
function targetOf(name: string): string | undefined {
  try {
    return fs.readlinkSync(name);
  } catch {
    return undefined; // not a symlink, or not there, or not to be seen: the file's own state tells
  }
}
