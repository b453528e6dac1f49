// A directory over libc: held by a descriptor, its entries reached by their names below it and never followed.
//
// What a pass pays in system calls, both sides together: 2 for a file that has not changed (statx each), 12 for such a
// directory, 12 for a new small file: two opens, statx in its listing and before and after its one read and one write,
// its extended attributes, times, two closes and the link. test/end-to-end/call-counts.slow.test.ts counts them.

import type { Bytes, Name } from '../../core/tree/bytes.js';
import {
  type Attributes,
  type Entry,
  type EntryTable,
  EXCLUDED,
  GONE,
  type InodeNumber,
  type Kind,
  UNREADABLE,
} from '../../core/tree/entry-table.js';
import type { Extended } from '../../core/tree/extended.js';
import type { Refusals } from '../../core/report/refusal.js';
import type { KeptOwners } from '../port/kept-owners.js';
import { AT, SEEK } from '../libc/tables.js';
import { tooFarInTime, tooLarge } from '../port/limits.js';
import { comparedFiles } from './compare.js';
import type { CloneMemory } from './content.js';
import { closeQuietly, type LinuxContext } from './context.js';
import { type CopyTarget, copyStaged, copyUnnamed, type UnnamedFiles } from './copy.js';
import { requireKey } from './encryption.js';
import { hasCapabilities, modeWithoutAcl, readExtended, writeExtended } from './extended.js';
import type { HeldWay } from './held-way.js';
import { listDirectory } from './list.js';
import { openFile, pin } from './open.js';
import { pathOf } from '../paths/descriptor-path.js';
import { makeSpecial, readSpecial } from './special.js';
import { createFile, Inheritance } from './staged.js';
import { openIfFile, stampEntry, stampOpened } from './stamp.js';
import { onTarget } from '../port/on-target.js';
import type { ComparedFiles, CopiedFile, CopyControl, Directory, Found, Special } from '../port/directory.js';
import { FsError } from '../port/fs-error.js';
import { type Rules, withinLimits } from '../port/rules.js';
import { anotherOne, RefusalList } from '../port/refusal.js';
import { renameAfterLook } from '../port/rename-after-look.js';
import { readRoom } from './room.js';

/** What a directory has from its root. */
export interface RootParts {
  readonly context: LinuxContext;
  readonly rules: Rules;
  readonly owners: KeptOwners;
  readonly clones: CloneMemory;
  readonly unnamed: UnnamedFiles;
  readonly way: HeldWay;
}

/** The port's directory over libc. */
export class LinuxDirectory implements Directory {
  readonly #context: LinuxContext;
  readonly #rules: Rules;
  readonly #owners: KeptOwners;
  readonly #way: HeldWay;
  /** Closed with the directory. */
  readonly #descriptor: number;
  /** This directory, for files that are copied into it. */
  readonly #target: CopyTarget;
  #device: number | undefined;
  #room: string | undefined;
  #isEncrypted = false;
  #wasListed = false;

  constructor(parts: RootParts, descriptor: number) {
    const { context, rules, owners, way } = parts;
    this.#context = context;
    this.#rules = rules;
    this.#owners = owners;
    this.#way = way;
    this.#descriptor = descriptor;
    this.#target = { ...parts, directory: descriptor, inheritance: new Inheritance() };
  }

  /** A path that leads to this very directory while it is open, for calls that take no descriptor. */
  get place(): string {
    return pathOf(this.#descriptor);
  }

  attributes(): Entry {
    const { statx } = this.#context;
    statx.readSelf(this.#descriptor);
    this.#device = statx.device;
    this.#isEncrypted = statx.isEncrypted;
    return statx.entry(this.#owners);
  }

  born(): number | undefined {
    this.#context.statx.readSelf(this.#descriptor);
    return this.#context.statx.born;
  }

  device(): number {
    if (this.#device === undefined) {
      this.#context.statx.readSelf(this.#descriptor);
      this.#device = this.#context.statx.device;
    }
    return this.#device;
  }

  room(): string {
    this.#room ??= readRoom(this.#context, this.#descriptor);
    return this.#room;
  }

  list(table: EntryTable, named?: string): number {
    // Known where its own attributes were read before, as in each comparison.
    if (this.#isEncrypted) requireKey(this.#context, this.#descriptor);
    if (this.#wasListed) this.#context.libc.lseek(this.#descriptor, 0, SEEK.START);
    this.#wasListed = true;
    return listDirectory(this.#context, this.#descriptor, table, named);
  }

  readAttributes(table: EntryTable, onFailure: (row: number, error: FsError) => void): void {
    const { beat, statx } = this.#context;
    const device = this.device();
    for (let row = 0; row < table.length; row++) {
      if (table.kinds[row] === EXCLUDED) continue;
      beat();
      try {
        if (statx.read(this.#descriptor, table.name(row))) {
          if (statx.isTooLarge) throw tooLarge();
          statx.fill(table, row, this.#owners, device);
          if (statx.isTooFarInTime) onFailure(row, tooFarInTime());
        } else table.kinds[row] = GONE;
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        table.kinds[row] = UNREADABLE;
        onFailure(row, error);
      }
    }
  }

  find(name: Name): Found | undefined {
    const device = this.device();
    if (!this.#context.statx.read(this.#descriptor, name)) return undefined;
    const attributes = this.#context.statx.entry(this.#owners, device);
    return { kind: attributes.kind, attributes };
  }

  makeDirectory(name: Name): void {
    this.#context.libc.mkdirat(this.#descriptor, name, 0o700);
  }

  makeFile(name: Name): void {
    this.#context.libc.close(createFile(this.#context, this.#descriptor, name));
  }

  makeSymlink(name: Name, target: Bytes): void {
    this.#context.libc.symlinkat(target, this.#descriptor, name);
  }

  readSymlink(name: Name): Bytes {
    try {
      return this.#context.libc.readlinkat(this.#descriptor, name);
    } catch (cause) {
      if (!(cause instanceof FsError) || cause.code !== 'EINVAL') throw cause;
      throw new FsError('VANISHED', 'it is not a symlink any more', { cause });
    }
  }

  makeSpecial(name: Name, special: Special): void {
    makeSpecial(this.#context, this.#descriptor, name, special);
  }

  readSpecial(name: Name): Special {
    return readSpecial(this.#context, this.#descriptor, name, this.#owners);
  }

  link(name: Name, to: Directory, newName: Name): void {
    this.#context.libc.linkat(this.#descriptor, name, (to as LinuxDirectory).#descriptor, newName);
  }

  copyFile(name: Name, to: Directory, stagedName: Name, control: CopyControl, isNew = false): CopiedFile {
    const from = { directory: this.#descriptor, name, rules: this.#rules, owners: this.#owners };
    const target = (to as LinuxDirectory).#target;
    return (isNew ? copyUnnamed(from, target, control) : undefined) ?? copyStaged(from, target, stagedName, control);
  }

  hasContent(name: Name): boolean {
    const { libc, buffers } = this.#context;
    using file = openFile(this.#context, this.#descriptor, name);
    return libc.pread(file.descriptor, buffers.first, 1, 0) > 0;
  }

  isSameContent(name: Name, other: Directory, otherName: Name, control: CopyControl): boolean | undefined {
    return this.whileOpen(name, other, otherName, (files) => files.isSame(0, Number.POSITIVE_INFINITY, control));
  }

  dropCache(name: Name): void {
    using file = openFile(this.#context, this.#descriptor, name);
    this.#context.libc.dropCache(file.descriptor);
  }

  whileOpen<Result>(name: Name, other: Directory, otherName: Name, call: (files: ComparedFiles) => Result): Result {
    const context = this.#context;
    using one = openFile(context, this.#descriptor, name);
    const isSparse = context.statx.blocks * 512 < context.statx.sizeBytes / 2;
    using two = onTarget(() => openFile(context, (other as LinuxDirectory).#descriptor, otherName));
    return call(comparedFiles(context, [one.descriptor, two.descriptor], isSparse));
  }

  rename(from: Name, to: Name, directory: Directory = this): void {
    this.#way.forget();
    this.#context.libc.renameat(this.#descriptor, from, (directory as LinuxDirectory).#descriptor, to);
  }

  renameNew(from: Name, to: Name, directory: Directory = this): void {
    this.#way.forget();
    const { libc } = this.#context;
    try {
      libc.renameNewAt(this.#descriptor, from, (directory as LinuxDirectory).#descriptor, to);
    } catch (error) {
      // Network file systems and old kernels know no such flag: renameat2(2).
      if (!(error instanceof FsError) || (error.code !== 'EINVAL' && error.code !== 'ENOSYS')) throw error;
      renameAfterLook(this, { from, to, directory });
    }
  }

  exchange(name: Name, directory: Directory, otherName: Name): void {
    this.#way.forget();
    this.#context.libc.exchangeat(this.#descriptor, name, (directory as LinuxDirectory).#descriptor, otherName);
  }

  removeFile(name: Name): void {
    this.#context.libc.unlinkat(this.#descriptor, name, 0);
  }

  removeDirectory(name: Name): void {
    this.#context.libc.unlinkat(this.#descriptor, name, AT.REMOVE_DIRECTORY);
  }

  stamp(name: Name, kind: Kind, attributes: Attributes, inode?: InodeNumber): Refusals {
    const rules = this.#rules;
    const kept = withinLimits(attributes, rules);
    return stampEntry(this.#context, this.#descriptor, name, { kind, attributes: kept, inode, rules });
  }

  stampSelf(attributes: Attributes): Refusals {
    return stampOpened(this.#context, this.#descriptor, withinLimits(attributes, this.#rules));
  }

  readExtended(name: Name | undefined): Extended {
    return readExtended(this.#context, this.#placeOf(name), this.#rules);
  }

  writeExtended(name: Name | undefined, extended: Extended, inode?: InodeNumber): Refusals {
    if (name !== undefined && inode !== undefined && this.#context.isPrivileged) {
      const opened = openIfFile(this.#context, this.#descriptor, name, inode);
      if (opened !== undefined) {
        using file = opened;
        if (!hasCapabilities(this.#context, file.descriptor, extended)) throw anotherOne();
        return writeExtended(this.#context, file.descriptor, extended, this.#rules);
      }
    }
    const write = () => writeExtended(this.#context, this.#placeOf(name), extended, this.#rules);
    const refused = write();
    // An ordinary owner of what is read-only: `user.*` attributes ask for the right to write.
    return refused.some(({ code }) => code === 'EACCES') ? (this.#whileWritable(name, write) ?? refused) : refused;
  }

  modeWithoutAcl(name: Name | undefined, mode: number): number {
    return modeWithoutAcl(this.#context, this.#placeOf(name), mode);
  }

  sync(): void {
    this.#context.libc.fsync(this.#descriptor);
  }

  [Symbol.dispose](): void {
    closeQuietly(this.#context.libc, this.#descriptor);
  }

  #placeOf(name: Name | undefined): string | number {
    return name === undefined ? this.#descriptor : `${pathOf(this.#descriptor)}/${name}`;
  }

  /**
   * Lends an entry its owner's right to write; undefined where it has that, or nobody may lend it. Cut off in between,
   * the mode is wrong, and the next pass sets it. @throws FsError
   */
  #whileWritable(name: Name | undefined, call: () => Refusals): Refusals | undefined {
    const { libc, statx } = this.#context;
    using entry = pin(this.#context, this.#descriptor, name ?? '.');
    statx.readSelf(entry.descriptor);
    const { mode } = statx;
    const path = pathOf(entry.descriptor);
    const lent = new RefusalList();
    if ((mode & 0o200) !== 0 || !lent.set({ part: 'mode' }, () => libc.chmod(path, mode | 0o200))) return undefined;
    try {
      return call();
    } finally {
      libc.chmod(path, mode);
    }
  }
}
