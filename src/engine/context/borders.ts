// Where other file systems begin below a root that are not to be entered, as it was known when the pass began. They are
// passed over by their names: a look at what is mounted may hang for ever. What is mounted later is noticed when it is
// met.

import { nameOf, parentOf, type Name, type RelativePath } from '../../core/tree/bytes.js';
import type { Problem } from '../../core/report/problem.js';

/** The names at which mounts begin, by the directory that they are in. */
export class Borders {
  /** For another thread to have the same. */
  readonly paths: readonly RelativePath[];
  readonly #names = new Map<RelativePath, Set<Name>>();

  constructor(paths: readonly RelativePath[]) {
    this.paths = paths;
    for (const path of paths) {
      const names = this.#names.get(parentOf(path)) ?? new Set();
      this.#names.set(parentOf(path), names.add(nameOf(path)));
    }
  }

  /** Those in a directory; undefined where there are none, as nearly everywhere. */
  in(directory: RelativePath): ReadonlySet<Name> | undefined {
    return this.#names.size === 0 ? undefined : this.#names.get(directory);
  }
}

/** The borders of both sides. */
export type BothBorders = Readonly<Record<Problem['side'], Borders>>;
