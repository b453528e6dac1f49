// Makes room for a file of ours without removing what stands in its place.

import { lstatSync, renameSync } from 'node:fs';

/**
 * Renames what has this path, a symlink itself, to `<path>.moved-<n>`; returns its new path.
 * @throws Error of node:fs
 */
export function moveAside(path: string): string {
  let count = 1;
  while (lstatSync(`${path}.moved-${count}`, { throwIfNoEntry: false }) !== undefined) count++;
  renameSync(path, `${path}.moved-${count}`);
  return `${path}.moved-${count}`;
}
