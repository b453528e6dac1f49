// The folders in an increment's tree: what one thread takes away goes into one, from whatever directories, until it has
// taken enough or a second entry of one name comes. One for each directory would cost three calls for most entries, for
// few leave one directory at a time.

import type { StoreKey } from '../../core/history/journal-line.js';
import { TREE } from '../../core/history/store-layout.js';
import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import type { Directory } from '../../fs/port/directory.js';
import type { Root } from '../../fs/port/port.js';
import { nextKey } from './staged-name.js';

/** A folder of the tree, open. */
export interface Stored {
  readonly key: StoreKey;
  readonly folder: Directory;
}

/** So many entries are in one: who merges increments may have to move all of it one by one, between two looks. */
const MOST_ENTRIES = 500;

/** Makes them for one thread. */
export class StoreFolders implements Disposable {
  readonly #root: Root;
  /** The tree of the increment. */
  readonly #tree: RelativePath;
  #last: Stored | undefined;
  /** For which entries the last one has been given out. */
  readonly #given = new Set<Name>();

  constructor(root: Root, increment: RelativePath) {
    this.#root = root;
    this.#tree = childPath(increment, TREE);
  }

  /**
   * The folder for an entry of that name, in which nothing has it; open until the next one is asked for. Each name is
   * given out once: after a kill, what is there under it has to be the entry whose line was written.
   * @throws FsError
   */
  folderFor(name: Name): Stored {
    const last = this.#last;
    const isFree = last !== undefined && this.#given.size < MOST_ENTRIES && !this.#given.has(name);
    const stored = isFree ? last : this.#begin();
    this.#given.add(name);
    return stored;
  }

  [Symbol.dispose](): void {
    this.#last?.folder[Symbol.dispose]();
    this.#last = undefined;
  }

  #begin(): Stored {
    this[Symbol.dispose]();
    const key = nextKey();
    using directory = this.#root.openDirectory(this.#tree);
    directory.makeDirectory(key);
    this.#last = { key, folder: this.#root.openDirectory(childPath(this.#tree, key)) };
    this.#given.clear();
    return this.#last;
  }
}
