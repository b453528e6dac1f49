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
 * Tells of each name on the way to a path, of a symlink after those that it leads over. Returns where the way
 * ends, without symlinks; undefined where it was not seen to its end: what is missing or closed to us ends it.
 * **Errors**: throws what `visit` throws.
 */
export function walkPath(path: string, visit: (step: PathStep) => void): string | undefined {
  let links = 0;
  const follow = (names: readonly string[], from: Reached): Reached | undefined => {
    let { place: at, stats: parent } = from;
    for (const name of names) {
      if (name === '' || name === '.') continue;
      if (name === '..') {
        at = parentOf(at);
        const above = lookAt(at);
        if (above === undefined) return undefined;
        parent = above;
        continue;
      }
      const place = `${at}/${name}`;
      const stats = lookAt(place);
      if (stats === undefined) return undefined;
      if (!stats.isSymbolicLink()) {
        visit({ place, stats, parent });
        at = place;
        parent = stats;
        continue;
      }
      if (++links > MOST_LINKS) return undefined;
      const target = targetOf(place);
      if (target === undefined) return undefined;
      const end = follow(target.split('/'), target.startsWith('/') ? root : { place: at, stats: parent });
      if (end === undefined) return undefined;
      visit({ place, stats, parent, reached: end.stats });
      at = end.place;
      parent = end.stats;
    }
    return { place: at, stats: parent };
  };
  const stats = lookAt('');
  if (stats === undefined) return undefined;
  const root: Reached = { place: '', stats };
  const end = follow(path.split('/'), root);
  return end === undefined ? undefined : end.place || '/';
}

/** Where the way has come to. */
interface Reached {
  /** Empty for `/`. */
  readonly place: string;
  readonly stats: fs.Stats;
}

function parentOf(place: string): string {
  return place.slice(0, Math.max(0, place.lastIndexOf('/')));
}

function lookAt(place: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(toPath(place || '/'));
  } catch {
    return undefined; // the opening meets the same failure, and reports it
  }
}

function targetOf(place: string): string | undefined {
  try {
    return fs.readlinkSync(toPath(place), { encoding: 'latin1' });
  } catch {
    return undefined; // it was swapped since it was looked at
  }
}
