// What the file system under a replica keeps. It is tried out before the first pass that may write, and remembered: for good
// where nothing is lost, so that an idle pass writes nothing, and by each engine anew where something is.

import { isDeepStrictEqual } from 'node:util';
import { ROOT } from '../core/bytes.js';
import type { DiffRules } from '../core/compare-rows.js';
import type { Policy } from '../core/pair.js';
import { type Capabilities, FsError, type Root, type Rules } from '../fs/port.js';
import { probeReplica, type ReplicaTraits } from '../fs/probe-replica.js';
import { lendWrite } from './replica-access.js';
import { stagedName } from './staged-name.js';

/** What an engine has found out about the replica that it writes to. */
export class TraitsMemory {
  #known: { readonly device: number; readonly inode: string; readonly traits: ReplicaTraits } | undefined;

  /**
   * The traits of a replica; where they are not known, two files are written into its root, which are gone afterwards.
   * `remembered` are those that an earlier engine has found out of this replica.
   */
  learn(root: Root, capabilities: Capabilities, remembered: ReplicaTraits | undefined): ReplicaTraits {
    if (this.#known?.device === root.device && this.#known.inode === root.inode) return this.#known.traits;
    if (remembered !== undefined && isLossless(remembered, capabilities)) return remembered;
    try {
      const traits = probe(root, capabilities);
      this.#known = { device: root.device, inode: root.inode, traits };
      return traits;
    } catch (error) {
      // It is full or cannot be written at all: the pass meets that soon enough, or has nothing to write.
      if (!(error instanceof FsError)) throw error;
      return remembered ?? assumedTraits(capabilities);
    }
  }

  /** They have turned out to be wrong: the file system was mounted in another way, for instance. */
  forget(): void {
    this.#known = undefined;
  }
}

/** Whether a replica keeps all that the adapter and the user can give it: less may be for the way that it was mounted. */
function isLossless({ earliestSeconds, latestSeconds, ...kept }: ReplicaTraits, capabilities: Capabilities): boolean {
  const best = { ...assumedTraits(capabilities), timeWindowNanos: capabilities.timeWindowNanos };
  return isDeepStrictEqual(kept, best);
}

/** The best that can be assumed of a replica that was never tried out. */
export function assumedTraits({ timeWindowNanos, owners, extended, special }: Capabilities): ReplicaTraits {
  return {
    timeWindowNanos: Math.max(timeWindowNanos, LIKELY_WINDOW_NANOS),
    foldsCase: false,
    keepsCase: true,
    modes: true,
    owners,
    xattrs: extended,
    acls: extended,
    hardLinks: true,
    symlinks: true,
    special,
  };
}

/** NTFS and CIFS keep units of 100 ns, and node:fs writes microseconds. */
const LIKELY_WINDOW_NANOS = 2000;

/** What both roots of a pair take over and give. */
export function rulesFor({ xattrs, acls, durability }: Policy, traits: ReplicaTraits): Rules {
  return {
    owners: traits.owners,
    xattrs: xattrs && traits.xattrs,
    acls: acls && traits.acls,
    syncFiles: durability === 'file',
  };
}

/** How entries are compared. */
export function diffRulesFor(
  { compare, special }: Policy,
  traits: ReplicaTraits,
  since: Pick<DiffRules, 'extendedSince' | 'contentSince' | 'lagSeconds' | 'unsynced'>,
): DiffRules {
  const { timeWindowNanos, earliestSeconds, latestSeconds, modes, hardLinks } = traits;
  return {
    compare,
    timeWindowNanos,
    ...(earliestSeconds === undefined ? {} : { earliestSeconds }),
    ...(latestSeconds === undefined ? {} : { latestSeconds }),
    modes,
    special: special === 'copy',
    links: hardLinks,
    ...since,
  };
}

/**
 * Says what of the source a replica does not keep, as far as it was wished for; undefined where that is nothing.
 * **Shape**: one sentence, ready for a log.
 */
export function describeLoss(policy: Policy, traits: ReplicaTraits): string | undefined {
  const lost: string[] = [];
  if (traits.owners !== 'all') lost.push(traits.owners === 'groups' ? 'owners (that takes root)' : 'owners and groups');
  if (!traits.modes) lost.push('modes');
  if (policy.xattrs && !traits.xattrs) lost.push('extended attributes');
  if (policy.acls && !traits.acls) lost.push('ACLs');
  if (!traits.hardLinks) lost.push('hard links (each name becomes a file of its own)');
  if (!traits.symlinks) lost.push('symlinks');
  if (policy.special === 'copy' && traits.special === 'pipes') lost.push('devices (they take root)');
  if (policy.special === 'copy' && traits.special === 'none') lost.push('special files');
  if (traits.foldsCase) lost.push('names that differ in case only');
  if (!traits.keepsCase) lost.push('capital letters in names');
  if (traits.timeWindowNanos >= 1e6) lost.push(`times below ${traits.timeWindowNanos / 1e9} s`);
  return lost.length === 0 ? undefined : `the replica does not keep ${lost.join(', ')}`;
}

/** The root is given back its mode and its times. @throws FsError */
function probe(root: Root, capabilities: Capabilities): ReplicaTraits {
  using directory = root.openDirectory(ROOT);
  const before = directory.attributes();
  lendWrite(directory, before);
  try {
    return probeReplica(root, capabilities, [stagedName(), stagedName()]);
  } finally {
    restore(() => directory.stampSelf(before));
  }
}

function restore(stamp: () => void): void {
  try {
    stamp();
  } catch (error) {
    // Of a root that belongs to somebody else only the times have changed, and the pass says that it cannot set them.
    if (!(error instanceof FsError)) throw error;
  }
}
