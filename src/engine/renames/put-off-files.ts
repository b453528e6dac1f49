// Files that are looked at after all others, because the replica may have them under other names.

import { type Name, parentOf, type RelativePath, ROOT } from '../../core/tree/bytes.js';

/** Files of one directory. */
export interface PutOffFiles {
  /** As in `Visit`, all three. */
  readonly path: RelativePath;
  readonly isNew: boolean;
  readonly hostLength: number | undefined;
  /** Joined by `/`, which no name can hold. */
  readonly names: string;
}

/** Those of a pass, in the order in which they are met. **Shape**: names may be there twice until they are taken. */
export class PutOffList {
  #all: PutOffFiles[] = [];
  #count = 0;

  /** How many files have been added. */
  get count(): number {
    return this.#count;
  }

  add(files: PutOffFiles): void {
    this.#count += namesOf(files).length;
    const last = this.#all.at(-1);
    if (last?.path === files.path) this.#all[this.#all.length - 1] = join(last, files);
    else this.#all.push(files);
  }

  /** Folders are looked at again with all below them, and so are the files there. */
  forgetBelow(folders: ReadonlySet<RelativePath>): void {
    const isBelow = (path: RelativePath): boolean => folders.has(path) || (path !== ROOT && isBelow(parentOf(path)));
    this.#all = this.#all.filter(({ path }) => !isBelow(path));
  }

  /** Empties the list. **Shape**: no directory and no name twice, and in order. */
  take(): PutOffFiles[] {
    const byPath = new Map<RelativePath, PutOffFiles>();
    for (const files of this.#all.splice(0)) {
      const before = byPath.get(files.path);
      byPath.set(files.path, before === undefined ? files : join(before, files));
    }
    const inOrder = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    return inOrder.map((files) => ({ ...files, names: [...new Set(namesOf(files))].sort().join('/') }));
  }
}

/** The names of all of them. */
export function namesOf({ names }: PutOffFiles): Name[] {
  return names.split('/') as Name[];
}

function join({ names }: PutOffFiles, later: PutOffFiles): PutOffFiles {
  return { ...later, names: `${names}/${later.names}` };
}
