// Whether a folder that stands in a replica can be foldersync's own: whoever owns the replica's root can put anything
// under any name there, also a folder of somebody else's, by a rename.

import type fs from 'node:fs';
import { isTrustedOwner } from './trusted-link.js';

/** What a folder is looked at by. */
type OwnStats = Pick<fs.Stats, 'uid' | 'mode'>;

/** What its file system tells of folders. */
export interface ToldOfFolders {
  readonly hasOwners: boolean;
  readonly hasModes: boolean;
}

/** Why what is in a folder may be anybody's. */
export type Foreignness = 'owner' | 'mode';

/**
 * Why others than root and this user can have put something into a folder, or made it; undefined where nobody can.
 * Of a folder of root's into which others may write, only the name may be new.
 */
export function foreignnessOf(
  { uid, mode }: OwnStats,
  { hasOwners, hasModes }: ToldOfFolders,
): Foreignness | undefined {
  if (hasOwners && !isTrustedOwner(uid)) return 'owner';
  // The group's bits are those of an ACL's mask as well.
  return hasModes && process.geteuid !== undefined && (mode & WRITABLE_FOR_OTHERS) !== 0 ? 'mode' : undefined;
}

/** **Source**: inode(7). */
const WRITABLE_FOR_OTHERS = 0o022;

/** Whether a file system (f_type) keeps the modes of its folders, rather than to make them up. */
export function keepsModes(fileSystemType: number | undefined): boolean {
  return fileSystemType !== undefined && !MADE_UP.has(fileSystemType);
}

/** **Source**: statfs(2); linux/magic.h: FAT, exFAT, ntfs3, FUSE, SMB, SMB2, 9p. */
const MADE_UP: ReadonlySet<number> = new Set([
  ...[0x4d44, 0x2011bab0, 0x7366746e, 0x65735546, 0xff534d42, 0xfe534d42, 0x01021997],
]);
