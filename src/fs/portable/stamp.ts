// Owner, mode and times of an entry over node:fs, through a descriptor wherever it can be opened.

import fs from 'node:fs';
import {
  type Attributes,
  DIRECTORY,
  FILE,
  type InodeNumber,
  type Kind,
  LEAVE,
  SYMLINK,
} from '../../core/tree/entry-table.js';
import type { Refusals } from '../../core/report/refusal.js';
import { FsError } from '../port/fs-error.js';
import { attempt, errnoOf, openToRead } from '../paths/portable-call.js';
import { kindOf, toTime } from './entry.js';
import { addsRights, anotherOne, RefusalList, withoutSetId } from '../port/refusal.js';
import type { Rules } from '../port/rules.js';

/** The entry itself, whatever it is by now: never where a symlink leads, and a FIFO does not keep us waiting. */
export const ITSELF = fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;

/** See `Directory.stamp`. @throws FsError or Error of node:fs */
export function stampEntry(path: string | Buffer, attributes: Attributes, stamped: StampedEntry): Refusals {
  const { kind, rules } = stamped;
  if (kind === FILE || kind === DIRECTORY) return stampOpened(path, attributes, stamped);
  if (kind !== SYMLINK) return stampPath(path, attributes, stamped);
  requireSame(stamped, fs.lstatSync(path));
  return stampSymlink(path, attributes, rules);
}

/** What an entry must be. */
export interface KnownEntry {
  readonly kind: Kind;
  /** Absent where any of that kind will do. */
  readonly inode?: InodeNumber | undefined;
}

/** An entry, and what its root keeps of symlinks. */
interface StampedEntry extends KnownEntry {
  readonly rules: Pick<Rules, 'symlinkTimes' | 'symlinkOwners'>;
}

function stampSymlink(path: string | Buffer, attributes: Attributes, rules: StampedEntry['rules']): Refusals {
  const { uid, gid } = attributes;
  const time = toTime(attributes);
  const refused = new RefusalList();
  if (rules.symlinkOwners && keepsOwner(attributes))
    refused.set({ part: 'owner' }, () => attempt(() => fs.lchownSync(path, uid, gid)));
  if (rules.symlinkTimes) refused.set({ part: 'times' }, () => attempt(() => fs.lutimesSync(path, time, time)));
  return refused.all;
}

/**
 * Stamps what a descriptor was opened for; returns what was refused. The owner comes first: changing it clears setuid
 * and setgid.
 */
export function stampDescriptor(descriptor: number, kind: Kind, attributes: Attributes): Refusals {
  const time = toTime(attributes);
  return setParts(kind, attributes, {
    owner: ({ uid, gid }) => fs.fchownSync(descriptor, uid, gid),
    mode: (mode) => fs.fchmodSync(descriptor, mode),
    times: () => fs.futimesSync(descriptor, time, time),
  });
}

/** @throws FsError VANISHED where it is another one */
export function requireSame({ kind, inode }: KnownEntry, stats: fs.Stats): void {
  // Both as doubles, which are the same where the inodes are.
  const isSame = inode === undefined || inode.inodeHigh * 2 ** 32 + inode.inodeLow === stats.ino;
  if (!isSame || kindOf(stats) !== kind) throw new FsError('VANISHED', 'it is something else by now');
}

/** Likewise, where it is to be given what it lacks: an inode's number is used again. @throws FsError VANISHED */
function requireListed(known: KnownEntry, stats: fs.Stats, attributes: Attributes): void {
  requireSame(known, stats);
  if (known.inode !== undefined && addsRights(attributes, stats)) throw anotherOne();
}

/** Through a descriptor, for chmod follows a symlink that takes the entry's place meanwhile. */
function stampOpened(path: string | Buffer, attributes: Attributes, known: KnownEntry): Refusals {
  try {
    using entry = openToRead(path, ITSELF);
    requireListed(known, fs.fstatSync(entry.descriptor), attributes);
    return stampDescriptor(entry.descriptor, known.kind, attributes);
  } catch (error) {
    if (errnoOf(error) !== 'EACCES') throw error;
    return stampPath(path, attributes, known); // its ordinary owner may not read it
  }
}

/**
 * RACE: chmod follows a symlink that takes the entry's place just now. The worst case is the mode of another file of
 * the same owner: root can read everything, so that only special files bring it here, which are not made by this
 * adapter.
 */
function stampPath(path: string | Buffer, attributes: Attributes, known: KnownEntry): Refusals {
  requireListed(known, fs.lstatSync(path), attributes);
  const time = toTime(attributes);
  return setParts(known.kind, attributes, {
    owner: ({ uid, gid }) => fs.lchownSync(path, uid, gid),
    mode: (mode) => fs.chmodSync(path, mode),
    times: () => fs.lutimesSync(path, time, time),
  });
}

/** How the parts of one entry are set. */
interface Setters {
  owner(attributes: Attributes): void;
  mode(mode: number): void;
  times(): void;
}

function setParts(kind: Kind, attributes: Attributes, setters: Setters): Refusals {
  const refused = new RefusalList();
  const isGiven =
    !keepsOwner(attributes) || refused.set({ part: 'owner' }, () => attempt(() => setters.owner(attributes)));
  const mode = isGiven || kind === DIRECTORY ? attributes.mode : withoutSetId(attributes);
  refused.set({ part: 'mode' }, () => attempt(() => setters.mode(mode)));
  refused.set({ part: 'times' }, () => attempt(() => setters.times()));
  return refused.all;
}

function keepsOwner({ uid, gid }: Attributes): boolean {
  return uid !== LEAVE || gid !== LEAVE;
}
