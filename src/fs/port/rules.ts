// What a root takes over from entries beside kind and content, and how it is written.

import type { Attributes } from '../../core/tree/entry-table.js';

/**
 * What is taken over from entries beside kind, content and modes, and how it is written. Both roots of a pair must have
 * the same rules: what is not kept is read as LEAVE, and a mode without the bits that an owner of its own makes
 * safe.
 */
export interface Rules {
  /**
   * `all` owners and groups · `groups` those groups that this process is in, as chown(2) allows an owner · `none`.
   * Without `all`, setuid and setgid are kept only where owner and group in the replica are the same as in the source.
   */
  readonly owners: 'all' | 'groups' | 'none';
  /** Extended attributes: `user.*`, and as root every namespace but `system.*`, as rsync -X does. */
  readonly xattrs: boolean;
  /**
   * Those of them that the replica refuses all the same: namespaces with their dot, and `security.capability`, which is
   * one of its own.
   */
  readonly lostAttributes: readonly string[];
  /** POSIX ACLs, of directories their default ones as well. */
  readonly acls: boolean;
  /**
   * Whether a symlink has a time and an owner of its own; where it has not, to set them would reach what it leads to.
   */
  readonly symlinkTimes: boolean;
  readonly symlinkOwners: boolean;
  /** Times beyond these are cut to them; absent where there is no such limit. */
  readonly earliestSeconds?: number;
  readonly latestSeconds?: number;
  /**
   * Whether what a mount's options forbid is left out as it is read: see mounted-as.ts. For a source only: of a
   * replica, the pass must see what it holds.
   */
  readonly heedsMounts: boolean;
  /** A copied file is on the disk (fsync) before `copyFile` returns. */
  readonly syncFiles: boolean;
}

/** The rules of a root that was just opened. */
export const PLAIN_RULES: Rules = {
  owners: 'none',
  xattrs: false,
  lostAttributes: [],
  acls: false,
  symlinkTimes: true,
  symlinkOwners: true,
  heedsMounts: false,
  syncFiles: false,
};

/** What an entry is stamped with where its time is beyond what can be kept: the nearest that can. */
export function withinLimits<Stamped extends Attributes>(
  attributes: Stamped,
  { earliestSeconds = Number.NEGATIVE_INFINITY, latestSeconds = Number.POSITIVE_INFINITY }: Rules,
): Stamped {
  const { mtimeSeconds } = attributes;
  if (mtimeSeconds < earliestSeconds) return { ...attributes, mtimeSeconds: earliestSeconds, mtimeNanos: 0 };
  return mtimeSeconds > latestSeconds ? { ...attributes, mtimeSeconds: latestSeconds, mtimeNanos: 0 } : attributes;
}
