// A whole path, name by name from `/`, by node:fs: what lies on the way, symlinks included.

import fs from 'node:fs';
import { toPath } from './portable-call.js';

/** One name on the way. */
export interface PathStep {
  readonly place: string;
  readonly stats: fs.Stats;
  /** The directory that the name was found in; a `..` is no step. */
  readonly parent: fs.Stats;
  /** Of a symlink: what it leads to. */
  readonly reached?: fs.Stats;
}

/** How many symlinks are followed; the opening itself says where there are too many. */
const MOST_LINKS = 40;

/**
 * Tells of each name on the way to a path, of a symlink after those that it leads over. Returns whether the way was seen to its
 * end: what is missing or closed to us ends it. **Errors**: throws what `visit` throws.
 */
export function walkPath(path: string, visit: (step: PathStep) => void): boolean {
  let links = 0;
  const follow = (names: readonly string[], from: string): string | undefined => {
    let at = from;
    for (const name of names) {
      if (name === '' || name === '.') continue;
      if (name === '..') {
        at = parentOf(at);
        continue;
      }
      const place = `${at}/${name}`;
      const parent = lookAt(at === '' ? '/' : at);
      const stats = lookAt(place);
      if (stats === undefined || parent === undefined) return undefined;
      if (!stats.isSymbolicLink()) {
        visit({ place, stats, parent });
        at = place;
        continue;
      }
      if (++links > MOST_LINKS) return undefined;
      const target = fs.readlinkSync(toPath(place), { encoding: 'latin1' });
      const end = follow(target.split('/'), target.startsWith('/') ? '' : at);
      const reached = end === undefined ? undefined : lookAt(end === '' ? '/' : end);
      if (end === undefined || reached === undefined) return undefined;
      visit({ place, stats, parent, reached });
      at = end;
    }
    return at;
  };
  return follow(path.split('/'), '') !== undefined;
}

function parentOf(place: string): string {
  return place.slice(0, Math.max(0, place.lastIndexOf('/')));
}

function lookAt(place: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(toPath(place));
  } catch {
    return undefined; // the opening meets the same failure, and reports it
  }
}
