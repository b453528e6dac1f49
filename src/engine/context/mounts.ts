// File systems that are mounted inside the source: passed over, unless the pair crosses mounts; and those that were
// crossed before and are gone now, whose empty mount points must not empty the replica.

import { childPath, type Name, parentOf, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { DIRECTORY, type Entry, type EntryTable, EXCLUDED, UNREADABLE } from '../../core/tree/entry-table.js';
import type { Directory } from '../../fs/port/directory.js';
import { GivenBack } from '../writer/given-back.js';
import type { Journal } from './journal.js';
import type { PassPlan } from './pass-plan.js';

/** The mounts inside the source of one pair. */
export class Mounts {
  /** Those that an earlier pass has crossed. */
  readonly #known: ReadonlySet<RelativePath>;
  /** Those of them that this pass has looked for, and every one that it has crossed. */
  readonly #met = new Set<RelativePath>();
  readonly #skipped = new Set<RelativePath>();
  readonly #gone = new Set<RelativePath>();
  /** Those that this pass enters, with the device (st_dev) of the directory that each of them is in. */
  readonly #entered = new Map<RelativePath, number>();

  constructor(known: readonly RelativePath[]) {
    this.#known = new Set(known);
  }

  /** Whether any mount was crossed before. */
  get hasKnown(): boolean {
    return this.#known.size > 0;
  }

  /** Whether a mount was crossed before, so that the replica holds what was in it. */
  isKnown(path: RelativePath): boolean {
    return this.#known.has(path);
  }

  /** The replica holds, or is about to hold, what is in this mount. */
  keep(path: RelativePath): void {
    this.#met.add(path);
  }

  /** A mount was met in a listing, and will be entered. */
  enter(path: RelativePath, parentDevice: number): void {
    this.#entered.set(path, parentDevice);
  }

  isEntered(path: RelativePath): boolean {
    return this.#entered.has(path);
  }

  /** The entered mounts that lead to a directory, which may be one itself. */
  *enteredUpTo(path: RelativePath): Generator<{ readonly mount: RelativePath; readonly parentDevice: number }> {
    if (this.#entered.size === 0) return;
    for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      const mount = end < 0 ? path : (path.slice(0, end) as RelativePath);
      const parentDevice = this.#entered.get(mount);
      if (parentDevice !== undefined) yield { mount, parentDevice };
      if (end < 0) return;
    }
  }

  /** A mount is not entered; returns whether that is new: a directory is listed more than once in a pass. */
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
      if (parentOf(path) === directory && !isThere(path)) this.#gone.add(path);
    }
  }
}

/** A pass, as far as it may meet mounts that came or went. */
interface MovedMountContext {
  readonly plan: Pick<PassPlan, 'source' | 'fileSystem' | 'extent'>;
  readonly output: { readonly mounts: Mounts };
}

/** A pass, as far as it passes mounts over. */
interface MountsContext {
  readonly plan: Pick<PassPlan, 'policy' | 'extent'>;
  readonly output: { readonly mounts: Mounts; readonly journal: Journal };
}

/**
 * Whether a directory of the source, which is open, is in another file system than its parent's listing has told: what
 * was mounted has gone meanwhile, and the empty folder below it would empty the replica; or something has come to be
 * mounted. `wanted` is the directory's own entry. @throws FsError where a mount cannot be looked at
 */
export function hasMountMoved(
  { plan: { source, fileSystem, extent }, output: { mounts } }: MovedMountContext,
  path: RelativePath,
  wanted: Entry,
): boolean {
  const { bindMounts } = fileSystem.capabilities;
  // A targeted pass comes to a mount from nowhere; it was entered by the full pass.
  const isEntered = mounts.isEntered(path) || (extent === 'targets' && mounts.isKnown(path));
  if (bindMounts && wanted.isMountRoot && path !== ROOT && !isEntered) return true;
  for (const { mount, parentDevice } of mounts.enteredUpTo(path)) {
    using directory = source.openDirectory(mount);
    const isThere = bindMounts ? directory.attributes().isMountRoot : directory.device() !== parentDevice;
    if (!isThere) return true;
  }
  return false;
}

/** A directory of the source that was listed. */
interface SourceListing {
  readonly path: RelativePath;
  readonly source: Directory;
  /** Mounts that were passed over already. */
  readonly mounted: readonly Name[];
  readonly isWhole: boolean;
}

/** Marks the rows of a listing of the source that are not to be entered; what the replica holds there stays. */
export function shelterMounts(
  context: MountsContext,
  { path, source, mounted, isWhole }: SourceListing,
  table: EntryTable,
): void {
  const { policy } = context.plan;
  const { mounts, journal } = context.output;
  const directories = new Set<RelativePath>();
  const passOver = (entry: RelativePath) => {
    if (mounts.skip(entry)) journal.counts.mounts++;
  };
  for (const name of mounted) {
    if (context.plan.extent === 'directory') throw new GivenBack();
    const entry = childPath(path, name);
    directories.add(entry);
    if (mounts.isKnown(entry)) mounts.keep(entry);
    passOver(entry);
  }
  for (let row = 0; row < table.length; row++) {
    if (table.kind(row) !== DIRECTORY) continue;
    const isMount = table.mountRoots[row] === 1;
    if (!isMount && !mounts.hasKnown) continue;
    const entry = childPath(path, table.name(row));
    if (!isMount && !mounts.isKnown(entry)) continue;
    if (context.plan.extent === 'directory') throw new GivenBack();
    directories.add(entry);
    if (mounts.isKnown(entry) || policy.crossMounts) mounts.keep(entry);
    if (isMount && policy.crossMounts) {
      mounts.enter(entry, source.device());
      continue;
    }
    if (isMount) {
      table.kinds[row] = EXCLUDED;
      passOver(entry);
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
  if (isWhole) mounts.forgetOthers(path, (known) => directories.has(known));
}
