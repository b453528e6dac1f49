// Where a folder really is, as its path and its inode show.

import fs from 'node:fs';
import path from 'node:path';
import type { PairRoot } from '../../core/pair/overlap.js';

/** Where a root is, or would be made; undefined where that cannot be told, which another finding says. */
export function realRoot(folder: string): PairRoot | undefined {
  try {
    const real = fs.realpathSync(folder);
    const { dev, ino } = fs.statSync(real, { bigint: true });
    return { path: real, device: String(dev), inode: String(ino) };
  } catch (error) {
    const parent = path.dirname(folder);
    if (errnoOf(error) !== 'ENOENT' || parent === folder) return undefined;
    const above = realRoot(parent);
    return above && { path: path.join(above.path, path.basename(folder)) };
  }
}

/** The errno of an error. @throws what is no error of the file system */
export function errnoOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return code;
}
