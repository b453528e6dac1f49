// Owner, mode and times of an entry over node:fs, through a descriptor wherever it can be opened.

import fs from 'node:fs';
import { type Attributes, DIRECTORY, FILE, type Kind, LEAVE, SYMLINK } from '../core/entry-table.js';
import { FsError } from './port.js';
import { errnoOf, openToRead } from './portable-call.js';
import { kindOf, toTime } from './portable-entry.js';

/** The entry itself, whatever it is by now: never where a symlink leads, and a FIFO does not keep us waiting. */
export const ITSELF = fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;

/** See `Directory.stamp`. @throws FsError or Error of node:fs */
export function stampEntry(path: string | Buffer, kind: Kind, attributes: Attributes): void {
  if (kind === FILE || kind === DIRECTORY) stampOpened(path, kind, attributes);
  else stampPath(path, kind, attributes);
}

/** Stamps what a descriptor was opened for. The owner comes first: changing it clears setuid and setgid. */
export function stampDescriptor(descriptor: number, attributes: Attributes): void {
  if (keepsOwner(attributes)) fs.fchownSync(descriptor, attributes.uid, attributes.gid);
  fs.fchmodSync(descriptor, attributes.mode);
  fs.futimesSync(descriptor, toTime(attributes), toTime(attributes));
}

/** @throws FsError VANISHED where it is of another kind */
export function requireKind(kind: Kind, stats: fs.Stats): void {
  if (kindOf(stats) !== kind) throw new FsError('VANISHED', 'it is something else by now');
}

/** Through a descriptor, for chmod follows a symlink that takes the entry's place meanwhile. */
function stampOpened(path: string | Buffer, kind: Kind, attributes: Attributes): void {
  try {
    using entry = openToRead(path, ITSELF);
    requireKind(kind, fs.fstatSync(entry.descriptor));
    stampDescriptor(entry.descriptor, attributes);
  } catch (error) {
    if (errnoOf(error) !== 'EACCES') throw error;
    stampPath(path, kind, attributes); // its ordinary owner may not read it
  }
}

/**
 * RACE: chmod follows a symlink that takes the entry's place just now. The worst case is the mode of another file of the
 * same owner: root can read everything, so that only special files bring it here, which are not made by this adapter.
 */
function stampPath(path: string | Buffer, kind: Kind, attributes: Attributes): void {
  requireKind(kind, fs.lstatSync(path));
  if (keepsOwner(attributes)) fs.lchownSync(path, attributes.uid, attributes.gid);
  if (kind !== SYMLINK) fs.chmodSync(path, attributes.mode);
  fs.lutimesSync(path, toTime(attributes), toTime(attributes));
}

function keepsOwner({ uid, gid }: Attributes): boolean {
  return uid !== LEAVE || gid !== LEAVE;
}
