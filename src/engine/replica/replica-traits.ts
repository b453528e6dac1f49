// What the file system under a replica keeps. It is tried out before the first pass that may write, and remembered: for
// good where nothing is lost, so that an idle pass writes nothing, and by each engine anew where something is.

import { isDeepStrictEqual } from 'node:util';
import { ROOT } from '../../core/tree/bytes.js';
import type { DiffRules } from '../../core/tree/compare-rows.js';
import type { Policy } from '../../core/pair/pair.js';
import type { Capabilities, Root } from '../../fs/port/port.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { MountedAs } from '../../fs/port/mounted-as.js';
import type { Rules } from '../../fs/port/rules.js';
import { probeReplica, type ReplicaTraits } from '../../fs/probe/probe-replica.js';
import { describeLimits } from './limited-source.js';
import { ITSELF, type ReplicaWriter } from '../writer/replica-writer.js';
import { stagedName } from '../writer/staged-name.js';

/** What an engine has found out about the replica that it writes to. */
export class TraitsMemory {
  #known: { readonly device: number; readonly inode: string; readonly traits: ReplicaTraits } | undefined;

  /**
   * The traits of a replica; where they are not known, two files are written into its root, which are gone afterwards.
   * `remembered` are those that an earlier engine has found out of this replica.
   */
  learn(
    root: Root,
    capabilities: Capabilities,
    { writer, remembered }: { readonly writer: ReplicaWriter; readonly remembered: ReplicaTraits | undefined },
  ): ReplicaTraits {
    if (this.#known?.device === root.device && this.#known.inode === root.inode) return this.#known.traits;
    if (remembered !== undefined && isLossless(remembered, capabilities)) return remembered;
    try {
      const traits = probe(root, capabilities, writer);
      this.#known = { device: root.device, inode: root.inode, traits };
      return traits;
    } catch (error) {
      // It is full or cannot be written at all: the pass meets that soon enough, or has nothing to write. Should some
      // of it be writable all the same, what is refused costs nothing else; but what a symlink leads to must not be
      // touched.
      if (!(error instanceof FsError)) throw error;
      return remembered ?? { ...assumedTraits(capabilities), symlinkTimes: false, symlinkOwners: false };
    }
  }

  /** They have turned out to be wrong: the file system was mounted in another way, for instance. */
  forget(): void {
    this.#known = undefined;
  }
}

/**
 * Whether a replica keeps all that the adapter and the user can give it: less may be for the way that it was mounted.
 */
function isLossless({ earliestSeconds, latestSeconds, ...kept }: ReplicaTraits, capabilities: Capabilities): boolean {
  const best = { ...assumedTraits(capabilities), timeWindowNanos: capabilities.timeWindowNanos };
  return isDeepStrictEqual(kept, best);
}

/** The best that can be assumed of a replica that was never tried out. */
export function assumedTraits({ timeWindowNanos, owners, extended, special }: Capabilities): ReplicaTraits {
  return {
    times: true,
    directoryTimes: true,
    symlinkTimes: true,
    timeWindowNanos: Math.max(timeWindowNanos, LIKELY_WINDOW_NANOS),
    foldsCase: false,
    keepsCase: true,
    modes: true,
    owners,
    symlinkOwners: owners !== 'none',
    xattrs: extended,
    lostAttributes: [],
    acls: extended,
    hardLinks: true,
    symlinks: true,
    special,
  };
}

/** NTFS and CIFS keep units of 100 ns, and node:fs writes microseconds. */
const LIKELY_WINDOW_NANOS = 2000;

/** What both roots of a pair take over and give. */
export function rulesFor({ owners, xattrs, acls, durability }: Policy, traits: ReplicaTraits): Rules {
  const { lostAttributes, symlinkTimes, symlinkOwners, earliestSeconds, latestSeconds } = traits;
  return {
    owners: owners ? traits.owners : 'none',
    xattrs: xattrs && traits.xattrs,
    lostAttributes,
    acls: acls && traits.acls,
    symlinkTimes,
    symlinkOwners,
    ...(earliestSeconds === undefined ? {} : { earliestSeconds }),
    ...(latestSeconds === undefined ? {} : { latestSeconds }),
    heedsMounts: false,
    syncFiles: durability === 'file',
  };
}

/** Whether a source gives its attributes, as some network file systems do not: it is asked for those of its root. */
export function givesAttributes(source: Root, rules: Rules): boolean {
  if (!rules.xattrs && !rules.acls) return true;
  source.rules = rules;
  try {
    using directory = source.openDirectory(ROOT);
    directory.readExtended(undefined);
    return true;
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    return GONE_CODES.has(error.code); // the walk meets the same
  }
}

/** Of a root that cannot be reached at all. */
const GONE_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ESTALE', 'ENOTCONN', 'VANISHED']);

/** How entries are compared. */
export function diffRulesFor(
  { compare, special }: Policy,
  traits: ReplicaTraits,
  since: Pick<DiffRules, 'extendedSince' | 'changedSince' | 'contentSince' | 'lagSeconds' | 'unsynced'>,
): DiffRules {
  const { times, directoryTimes, symlinkTimes, symlinkOwners, timeWindowNanos, earliestSeconds, latestSeconds } =
    traits;
  return {
    compare,
    times,
    directoryTimes,
    symlinkTimes,
    symlinkOwners,
    timeWindowNanos,
    ...(earliestSeconds === undefined ? {} : { earliestSeconds }),
    ...(latestSeconds === undefined ? {} : { latestSeconds }),
    modes: traits.modes,
    symlinks: traits.symlinks,
    special: special === 'copy' && traits.special !== 'none',
    links: traits.hardLinks,
    ...since,
  };
}

/**
 * Says what of the source a replica does not keep, or the source not give, as far as it was wished for; undefined where
 * that is nothing. **Shape**: one sentence, ready for a log.
 */
export function describeLosses(policy: Policy, traits: ReplicaTraits, source: SourceFacts): string | undefined {
  const { isBare, limits } = source;
  const losses = [describeLoss(policy, traits), isBare ? SOURCE_IS_BARE : undefined, describeLimits(limits, policy)];
  return losses.filter((loss) => loss !== undefined).join('; ') || undefined;
}

/** What of a source cannot be had, or is not taken. */
interface SourceFacts {
  /** Whether it gives no attributes. */
  readonly isBare: boolean;
  readonly limits: MountedAs;
}

const SOURCE_IS_BARE = 'the source gives no extended attributes and no ACLs';

function describeLoss(policy: Policy, traits: ReplicaTraits): string | undefined {
  const lost: string[] = [];
  if (policy.owners && traits.owners !== 'all') lost.push(lostOwners(traits));
  if (policy.owners && traits.owners !== 'none' && traits.symlinks && !traits.symlinkOwners)
    lost.push('owners of symlinks');
  if (!traits.modes) lost.push('modes');
  if (policy.xattrs && !traits.xattrs) lost.push('extended attributes');
  else if (policy.xattrs && traits.lostAttributes.length > 0) {
    const names = traits.lostAttributes.map((name) => (name.endsWith('.') ? `${name}*` : name));
    lost.push(`extended attributes ${names.join(', ')}`);
  }
  if (policy.acls && !traits.acls) lost.push('ACLs');
  if (!traits.hardLinks) lost.push('hard links (each name becomes a file of its own)');
  if (!traits.symlinks) lost.push('symlinks (they are skipped)');
  if (policy.special === 'copy' && traits.special === 'pipes') lost.push('devices (they take root)');
  if (policy.special === 'copy' && traits.special === 'none') lost.push('special files');
  if (traits.foldsCase) lost.push('names that differ in case only');
  if (!traits.keepsCase) lost.push('capital letters in names');
  if (!traits.times) lost.push('times (files that have changed are found by their content)');
  else if (traits.timeWindowNanos >= 1e6) lost.push(`times below ${traits.timeWindowNanos / 1e9} s`);
  if (!traits.directoryTimes) lost.push('times of directories');
  if (traits.symlinks && !traits.symlinkTimes) lost.push('times of symlinks');
  const { earliestSeconds = EARLIEST_USUAL, latestSeconds = LATEST_USUAL } = traits;
  if (earliestSeconds > EARLIEST_USUAL) lost.push(`times before ${showSeconds(earliestSeconds)}`);
  if (latestSeconds < LATEST_USUAL) lost.push(`times after ${showSeconds(latestSeconds)}`);
  return lost.length === 0 ? undefined : `the replica does not keep ${lost.join(', ')}`;
}

/** No file is dated before 1901 or after 2242 but by mistake: a limit beyond, as ext4 has, is not worth a word. */
const EARLIEST_USUAL = -(2 ** 31);
const LATEST_USUAL = 2 ** 33;

function lostOwners({ owners }: ReplicaTraits): string {
  return owners === 'groups' ? 'owners (that takes root)' : 'owners and groups';
}

function showSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** The root is given back its mode and its times. @throws FsError */
function probe(root: Root, capabilities: Capabilities, writer: ReplicaWriter): ReplicaTraits {
  using directory = root.openDirectory(ROOT);
  const before = directory.attributes();
  writer.lend(directory, before);
  try {
    return probeReplica(root, capabilities, [stagedName(), stagedName()]);
  } finally {
    // Of a root that belongs to somebody else only the times have changed, and the pass says that it cannot set them.
    writer.give({ directory, path: ROOT }, ITSELF, { attributes: before });
  }
}
