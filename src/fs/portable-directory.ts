// A directory over node:fs, held by a descriptor; its entries are reached below a path that leads to that descriptor.

import fs from 'node:fs';
import type { Bytes, Name } from '../core/bytes.js';
import { type Attributes, type EntryTable, EXCLUDED, FILE, GONE, type Kind, UNREADABLE } from '../core/entry-table.js';
import { type CopiedFile, type CopyControl, type Directory, type Found, FsError } from './port.js';
import { attempt, closeQuietly, errnoOf, onTarget, openToRead, toPath } from './portable-call.js';
import { copyContent, isSameContent } from './portable-content.js';
import { kindOf, toEntry, toTime } from './portable-entry.js';

const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = fs.constants;

/** The entry itself, whatever it is by now: never where a symlink leads, and a FIFO does not keep us waiting. */
const ITSELF = O_NOFOLLOW | O_NONBLOCK;

/** What a directory is made from. */
export interface OpenedDirectory {
  /** Closed with the directory. */
  readonly descriptor: number;
  /** A path below which the entries are found, as a byte string. */
  readonly path: string;
  /** Called for each entry that is inspected: one directory may take minutes. */
  readonly beat: () => void;
}

/** The port's directory over node:fs. */
export class PortableDirectory implements Directory {
  readonly #descriptor: number;
  readonly #path: string;
  readonly #beat: () => void;

  constructor({ descriptor, path, beat }: OpenedDirectory) {
    this.#descriptor = descriptor;
    this.#path = path;
    this.#beat = beat;
  }

  attributes(): Attributes {
    return attempt(() => toEntry(fs.fstatSync(this.#descriptor)));
  }

  list(table: EntryTable): void {
    attempt(() => {
      try {
        fillNames(table, fs.readdirSync(toPath(this.#path), { withFileTypes: true, encoding: 'latin1' }), kindOf);
      } catch (error) {
        if (errnoOf(error) !== 'ENOENT') throw error;
        fillNames(table, this.#listWithoutTypes(), ({ kind }) => kind);
      }
    });
  }

  inspect(table: EntryTable, onFailure: (row: number, error: FsError) => void): void {
    for (let row = 0; row < table.length; row++) {
      if (table.kinds[row] === EXCLUDED) continue;
      this.#beat();
      try {
        const stats = attempt(() => this.#lstat(table.name(row)));
        if (stats === undefined) table.kinds[row] = GONE;
        else table.set(row, toEntry(stats));
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
      const entry = toEntry(stats);
      return { kind: entry.kind, attributes: entry };
    });
  }

  makeDirectory(name: Name): void {
    attempt(() => fs.mkdirSync(this.#entry(name), 0o700));
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
      using source = openToRead(this.#entry(name), ITSELF);
      const before = fs.fstatSync(source.descriptor);
      requireFile(before);
      using staged = new StagedFile((to as PortableDirectory).#entry(stagedName));
      const copied = copyContent(source.descriptor, staged.descriptor, before, control);
      if (copied.state !== 'cancelled') staged.finish(toEntry(before));
      return copied;
    });
  }

  isSameContent(name: Name, other: Directory, otherName: Name, control: CopyControl): boolean | undefined {
    return attempt(() => {
      using one = openToRead(this.#entry(name), ITSELF);
      requireFile(fs.fstatSync(one.descriptor));
      using two = onTarget(() => openToRead((other as PortableDirectory).#entry(otherName), ITSELF));
      onTarget(() => requireFile(fs.fstatSync(two.descriptor)));
      return isSameContent(one.descriptor, two.descriptor, { limit: Number.POSITIVE_INFINITY, control });
    });
  }

  rename(from: Name, to: Name): void {
    attempt(() => fs.renameSync(this.#entry(from), this.#entry(to)));
  }

  removeFile(name: Name): void {
    attempt(() => fs.unlinkSync(this.#entry(name)));
  }

  removeDirectory(name: Name): void {
    attempt(() => fs.rmdirSync(this.#entry(name)));
  }

  stamp(name: Name, kind: Kind, attributes: Attributes): void {
    attempt(() => {
      if (kind !== FILE) fs.lutimesSync(this.#entry(name), toTime(attributes), toTime(attributes));
      else this.#stampFile(this.#entry(name), attributes);
    });
  }

  stampSelf(attributes: Attributes): void {
    attempt(() => stampDescriptor(this.#descriptor, attributes));
  }

  [Symbol.dispose](): void {
    closeQuietly(this.#descriptor);
  }

  /** Some file systems list no types; node:fs then asks for them itself, and looks for names beyond ASCII under others. */
  #listWithoutTypes(): { readonly name: string; readonly kind: Kind }[] {
    const found = [];
    for (const name of fs.readdirSync(toPath(this.#path), { encoding: 'latin1' })) {
      const stats = this.#lstat(name as Name);
      if (stats !== undefined) found.push({ name, kind: kindOf(stats) });
    }
    return found;
  }

  /** Through a descriptor, for chmod follows a symlink that takes the file's place meanwhile. */
  #stampFile(path: string | Buffer, attributes: Attributes): void {
    try {
      using file = openToRead(path, ITSELF);
      requireFile(fs.fstatSync(file.descriptor));
      stampDescriptor(file.descriptor, attributes);
    } catch (error) {
      if (errnoOf(error) !== 'EACCES') throw error;
      // RACE: its ordinary owner may not read it, so it is stamped by its path. The worst case is the mode of another
      // file of the same owner; root can read everything and never comes here.
      fs.chmodSync(path, attributes.mode);
      fs.lutimesSync(path, toTime(attributes), toTime(attributes));
    }
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

/** A new file that is gone at the end of its scope unless it was finished. */
class StagedFile implements Disposable {
  readonly descriptor: number;
  readonly #path: string | Buffer;
  #isFinished = false;

  /** @throws FsError of the target's side, as do its methods */
  constructor(path: string | Buffer) {
    this.#path = path;
    this.descriptor = onTarget(() => fs.openSync(path, O_RDWR | O_CREAT | O_EXCL, 0o600));
  }

  /** Stamps and closes it; network file systems tell only at the close that there was no room. */
  finish(attributes: Attributes): void {
    onTarget(() => {
      stampDescriptor(this.descriptor, attributes);
      this.#isFinished = true;
      try {
        fs.closeSync(this.descriptor);
      } catch (error) {
        this.#unlink();
        throw error;
      }
    });
  }

  [Symbol.dispose](): void {
    if (this.#isFinished) return;
    closeQuietly(this.descriptor);
    this.#unlink();
  }

  #unlink(): void {
    try {
      fs.unlinkSync(this.#path);
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      // Why the copy ended matters more than this; the next pass removes what is left.
    }
  }
}

function stampDescriptor(descriptor: number, attributes: Attributes): void {
  fs.fchmodSync(descriptor, attributes.mode);
  fs.futimesSync(descriptor, toTime(attributes), toTime(attributes));
}

function requireFile(stats: fs.Stats): void {
  if (kindOf(stats) !== FILE) throw new FsError('VANISHED', 'it is not a file any more');
}
