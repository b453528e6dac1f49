// When another full pass is worth it after one that could not be done because the source was missing or held it up.
// Nothing tells of that by itself: what is not there cannot be watched.

import { type AbsolutePath, bytesOfText, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import type { Pair } from '../../core/pair/pair.js';
import { ifTold } from '../../fs/port/if-told.js';
import type { FileSystem } from '../../fs/port/port.js';
import { hasEntry } from './hold-roots.js';

/** What can be seen of a source without a walk. */
export interface SourceLook {
  /** Which folder it is, and where the paths of both roots lead. */
  readonly folder: string;
  /** Another one whenever an entry has come to the folder or gone from it, or its marker has. */
  readonly stamp: string;
}

/** Looks at what the source's path leads to now; undefined where to no folder. */
export function lookAtSource(
  fileSystem: FileSystem,
  { source, replica, policy }: Pick<Pair, 'source' | 'replica' | 'policy'>,
): SourceLook | undefined {
  return ifTold(() => {
    using root = fileSystem.openRoot(bytesOfText(source) as AbsolutePath);
    using directory = root.openDirectory(ROOT);
    const { mtimeSeconds, mtimeNanos } = directory.attributes();
    const hasMarker = policy.marker !== undefined && hasEntry(root, bytesOfText(policy.marker) as RelativePath);
    // A pass that waits for a root to lead where it did is worth another one when it does, the replica as well.
    const folder = JSON.stringify([root.identity, root.path, placeOf(fileSystem, replica)]);
    return { folder, stamp: `${mtimeSeconds}.${mtimeNanos} ${hasMarker}` };
  });
}

/** Where a replica's path leads, and to which folder, for a disk may be mounted on it; undefined for none. */
function placeOf(fileSystem: FileSystem, replica: string) {
  return ifTold(() => {
    using root = fileSystem.openRoot(bytesOfText(replica) as AbsolutePath);
    return [root.identity, root.path];
  });
}

/**
 * The least time between a pass that could not be done and the next one, for a source that only changes; doubled each
 * time.
 */
const AGAIN_MS = { first: 2000, longest: 64_000 };

/**
 * Remembers the source of the last full pass that could not be done.
 * **Units**: times in milliseconds, of any one clock.
 */
export class MissedSource {
  readonly #look: () => SourceLook | undefined;
  #before: SourceLook | undefined;
  #misses = 0;
  #missed: { readonly source: SourceLook | undefined; readonly againAt: number } | undefined;

  /** `look` gives undefined where there is no folder that can be opened. */
  constructor(look: () => SourceLook | undefined) {
    this.#look = look;
  }

  /**
   * A full pass is about to open its roots. What it finds is what is there now, or newer, and then it is worth another
   * one.
   */
  lookBefore(): void {
    this.#before = this.#look();
  }

  /** That pass could not be done. */
  miss(now: number): void {
    const waitMs = Math.min(AGAIN_MS.first * 2 ** Math.min(this.#misses++, 10), AGAIN_MS.longest);
    this.#missed = { source: this.#before, againAt: now + waitMs };
  }

  /** That pass has gone through. */
  clear(): void {
    this.#misses = 0;
    this.#missed = undefined;
  }

  get isMissed(): boolean {
    return this.#missed !== undefined;
  }

  /**
   * Whether the source is no longer what it was at the pass that was missed. A folder that is there at last is so at
   * once.
   */
  isWorthPass(now: number): boolean {
    const source = this.#look();
    if (this.#missed === undefined || source === undefined) return false;
    const { source: missed, againAt } = this.#missed;
    if (source.folder !== missed?.folder) return true;
    return source.stamp !== missed.stamp && now >= againAt;
  }
}
