// Owner, mode and times of an entry, through a descriptor that holds it: what takes its place meanwhile is not touched.

import {
  type Attributes,
  DIRECTORY,
  FILE,
  type InodeNumber,
  type Kind,
  LEAVE,
  SYMLINK,
} from '../../core/tree/entry-table.js';
import type { Name } from '../../core/tree/bytes.js';
import type { Refusals } from '../../core/report/refusal.js';
import { AT, UTIME_OMIT } from '../libc/tables.js';
import type { LinuxContext, OpenFile } from './context.js';
import { openFile, pin } from './open.js';
import { pathOf } from '../paths/descriptor-path.js';
import { FsError } from '../port/fs-error.js';
import { addsRights, anotherOne, RefusalList, withoutSetId } from '../port/refusal.js';
import type { Rules } from '../port/rules.js';
import type { Statx } from '../libc/statx.js';

/** Two of struct timespec: the access time, which stays as it is, and the modification time. */
const times = new Uint32Array(8);

/** What utimensat(2) takes. **Shape**: one array, valid until the next call. */
export function toTimes({ mtimeSeconds, mtimeNanos }: Attributes): Uint32Array {
  times[2] = UTIME_OMIT;
  times[4] = mtimeSeconds; // cut to its lower half, as a typed array does, also of a negative number
  times[5] = Math.floor(mtimeSeconds / 2 ** 32);
  times[6] = mtimeNanos;
  return times;
}

/**
 * Changes the owner and group of what a descriptor stands for, as far as they are kept and differ: a look costs a third
 * of a change. @throws FsError EPERM, EINVAL, …
 */
function changeOwner(context: LinuxContext, descriptor: number, wanted: Attributes): void {
  if (wanted.uid === LEAVE && wanted.gid === LEAVE) return;
  context.statx.readSelf(descriptor);
  giveTo(context, descriptor, wanted, context.statx);
}

/** Likewise, where the owner that it has now is known. @throws FsError EPERM, EINVAL, … */
export function giveTo({ libc }: LinuxContext, descriptor: number, wanted: Attributes, now: Owner): void {
  if (!isOwned(wanted, now)) libc.fchownat(descriptor, '', wanted, AT.EMPTY_PATH);
}

/** Who something belongs to. */
export type Owner = Pick<Attributes, 'uid' | 'gid'>;

/** Whether the owner and group are what is wanted, as far as they are kept. */
export function isOwned({ uid, gid }: Attributes, now: Owner): boolean {
  return (uid === LEAVE || uid === now.uid) && (gid === LEAVE || gid === now.gid);
}

/**
 * Stamps what a descriptor was opened for; returns what was refused. The owner comes first: changing it clears setuid
 * and setgid.
 */
export function stampOpened(context: LinuxContext, descriptor: number, attributes: Attributes): Refusals {
  const refused = new RefusalList();
  refused.set({ part: 'owner' }, () => changeOwner(context, descriptor, attributes));
  refused.set({ part: 'mode' }, () => context.libc.fchmod(descriptor, attributes.mode));
  refused.set({ part: 'times' }, () => context.libc.futimens(descriptor, toTimes(attributes)));
  return refused.all;
}

/**
 * Stamps an entry without opening it, be it a device or a file that nobody may read; returns what was refused.
 * @throws FsError
 */
export function stampEntry(context: LinuxContext, directory: number, name: string, wanted: Stamp): Refusals {
  const { libc, statx } = context;
  const { kind, attributes, inode, rules } = wanted;
  using entry = pin(context, directory, name);
  statx.readSelf(entry.descriptor);
  if (statx.kind !== kind) throw new FsError('VANISHED', `it is not a ${WORDS[kind]} any more`);
  if (inode !== undefined) requireListed(statx, inode, attributes);
  const refused = new RefusalList();
  const giveOwner = () => changeOwner(context, entry.descriptor, attributes);
  if (kind === SYMLINK) {
    if (rules.symlinkOwners) refused.set({ part: 'owner' }, giveOwner);
    // /proc/self/fd would lead to what the symlink leads to.
    // RACE: a file that takes its place just now gets its times; the next pass compares them again.
    const setTimes = () => libc.utimensat(directory, name, toTimes(attributes), AT.NO_FOLLOW);
    if (rules.symlinkTimes) refused.set({ part: 'times' }, setTimes);
    return refused.all;
  }
  const isGiven = refused.set({ part: 'owner' }, giveOwner);
  const path = pathOf(entry.descriptor);
  const mode = isGiven || kind === DIRECTORY ? attributes.mode : withoutSetId(attributes);
  refused.set({ part: 'mode' }, () => libc.chmod(path, mode));
  refused.set({ part: 'times' }, () => libc.utimensat(AT.CURRENT_DIRECTORY, path, toTimes(attributes), 0));
  return refused.all;
}

/** The metadata to give to an entry, and the entry that must be there. */
export interface Stamp {
  readonly kind: Kind;
  readonly attributes: Attributes;
  /** Absent where any entry of that kind will do. */
  readonly inode?: InodeNumber | undefined;
  readonly rules: Pick<Rules, 'symlinkTimes' | 'symlinkOwners'>;
}

/** Refuses another entry than the one that was found under the name. @throws FsError VANISHED */
function requireInode(statx: Statx, inode: InodeNumber): void {
  if (!statx.isInode(inode)) throw anotherOne();
}

/**
 * Likewise, where it is to be given what it lacks: the number of an inode is used again at once, and who made that one
 * must not come to the rights of the one before it. @throws FsError VANISHED
 */
function requireListed(statx: Statx, inode: InodeNumber, attributes: Attributes): void {
  requireInode(statx, inode);
  if (addsRights(attributes, statx)) throw anotherOne();
}

const WORDS: Readonly<Record<number, string>> = {
  1: 'file',
  [DIRECTORY]: 'directory',
  [SYMLINK]: 'symlink',
  4: 'special file',
};

/**
 * A file that nobody can exchange while it is written to; undefined for an entry of another kind.
 * @throws FsError VANISHED
 */
export function openIfFile(
  context: LinuxContext,
  directory: number,
  name: Name,
  inode: InodeNumber,
): OpenFile | undefined {
  const { statx } = context;
  if (!statx.read(directory, name) || statx.kind !== FILE) return undefined;
  const file = openFile(context, directory, name);
  try {
    requireInode(statx, inode); // openFile has read what it opened
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
  return file;
}
