// What a watcher of both sides has heard, as what a pass is to look at, and whether what comes of it is more than such
// a pass is for.

import { isExcludedPath } from '../../core/filter/excluded-path.js';
import type { Filter } from '../../core/filter/filter.js';
import { EntryTable } from '../../core/tree/entry-table.js';
import { otherSide, type Side } from '../../core/two-way/reconcile.js';
import { childPath, type Name, nameOf, parentOf, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import type { DirtyDirectory } from '../../core/watch/dirty-set.js';
import { ifTold } from '../../fs/port/if-told.js';
import { directoriesIn } from '../lanes/known-visits.js';
import type { BothRoots } from './both-sides.js';
import { addName, type Look, lookAtNames, type NamesToLookAt, type SideWork } from './decisions.js';

/** Names that are to be looked at in one directory. */
interface Wanted {
  /** Whether all of them are. */
  isWhole: boolean;
  readonly names: NamesToLookAt;
}

/**
 * Where to look. What is in a directory that is not on both sides is looked at from the one above that is, with all
 * below it; what the filter leaves out is not looked at. **Shape**: sorted by path, no path twice.
 */
export function looksAt(
  directories: readonly DirtyDirectory[],
  { roots, filter }: { readonly roots: BothRoots; readonly filter: Filter | undefined },
): Look[] {
  const wanted = new Map<RelativePath, Wanted>();
  for (const { path, extent, names } of directories) {
    if (path !== ROOT && isExcludedPath(filter, path, true)) continue;
    const place = placeOf(path, roots);
    const at = wanted.get(place.path) ?? { isWhole: false, names: new Map() };
    wanted.set(place.path, at);
    if (place.below !== undefined) addName(at.names, place.below, true);
    else {
      at.isWhole ||= extent === 'entries';
      for (const { name, isTree } of names) addName(at.names, name, isTree);
    }
  }
  return [...wanted].map(([path, at]) => lookOf(path, at)).sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** The directory itself where both sides have it, or the nearest one above, and the name in it that leads there. */
function placeOf(
  path: RelativePath,
  { a, b }: BothRoots,
): { readonly path: RelativePath; readonly below: Name | undefined } {
  let at = path;
  let below: Name | undefined;
  while (at !== ROOT && !(isDirectory(a, at) && isDirectory(b, at))) {
    below = nameOf(at);
    at = parentOf(at);
  }
  return { path: at, below };
}

function isDirectory(root: BothRoots['a'], path: RelativePath): boolean {
  const directory = ifTold(() => root.openDirectory(path));
  directory?.[Symbol.dispose]();
  return directory !== undefined;
}

function lookOf(path: RelativePath, { isWhole, names }: Wanted): Look {
  const look = lookAtNames(path, names);
  return isWhole ? { path, trees: look.trees } : look;
}

/**
 * So many entries at the most are changed by a pass over a part, each of which is on the disk before it takes its name;
 * of more of them a pass over everything has the disk written once.
 */
const MOST_OF_PART = 256;

/** Whether there is more to do than a pass over a part should, trees with all that they hold. */
export function isMoreThanPart(roots: BothRoots, work: Readonly<Record<Side, SideWork>>): boolean {
  let left = MOST_OF_PART;
  for (const to of ['a', 'b'] as const) {
    left -= work[to].size;
    for (const path of work[to].trees()) {
      if (left < 0) return true;
      left -= entriesBelow(roots[otherSide(to)], path, left);
    }
  }
  return left < 0;
}

/** How many entries a directory holds, as far as up to just above so many; what cannot be listed counts for nothing. */
function entriesBelow(root: BothRoots['a'], path: RelativePath, most: number): number {
  const table = new EntryTable();
  const below = [path];
  let count = 0;
  for (let next = below.pop(); next !== undefined && count <= most; next = below.pop()) {
    const at = next;
    const isListed = ifTold(() => {
      using directory = root.openDirectory(at);
      directory.list(table);
      return true;
    });
    if (isListed === undefined) continue;
    count += table.length;
    for (const name of directoriesIn(table)) below.push(childPath(at, name));
  }
  return count;
}
