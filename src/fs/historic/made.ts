// Whether a change that was written down was made as well, as far as the file system shows it.

import { pathSince } from '../../core/history/doubt.js';
import { inDoubt } from '../../core/history/increment-lines.js';
import type { StoredPlace } from '../../core/history/historic-node.js';
import type { Change, JournalLine } from '../../core/history/journal-line.js';
import { TREE } from '../../core/history/store-layout.js';
import { type Name, nameOf, type RelativePath } from '../../core/tree/bytes.js';
import { type Inode, inodeOf } from '../../core/tree/inode.js';
import type { Root } from '../port/port.js';
import { findIfThere } from './own-store.js';

/** Where a replica's versions are: in it, or elsewhere on its file system. */
export interface StoreFolder {
  readonly root: Root;
  readonly path: RelativePath;
}

/** The journal of an increment, and the increments in whose trees its keys may be. */
export interface DoubtfulJournal {
  readonly lines: readonly JournalLine[];
  readonly trees: readonly Name[];
}

/**
 * Those of the last changes of a journal's writers that were not made, as it looks now: a writer that is at work may
 * make them at any moment. @throws FsError
 */
export function notMade(replica: Root, store: StoreFolder, journal: DoubtfulJournal): Change[] {
  return inDoubt(journal.lines).filter((change) => !isMade(replica, store, journal, change));
}

/** Whether a change that is in doubt was made. @throws FsError */
export function isMade(replica: Root, store: StoreFolder, { lines, trees }: DoubtfulJournal, change: Change): boolean {
  const inodeAt = (path: RelativePath) => findInode(replica, pathSince(lines, change, path));
  switch (change.op) {
    case 'kept':
    case 'replaced':
      return trees.some((tree) => {
        const path = storedPath(store, tree, { in: change.in, path: nameOf(change.path) });
        const stored = findInode(store.root, path);
        // What is to be replaced has a second name in the store first, which is taken away where it stays at that; or
        // what replaces it is there.
        return stored !== undefined && (change.op === 'kept' || inodeAt(change.path) !== (change.inode ?? stored));
      });
    case 'renamed':
      return inodeAt(change.to) !== undefined;
    case 'swapped':
      // Where others have renamed them since, it was made before.
      return findInode(replica, change.path) !== change.inode;
    case 'lost':
    case 'overwrote':
      return inodeAt(change.path) !== change.inode;
    case 'made':
    case 'was':
      return true;
    default:
      return change satisfies never;
  }
}

/** The path below a store's root of what an increment's tree has under a key; the key's folder for the empty path. */
export function storedPath(
  store: StoreFolder,
  increment: Name,
  { in: key, path }: Pick<StoredPlace, 'in' | 'path'>,
): RelativePath {
  return [store.path, increment, TREE, key, path].filter((part) => part !== '').join('/') as RelativePath;
}

/** Undefined where nothing is at a path. */
function findInode(root: Root, path: RelativePath): Inode | undefined {
  const found = findIfThere(root, path);
  return found === undefined ? undefined : inodeOf(found.attributes);
}
