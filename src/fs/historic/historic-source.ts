// A replica as it was at a restore point, over the replica as it is: where each path of then is now.
//
// A service may change the replica meanwhile. It writes each change down before it is made, so whoever has read
// something asks afterwards whether it was still the right thing, and reads again where it was not.

import { History } from '../../core/history/history.js';
import type { Place, StoredPlace } from '../../core/history/historic-node.js';
import { isChange, type StoreKey } from '../../core/history/journal-line.js';
import { RESERVED } from '../../core/history/store-layout.js';
import { Touched } from '../../core/history/touched.js';
import { type Name, ROOT } from '../../core/tree/bytes.js';
import { DISK_FOLDERS } from '../../core/tree/disk-folders.js';
import type { Directory } from '../port/directory.js';
import { FsError } from '../port/fs-error.js';
import type { Root } from '../port/port.js';
import { storedPath } from './made.js';
import { openIfThere } from './own-store.js';
import type { Store } from './store.js';

/** What is read of: the replica, its versions (undefined: it has none) and the restore point (undefined: now). */
export interface HistoricParts {
  readonly replica: Root;
  readonly store: Store | undefined;
  readonly point: Name | undefined;
}

/** Something that was read: one entry, or (`isFolder`) a directory with the entries in it. */
export interface ReadPlace {
  readonly place: Place;
  readonly isFolder: boolean;
}

/** Where the entries of a restore point are now. */
export class HistoricSource {
  readonly #parts: HistoricParts;
  #history: History;
  /** What has been written down since the history was made. */
  #touched = new Touched();
  /** What was not made then, and may be at any moment. */
  #awaited = new Touched();
  /** In whose tree a key was found. */
  readonly #trees = new Map<StoreKey, Name>();
  /** What is in the replica's root beside what was mirrored. */
  readonly #foreign: readonly Name[];

  /** @throws FsError, FoldersyncError ROOT */
  constructor(parts: HistoricParts) {
    this.#parts = parts;
    this.#foreign = [RESERVED, ...(isDiskRoot(parts.replica) ? DISK_FOLDERS : [])];
    this.#history = this.#goBack();
  }

  /** Another one once something that was asked for has changed. */
  get history(): History {
    return this.#history;
  }

  /**
   * Reads something until it is what it was meant to be: again with another history where one of the places that were
   * `used` held another thing, or may have, by the time that it was read. Once `isRight` that is not asked any more.
   * @throws FsError, FoldersyncError ROOT
   */
  steadily<Result>(
    read: (history: History) => Result,
    used: () => Iterable<ReadPlace>,
    isRight: () => boolean = () => false,
  ): Result {
    for (let attempt = 1; ; attempt++) {
      let result: Result | undefined;
      let failure: FsError | undefined;
      try {
        result = read(this.#history);
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        failure = error;
      }
      if (isRight() || this.areRight(used)) {
        if (failure !== undefined) throw failure;
        return result as Result; // there was no failure
      }
      if (attempt === TRIES) throw new FsError('EAGAIN', 'the replica changes faster than it can be read');
      this.#history = this.#goBack();
    }
  }

  /** Whether the history still knows where these were, when it is asked. @throws FsError, FoldersyncError ROOT */
  areRight(used: () => Iterable<ReadPlace>): boolean {
    const { store } = this.#parts;
    if (store === undefined) return true;
    for (const line of store.poll()) if (isChange(line)) this.#touched.add(line);
    const [touched, awaited] = [this.#touched, this.#awaited];
    if (touched.isEmpty && awaited.isEmpty) return true;
    if (touched.hasInodes) return false;
    let isAwaited = false;
    for (const { place, isFolder } of used()) {
      // What is in a store stays as it is.
      if (place.increment !== undefined) continue;
      const has = (some: Touched) => (isFolder ? some.hasFolder(place.path) : some.hasEntry(place.path));
      if (has(touched)) return false;
      isAwaited ||= has(awaited);
    }
    return !isAwaited || !store.notMade.some((change) => store.isMadeNow(change));
  }

  /** Opens the directory at a place. @throws FsError ENOENT, … */
  open(place: Place): Directory {
    const { replica, store } = this.#parts;
    if (place.increment === undefined) return replica.openDirectory(place.path);
    if (store === undefined) throw new Error('internal: what is stored is in a store');
    return store.folder.root.openDirectory(storedPath(store.folder, this.#treeOf(store, place), place));
  }

  /** Of a key whose increment others were merged into, it may be in the tree of one of those. */
  #treeOf({ folder, increments }: Store, { increment, in: key }: StoredPlace): Name {
    const trees = increments.find(({ name }) => name === increment)?.trees ?? [];
    if (trees.length < 2) return increment;
    let found = this.#trees.get(key);
    if (found === undefined) {
      const isThere = (tree: Name) => {
        using opened = openIfThere(folder.root, storedPath(folder, tree, { in: key, path: ROOT }));
        return opened !== undefined;
      };
      found = trees.find(isThere) ?? increment;
      this.#trees.set(key, found);
    }
    return found;
  }

  #goBack(): History {
    const { store, point } = this.#parts;
    const history = new History();
    if (store !== undefined) {
      store.poll();
      store.settle();
      this.#touched = new Touched();
      this.#awaited = new Touched();
      for (const change of store.notMade) this.#awaited.add(change);
      for (const increment of store.increments.toReversed()) {
        if (point !== undefined && increment.name >= point) history.undoIncrement(increment);
      }
    }
    for (const name of this.#foreign) history.leaveOut(name);
    return history;
  }
}

/** Each comes of a change that was made meanwhile. */
const TRIES = 1000;

/** Whether it is that of a file system, which may have made something there for itself. */
function isDiskRoot(replica: Root): boolean {
  using directory = replica.openDirectory(ROOT);
  return directory.attributes().isMountRoot;
}
