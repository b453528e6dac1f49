// A directory over node:fs, held by a descriptor; its entries are reached below a path that leads to that descriptor.

import fs from 'node:fs';
import type { Bytes, Name } from '../../core/tree/bytes.js';
import {
  type Attributes,
  DIRECTORY,
  type Entry,
  type EntryTable,
  EXCLUDED,
  FILE,
  GONE,
  type InodeNumber,
  type Kind,
  UNREADABLE,
} from '../../core/tree/entry-table.js';
import type { Extended } from '../../core/tree/extended.js';
import type { Refusals } from '../../core/report/refusal.js';
import type { KeptOwners } from '../port/kept-owners.js';
import type { LeasePatience } from '../port/lease.js';
import { tooFarInTime, tooLarge } from '../port/limits.js';
import type { ComparedFiles, CopiedFile, CopyControl, Directory, Found, Special } from '../port/directory.js';
import { FsError } from '../port/fs-error.js';
import { attempt, closeQuietly, errnoOf, type OpenFile, onTarget, openToRead, toPath } from '../paths/portable-call.js';
import { renameAfterLook } from '../port/rename-after-look.js';
import { type Rules, withinLimits } from '../port/rules.js';
import { comparedFiles, copyContent } from './content.js';
import { isTooFarInTime, kindOf, toEntry, toRoom, toSpecial } from './entry.js';
import { createFile, StagedFile } from './staged.js';
import { ITSELF, requireSame, stampDescriptor, stampEntry } from './stamp.js';

/** What a directory is made from. */
export interface OpenedDirectory {
  /** Closed with the directory. */
  readonly descriptor: number;
  /** A path below which the entries are found, as a byte string. */
  readonly path: string;
  /** Called for each entry whose attributes are read: one directory may take minutes. */
  readonly beat: () => void;
  readonly leases: LeasePatience;
  readonly rules: Rules;
  readonly owners: KeptOwners;
}

/** The port's directory over node:fs. */
export class PortableDirectory implements Directory {
  readonly #descriptor: number;
  readonly #path: string;
  readonly #beat: () => void;
  readonly #leases: LeasePatience;
  readonly #rules: Rules;
  readonly #owners: KeptOwners;

  constructor({ descriptor, path, beat, leases, rules, owners }: OpenedDirectory) {
    this.#descriptor = descriptor;
    this.#path = path;
    this.#beat = beat;
    this.#leases = leases;
    this.#rules = rules;
    this.#owners = owners;
  }

  /** A path that leads to this very directory while it is open. */
  get place(): string {
    return this.#path;
  }

  attributes(): Entry {
    return attempt(() => {
      const context = { owners: this.#owners, parentDevice: deviceOf(`${this.#path}/..`) };
      return toEntry(fs.fstatSync(this.#descriptor), context);
    });
  }

  device(): number {
    return attempt(() => fs.fstatSync(this.#descriptor).dev);
  }

  room(): string {
    return toRoom(attempt(() => fs.fstatSync(this.#descriptor)));
  }

  list(table: EntryTable): number {
    attempt(() => {
      try {
        fillNames(table, fs.readdirSync(toPath(this.#path), { withFileTypes: true, encoding: 'latin1' }), kindOf);
      } catch (error) {
        if (errnoOf(error) !== 'ENOENT') throw error;
        fillNames(table, this.#listWithoutTypes(), ({ kind }) => kind);
      }
    });
    return 0;
  }

  readAttributes(table: EntryTable, onFailure: (row: number, error: FsError) => void): void {
    const context = { owners: this.#owners, parentDevice: this.device() };
    for (let row = 0; row < table.length; row++) {
      if (table.kinds[row] === EXCLUDED) continue;
      this.#beat();
      try {
        const stats = attempt(() => this.#lstat(table.name(row)));
        if (stats === undefined) {
          table.kinds[row] = GONE;
          continue;
        }
        if (stats.size > Number.MAX_SAFE_INTEGER) throw tooLarge();
        table.set(row, toEntry(stats, context));
        if (isTooFarInTime(stats)) onFailure(row, tooFarInTime());
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        table.kinds[row] = UNREADABLE;
        onFailure(row, error);
      }
    }
  }

  find(name: Name): Found | undefined {
    return attempt(() => {
      const stats = this.#lstat(name);
      if (stats === undefined) return undefined;
      const attributes = toEntry(stats, { owners: this.#owners, parentDevice: this.device() });
      return { kind: attributes.kind, attributes };
    });
  }

  makeDirectory(name: Name): void {
    attempt(() => fs.mkdirSync(this.#entry(name), 0o700));
  }

  makeFile(name: Name): void {
    attempt(() => fs.closeSync(createFile(this.#entry(name))));
  }

  makeSpecial(): void {
    throw new FsError('ENOTSUP', 'special files cannot be made without libc');
  }

  readSpecial(name: Name): Special {
    const stats = attempt(() => this.#lstat(name));
    const special = stats === undefined ? undefined : toSpecial(stats);
    if (special === undefined) throw new FsError('VANISHED', 'it is not a special file any more');
    return special;
  }

  link(name: Name, to: Directory, newName: Name): void {
    attempt(() => fs.linkSync(this.#entry(name), (to as PortableDirectory).#entry(newName)));
  }

  makeSymlink(name: Name, target: Bytes): void {
    attempt(() => fs.symlinkSync(toPath(target), this.#entry(name)));
  }

  readSymlink(name: Name): Bytes {
    return attempt(() => {
      try {
        return fs.readlinkSync(this.#entry(name), 'latin1') as Bytes;
      } catch (cause) {
        if (errnoOf(cause) !== 'EINVAL') throw cause;
        throw new FsError('VANISHED', 'it is not a symlink any more', { cause });
      }
    });
  }

  copyFile(name: Name, to: Directory, stagedName: Name, control: CopyControl): CopiedFile {
    return attempt(() => {
      const target = to as PortableDirectory;
      using source = this.#openFile(name);
      const before = fs.fstatSync(source.descriptor);
      requireSame({ kind: FILE }, before);
      if (before.size > Number.MAX_SAFE_INTEGER) throw tooLarge();
      using staged = new StagedFile(target.#entry(stagedName));
      const copied = copyContent(source.descriptor, staged.descriptor, before, control);
      if (copied.state === 'cancelled') return copied;
      const refused = staged.finish(toEntry(before, { owners: this.#owners }), target.#rules);
      return refused.length === 0 ? copied : { ...copied, refused };
    });
  }

  hasContent(name: Name): boolean {
    return attempt(() => {
      using file = this.#openFile(name);
      requireSame({ kind: FILE }, fs.fstatSync(file.descriptor));
      return fs.readSync(file.descriptor, Buffer.alloc(1), 0, 1, 0) > 0;
    });
  }

  isSameContent(name: Name, other: Directory, otherName: Name, control: CopyControl): boolean | undefined {
    return this.whileOpen(name, other, otherName, (files) => files.isSame(0, Number.POSITIVE_INFINITY, control));
  }

  /** node:fs has no such call. */
  dropCache(): void {}

  whileOpen<Result>(name: Name, other: Directory, otherName: Name, call: (files: ComparedFiles) => Result): Result {
    return attempt(() => {
      using one = this.#openFile(name);
      requireSame({ kind: FILE }, fs.fstatSync(one.descriptor));
      using two = onTarget(() => (other as PortableDirectory).#openFile(otherName));
      onTarget(() => requireSame({ kind: FILE }, fs.fstatSync(two.descriptor)));
      return call(comparedFiles([one.descriptor, two.descriptor]));
    });
  }

  rename(from: Name, to: Name, directory: Directory = this): void {
    attempt(() => fs.renameSync(this.#entry(from), (directory as PortableDirectory).#entry(to)));
  }

  renameNew(from: Name, to: Name, directory: Directory = this): void {
    renameAfterLook(this, { from, to, directory });
  }

  exchange(): void {
    throw new FsError('ENOSYS', 'entries cannot change places in one step without libc');
  }

  removeFile(name: Name): void {
    attempt(() => fs.unlinkSync(this.#entry(name)));
  }

  removeDirectory(name: Name): void {
    attempt(() => fs.rmdirSync(this.#entry(name)));
  }

  stamp(name: Name, kind: Kind, attributes: Attributes, inode?: InodeNumber): Refusals {
    const rules = this.#rules;
    return attempt(() => stampEntry(this.#entry(name), withinLimits(attributes, rules), { kind, inode, rules }));
  }

  stampSelf(attributes: Attributes): Refusals {
    return attempt(() => stampDescriptor(this.#descriptor, DIRECTORY, withinLimits(attributes, this.#rules)));
  }

  readExtended(): Extended {
    return [];
  }

  writeExtended(_name: Name | undefined, extended: Extended): Refusals {
    const message = 'extended attributes cannot be written without libc';
    return extended.map(({ name: attribute }) => ({ part: 'attributes', attribute, code: 'ENOTSUP', message }));
  }

  modeWithoutAcl(_name: Name | undefined, mode: number): number {
    return mode;
  }

  sync(): void {
    attempt(() => fs.fsyncSync(this.#descriptor));
  }

  [Symbol.dispose](): void {
    closeQuietly(this.#descriptor);
  }

  /**
   * Some file systems list no types; node:fs then asks for them itself, and looks for names beyond ASCII under others.
   */
  #listWithoutTypes(): { readonly name: string; readonly kind: Kind }[] {
    const found = [];
    for (const name of fs.readdirSync(toPath(this.#path), { encoding: 'latin1' })) {
      const stats = this.#lstat(name as Name);
      if (stats !== undefined) found.push({ name, kind: kindOf(stats) });
    }
    return found;
  }

  #openFile(name: Name): OpenFile {
    return this.#leases.open(() => openToRead(this.#entry(name), ITSELF));
  }

  #entry(name: Name): string | Buffer {
    return toPath(`${this.#path}/${name}`);
  }

  #lstat(name: Name): fs.Stats | undefined {
    return fs.lstatSync(this.#entry(name), { throwIfNoEntry: false });
  }
}

function fillNames<Listed extends { readonly name: string }>(
  table: EntryTable,
  found: Listed[],
  kindOfListed: (entry: Listed) => Kind,
): void {
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  table.reset(found.map((entry) => entry.name as Name));
  for (const [row, entry] of found.entries()) table.kinds[row] = kindOfListed(entry);
}

/** Undefined where a directory that may only be listed does not let us look. */
function deviceOf(path: string): number | undefined {
  try {
    return fs.statSync(toPath(path)).dev;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
