// File systems that are mounted inside the source: passed over, unless the pair crosses mounts; and those that were crossed
// before and are gone now, whose empty mount points must not empty the replica.

import { childPath, type RelativePath } from '../core/bytes.js';
import { DIRECTORY, type EntryTable, EXCLUDED, UNREADABLE } from '../core/entry-table.js';
import type { PassContext } from './pass-context.js';

/** The mounts inside the source of one pair. */
export class Mounts {
  /** Those that an earlier pass has crossed. */
  readonly #known: ReadonlySet<RelativePath>;
  /** Those of them that this pass has looked for, and every one that it has crossed. */
  readonly #met = new Set<RelativePath>();
  readonly #skipped = new Set<RelativePath>();
  readonly #gone = new Set<RelativePath>();

  constructor(known: readonly RelativePath[]) {
    this.#known = new Set(known);
  }

  /** Whether a mount was crossed before, so that the replica holds what was in it. */
  isKnown(path: RelativePath): boolean {
    return this.#known.has(path);
  }

  /** The replica holds, or is about to hold, what is in this mount. */
  keep(path: RelativePath): void {
    this.#met.add(path);
  }

  /** A mount is not entered; returns whether that is new, for a directory is listed more than once in a pass. */
  skip(path: RelativePath): boolean {
    const isNew = !this.#skipped.has(path);
    this.#skipped.add(path);
    return isNew;
  }

  /** What later passes are to know: whatever has not been seen to be no directory any more. **Shape**: sorted. */
  remembered(): RelativePath[] {
    return [...new Set([...this.#known, ...this.#met])].filter((path) => !this.#gone.has(path)).sort();
  }

  /** In a directory of the source, only these are directories. */
  forgetOthers(directory: RelativePath, isThere: (path: RelativePath) => boolean): void {
    if (this.#known.size === 0) return;
    for (const path of this.#known) {
      const parent = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
      if (parent === directory && !isThere(path)) this.#gone.add(path);
    }
  }
}

/** Marks the rows of a listing of the source that are not to be entered; what the replica holds there stays. */
export function shelterMounts(context: PassContext, path: RelativePath, table: EntryTable): void {
  const { mounts, policy, journal } = context;
  const directories = new Set<RelativePath>();
  for (let row = 0; row < table.length; row++) {
    if (table.kind(row) !== DIRECTORY) continue;
    const isMount = table.mountRoots[row] === 1;
    const entry = childPath(path, table.name(row));
    if (!isMount && !mounts.isKnown(entry)) continue;
    directories.add(entry);
    if (mounts.isKnown(entry) || policy.crossMounts) mounts.keep(entry);
    if (isMount && policy.crossMounts) continue;
    if (isMount) {
      table.kinds[row] = EXCLUDED;
      if (mounts.skip(entry)) journal.counts.mounts++;
      continue;
    }
    table.kinds[row] = UNREADABLE;
    // A directory is listed more than once in a pass; this is told once.
    if (journal.hasProblem('source', entry)) continue;
    journal.problem({
      side: 'source',
      path: entry,
      action: 'enter',
      code: 'UNMOUNTED',
      message:
        'it was a mount when it was mirrored last, and is none now; the replica keeps what it holds there. Mount it, or remove the folder',
    });
  }
  mounts.forgetOthers(path, (known) => directories.has(known));
}
