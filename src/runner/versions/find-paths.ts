// Finds paths by a part of their names: of what a replica holds, and of what has left it and is kept.

import { pathMatcher } from './path-matcher.js';
import { RESERVED } from '../../core/history/store-layout.js';
import type { StoredPlace } from '../../core/history/historic-node.js';
import { textOfPath } from '../../core/report/path-text.js';
import { childPath, nameOf, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { EntryTable } from '../../core/tree/entry-table.js';
import { storedPath } from '../../fs/historic/made.js';
import { findIfThere, openIfThere } from '../../fs/historic/own-store.js';
import type { Store } from '../../fs/historic/store.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Root } from '../../fs/port/port.js';
import { type VersionedReplica, withStore } from './with-store.js';

/** What `versions --find --json` prints. */
export interface FoundPaths {
  /** The replica. */
  readonly replica: string;
  /** What has left or was replaced comes first, the latest before the rest. */
  readonly paths: readonly FoundPath[];
  /** Whether there may be more of them: it was enough, or it took too long. */
  readonly isCut: boolean;
}

/** A path whose versions can be asked for. */
interface FoundPath {
  /** As people see it, below the replica. */
  readonly path: string;
  /** Whether something is there now. */
  readonly isThere: boolean;
  /** Whether it was replaced or has left at some time, as far as that is kept. */
  readonly hasVersions: boolean;
}

/** How much is looked for. */
export interface FindBounds {
  readonly most: number;
  /** Asked again and again. */
  isOver(): boolean;
}

/** Finds them. @throws FoldersyncError ROOT */
export function findPaths(from: VersionedReplica, text: string, bounds: FindBounds): FoundPaths {
  return withStore(from, (root, store) => {
    const found = new Found(text, bounds);
    if (store !== undefined) found.takeAll(pathsKept(store), { hasVersions: true });
    found.takeAll(pathsBelow(root, ROOT), { hasVersions: false });
    const paths = [...found.paths].map(([path, hasVersions]) => ({
      path: textOfPath(path),
      isThere: findIfThere(root, path) !== undefined,
      hasVersions,
    }));
    return { replica: from.replica, paths, isCut: found.isFull };
  });
}

class Found {
  readonly paths = new Map<RelativePath, boolean>();
  readonly #matches: (path: RelativePath) => boolean;
  readonly #bounds: FindBounds;
  isFull = false;

  constructor(text: string, bounds: FindBounds) {
    this.#matches = pathMatcher(text);
    this.#bounds = bounds;
  }

  takeAll(paths: Iterable<RelativePath>, { hasVersions }: { readonly hasVersions: boolean }): void {
    for (const path of paths) {
      if (this.isFull) return;
      this.isFull = this.#bounds.isOver();
      if (!this.#matches(path) || this.paths.has(path)) continue;
      if (this.paths.size >= this.#bounds.most) this.isFull = true;
      else this.paths.set(path, hasVersions);
    }
  }
}

/** What has left a replica or was replaced there, by its name then; the latest first. */
function* pathsKept(store: Store): Generator<RelativePath> {
  for (const { lines, trees } of store.increments.toReversed()) {
    for (const line of lines.toReversed()) {
      switch (line.op) {
        case 'kept':
          yield line.path;
          if (line.entries > 1) yield* pathsStored(store, trees, line);
          break;
        case 'replaced':
        case 'overwrote':
        case 'lost':
        case 'renamed':
          yield line.path;
          break;
        default:
          break;
      }
    }
  }
}

type Increment = Store['increments'][number];

/** What is below a directory that has left as a whole. */
function* pathsStored(
  { folder }: Store,
  trees: Increment['trees'],
  kept: Pick<StoredPlace, 'in' | 'path'>,
): Generator<RelativePath> {
  for (const tree of trees) {
    const stored = storedPath(folder, tree, { in: kept.in, path: nameOf(kept.path) });
    for (const path of pathsBelow(folder.root, stored)) yield (kept.path + path.slice(stored.length)) as RelativePath;
  }
}

/** All that is below a directory now, each directory before what it holds; what cannot be read is passed over. */
function* pathsBelow(root: Root, top: RelativePath): Generator<RelativePath> {
  const left = [top];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    const table = tableOf(root, path);
    for (let row = 0; row < table.length; row++) {
      const child = childPath(path, table.name(row));
      if (child === RESERVED) continue;
      yield child;
      if (table.isDirectory(row)) left.push(child);
    }
  }
}

function tableOf(root: Root, path: RelativePath): EntryTable {
  const table = new EntryTable();
  try {
    using directory = openIfThere(root, path);
    directory?.list(table);
    return table;
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    return new EntryTable();
  }
}
