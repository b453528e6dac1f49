// A directory as it was at a restore point: the port's reading half. Of one that has not changed since, and of entries
// that have not, the directory of now is asked.

import type { Refusals } from '../../core/report/refusal.js';
import { joinOverrides, type Override } from '../../core/history/historic-node.js';
import type { History } from '../../core/history/history.js';
import type { Bytes, Name } from '../../core/tree/bytes.js';
import {
  type Entry,
  type EntryTable,
  EXCLUDED,
  FILE,
  GONE,
  type Kind,
  UNREADABLE,
} from '../../core/tree/entry-table.js';
import type { Extended } from '../../core/tree/extended.js';
import type { ComparedFiles, CopiedFile, CopyControl, Directory, Found, Special } from '../port/directory.js';
import { FsError } from '../port/fs-error.js';
import { onTarget } from '../port/on-target.js';
import { ACCESS_ACL, narrowedMode } from '../port/posix-acl.js';
import type { HistoricSource } from './historic-source.js';
import { type Located, type LocatedEntries, notThere } from './located-entries.js';
import { changeNames, openOf, readRows } from './overlay-rows.js';
import { type KeptOverrides, overrideOfRow } from './overrides.js';
import { ReadOnlyDirectory } from './read-only-directory.js';

/** What a directory has from its root. */
export interface HistoricDirectoryParts {
  readonly source: HistoricSource;
  /** Closed with the directory. */
  readonly entries: LocatedEntries;
  readonly kept: KeptOverrides;
}

/** An entry that is asked for. */
interface AskedEntry {
  readonly located: Located | undefined;
  readonly history: History;
  /**
   * Has what was read by now, or is held open, counted as right, whatever comes of it later; nothing else is read.
   * @throws FsError VANISHED where it is not
   */
  requireRight(): void;
}

/** One that is there: a name in a directory. */
interface ThereEntry extends Pick<AskedEntry, 'requireRight'> {
  readonly directory: Directory;
  readonly at: Name;
  readonly override: Override | undefined;
}

/** A directory of the past. */
export class HistoricDirectory extends ReadOnlyDirectory implements Directory {
  readonly #source: HistoricSource;
  readonly #entries: LocatedEntries;
  readonly #kept: KeptOverrides;

  /** @throws FsError ENOENT where nothing was there, ENOTDIR, … */
  constructor({ source, entries, kept }: HistoricDirectoryParts) {
    super();
    this.#source = source;
    this.#entries = entries;
    this.#kept = kept;
    this.#itself(() => undefined);
  }

  get place(): string {
    return this.#entries.follow(this.#source.history).place;
  }

  attributes(): Entry {
    return this.#itself((directory, override) => this.#kept.apply(directory.attributes(), override));
  }

  device(): number {
    return this.#entries.follow(this.#source.history).device();
  }

  room(): string {
    return this.#entries.follow(this.#source.history).room();
  }

  list(table: EntryTable): number {
    this.#whole((directory, history) => {
      directory.list(table);
      const changed = new Map<Name, Kind | undefined>();
      for (const child of history.childrenOf(this.#entries.node)) {
        const located = this.#entries.locate(child.name);
        if (located === undefined) changed.set(child.name, undefined);
        else if (located.isElsewhere) changed.set(child.name, this.#kindOf(child.name, located));
      }
      changeNames(table, changed);
    });
    return 0;
  }

  readAttributes(table: EntryTable, onFailure: (row: number, error: FsError) => void): void {
    const kinds = table.kinds.slice(0, table.length);
    let failures: [number, FsError][] = [];
    this.#whole((directory, history) => {
      failures = [];
      table.kinds.set(kinds);
      this.#readOnce(table, { directory, history }, (row, error) => failures.push([row, error]));
    });
    for (const [row, error] of failures) onFailure(row, error);
  }

  find(name: Name): Found | undefined {
    return this.#entry(name, ({ located, history }) => {
      const found = located === undefined ? undefined : openOf(this.#entries, located)?.find(located.name);
      if (located === undefined || found === undefined) return undefined;
      const attributes = this.#kept.apply(found.attributes, overrideOf(history, found, located.override));
      return { kind: found.kind, attributes };
    });
  }

  readSpecial(name: Name): Special {
    return this.#there(name, ({ directory, at }) => directory.readSpecial(at));
  }

  readSymlink(name: Name): Bytes {
    return this.#there(name, ({ directory, at }) => directory.readSymlink(at));
  }

  hasContent(name: Name): boolean {
    return this.#there(name, ({ directory, at }) => directory.hasContent(at));
  }

  dropCache(name: Name): void {
    this.#there(name, ({ directory, at }) => directory.dropCache(at));
  }

  copyFile(name: Name, to: Directory, stagedName: Name, control: CopyControl, isNew = false): CopiedFile {
    return this.#there(name, ({ directory, at, override, requireRight }) => {
      const takesName = isNew && at === name && override === undefined;
      const copied = directory.copyFile(at, to, stagedName, control, takesName);
      if (copied.state === 'cancelled') return copied;
      let dressed: Refusals = [];
      try {
        if (override !== undefined) dressed = this.#dress(to, stagedName, { directory, at, override });
        // Only now: what it is dressed in is read by its name as well.
        requireRight();
      } catch (error) {
        const made = copied.hasName ? name : stagedName;
        onTarget(() => to.find(made) !== undefined && to.removeFile(made));
        throw error;
      }
      const refused = [...(copied.refused ?? []), ...dressed];
      return refused.length === 0 ? copied : { ...copied, refused };
    });
  }

  isSameContent(name: Name, other: Directory, otherName: Name, control: CopyControl): boolean | undefined {
    return this.whileOpen(name, other, otherName, (files) => files.isSame(0, Number.POSITIVE_INFINITY, control));
  }

  whileOpen<Result>(name: Name, other: Directory, otherName: Name, call: (files: ComparedFiles) => Result): Result {
    return this.#there(name, ({ directory, at, requireRight }) =>
      // A file can be opened beside itself, to be read.
      directory.whileOpen(at, other === this ? directory : other, other === this ? at : otherName, (files) => {
        // From here on the file is held, whatever becomes of its name.
        requireRight();
        return call(files);
      }),
    );
  }

  readExtended(name: Name | undefined): Extended {
    if (name === undefined) {
      return this.#itself((directory, override) => this.#extendedOf(directory, undefined, override));
    }
    return this.#there(name, ({ directory, at, override }) => this.#extendedOf(directory, at, override));
  }

  modeWithoutAcl(name: Name | undefined, mode: number): number {
    const narrowed = (directory: Directory, at: Name | undefined, override: Override | undefined) => {
      if (override?.extended === undefined) return directory.modeWithoutAcl(at, mode);
      const acl = override.extended.find((attribute) => attribute.name === ACCESS_ACL);
      return acl === undefined ? mode : narrowedMode(mode, Buffer.from(acl.value, 'latin1'));
    };
    if (name === undefined) return this.#itself((directory, override) => narrowed(directory, undefined, override));
    return this.#there(name, ({ directory, at, override }) => narrowed(directory, at, override));
  }

  [Symbol.dispose](): void {
    this.#entries[Symbol.dispose]();
  }

  /** Asks the directory for what is in it. @throws FsError */
  #whole<Result>(read: (directory: Directory, history: History) => Result): Result {
    return this.#source.steadily(
      (history) => read(this.#entries.follow(history), history),
      () => this.#entries.used(),
    );
  }

  /** Asks the directory what it is itself. @throws FsError */
  #itself<Result>(read: (directory: Directory, override: Override | undefined) => Result): Result {
    return this.#source.steadily(
      (history) => read(this.#entries.follow(history), this.#entries.node?.override),
      () => this.#entries.usedItself(),
    );
  }

  /** Asks for an entry, wherever it is. @throws FsError */
  #entry<Result>(name: Name, read: (entry: AskedEntry) => Result): Result {
    let asked: Located | undefined;
    let isRight = false;
    const used = () => (asked === undefined ? [] : [{ place: asked.place, isFolder: false }]);
    const requireRight = () => {
      if (!this.#source.areRight(used)) throw new FsError('VANISHED', 'it has become something else');
      asked = undefined;
      isRight = true;
    };
    const readEntry = (history: History) => {
      this.#entries.follow(history);
      const located = this.#entries.locate(name);
      asked = located;
      return read({ located, history, requireRight });
    };
    return this.#source.steadily(readEntry, used, () => isRight);
  }

  /** Asks the directory that an entry is in. @throws FsError ENOENT where it is not there */
  #there<Result>(name: Name, read: (entry: ThereEntry) => Result): Result {
    return this.#entry(name, ({ located, history, requireRight }) => {
      if (located === undefined) throw notThere();
      const directory = this.#entries.directoryOf(located);
      const found = history.hasInodes ? directory.find(located.name) : undefined;
      const override = found === undefined ? located.override : overrideOf(history, found, located.override);
      return read({ directory, at: located.name, override, requireRight });
    });
  }

  #kindOf(name: Name, located: Located): Kind | undefined {
    const found = openOf(this.#entries, located)?.find(located.name);
    if (found === undefined) this.#entries.noteMissing(name, located);
    return found?.kind;
  }

  #readOnce(
    table: EntryTable,
    { directory, history }: { readonly directory: Directory; readonly history: History },
    onFailure: (row: number, error: FsError) => void,
  ): void {
    const own = new Map<number, Override>();
    const elsewhere = new Map<number, Located>();
    const { node } = this.#entries;
    for (let row = 0; node !== undefined && node.children.size > 0 && row < table.length; row++) {
      const name = table.name(row);
      if (table.kinds[row] === EXCLUDED || !node.children.has(name)) continue;
      const located = this.#entries.locate(name);
      if (located === undefined) continue;
      if (located.override !== undefined) own.set(row, located.override);
      if (located.isElsewhere) elsewhere.set(row, located);
    }
    readRows(table, directory, { entries: this.#entries, elsewhere }, onFailure);
    if (history.hasInodes) {
      for (let row = 0; row < table.length; row++)
        this.#override(table, row, overrideOfRow(history, table, row, own.get(row)));
    } else for (const [row, override] of own) this.#override(table, row, override);
  }

  #override(table: EntryTable, row: number, override: Override | undefined): void {
    const kind = table.kind(row);
    if (override !== undefined && kind !== EXCLUDED && kind !== GONE && kind !== UNREADABLE)
      this.#kept.applyTo(table, row, override);
  }

  #extendedOf(directory: Directory, at: Name | undefined, override: Override | undefined): Extended {
    return override?.extended === undefined ? directory.readExtended(at) : this.#kept.extended(override.extended);
  }

  /** Gives a copy what its file had then. @throws FsError */
  #dress(
    to: Directory,
    staged: Name,
    { directory, at, override }: { readonly directory: Directory; readonly at: Name; readonly override: Override },
  ): Refusals {
    const copied = onTarget(() => to.find(staged));
    if (copied === undefined) throw new FsError('VANISHED', 'the copy is gone', { isTarget: true });
    const { mode, uid, gid, mtimeSeconds, mtimeNanos } = this.#kept.apply(copied.attributes, override);
    const attributes = { mode, uid, gid, mtimeSeconds, mtimeNanos };
    const extended = this.#extendedOf(directory, at, override);
    return onTarget(() => [
      ...to.stamp(staged, FILE, attributes),
      // A new owner costs a file its capabilities.
      ...(this.#kept.hasExtended ? to.writeExtended(staged, extended) : []),
    ]);
  }
}

/** What an entry that was found was like, by its own name or as one of the names of a file. */
function overrideOf(history: History, { attributes }: Found, own: Override | undefined): Override | undefined {
  return joinOverrides(own, history.hasInodes ? history.ofInode(attributes) : undefined);
}
