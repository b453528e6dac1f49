// A new file on its way to its name: gone at the end of its scope unless it was closed for good.

import type { Bytes } from '../../core/tree/bytes.js';
import { type Attributes, LEAVE } from '../../core/tree/entry-table.js';
import type { Extended } from '../../core/tree/extended.js';
import type { Refusals } from '../../core/report/refusal.js';
import { OPEN } from '../libc/tables.js';
import { closeQuietly, type LinuxContext } from './context.js';
import { keptNames, setAcls, setAttributes } from './extended.js';
import { giveTo, isOwned, type Owner, toTimes } from './stamp.js';
import { FsError } from '../port/fs-error.js';
import { ACCESS_ACL, modeBesideAcl } from '../port/posix-acl.js';
import { type Rules, withinLimits } from '../port/rules.js';
import { NOTHING, RefusalList, withoutSetId } from '../port/refusal.js';

const NEW_FILE = OPEN.READ_WRITE | OPEN.CREATE | OPEN.EXCLUSIVE | OPEN.NO_FOLLOW | OPEN.CLOSE_ON_EXEC;

const UNNAMED_FILE = OPEN.READ_WRITE | OPEN.UNNAMED | OPEN.CLOSE_ON_EXEC;

/** For its owner alone. */
const PRIVATE = 0o600;
/** Setuid, setgid and sticky. */
const SPECIAL_BITS = 0o7000;
const OWNER_WRITES = 0o200;

/** Makes an empty file; returns its descriptor, to read and to write. @throws FsError EEXIST, … */
export function createFile({ libc }: LinuxContext, directory: number, name: string, mode = PRIVATE): number {
  return libc.openat(directory, name, NEW_FILE, mode);
}

/**
 * What new files of one directory have from the start: an owner, and a group and an ACL that may come from the
 * directory. Looked up for the first of them, which saves three calls for each of the others.
 */
export class Inheritance {
  #owner: Owner | undefined;
  #names: readonly Bytes[] | undefined;
  /** By the mode that a file was made with: whether it still has that mode, which a directory's ACL may narrow. */
  readonly #isKept = new Map<number, boolean>();

  /**
   * The mode to make a file with that is to have these attributes: its own at once, where all who may read it by that
   * are to read it in the end, and its owner may write it until then.
   */
  modeFor(wanted: Attributes, rules: Rules): number {
    const { mode } = wanted;
    // The mode would open what an ACL that comes from the directory grants; the first file tells whether there is one.
    if (rules.acls && (this.#names?.includes(ACCESS_ACL as Bytes) ?? true)) return PRIVATE;
    const isPlain = (mode & (SPECIAL_BITS | OWNER_WRITES)) === OWNER_WRITES;
    return isPlain && isOwned(wanted, this.#owner ?? NOBODY) ? mode : PRIVATE;
  }

  /** Whether a file has the mode that it was just made with. @throws FsError */
  keepsMode({ statx }: LinuxContext, made: number, mode: number): boolean {
    const known = this.#isKept.get(mode);
    if (known !== undefined) return known;
    statx.readSelf(made);
    const isKept = statx.mode === mode;
    this.#isKept.set(mode, isKept);
    return isKept;
  }

  /** The owner of a file that was just made. @throws FsError, as does `namesOf` */
  ownerOf({ statx }: LinuxContext, made: number): Owner {
    if (this.#owner === undefined) {
      statx.readSelf(made);
      this.#owner = { uid: statx.uid, gid: statx.gid };
    }
    return this.#owner;
  }

  /** Those of its extended attributes that the rules keep. **Shape**: `rules` are the same for each file. */
  namesOf(context: LinuxContext, made: number, rules: Rules): readonly Bytes[] {
    this.#names ??= keptNames(context, made, rules);
    return this.#names;
  }
}

/** Of no file that was looked at. */
const NOBODY: Owner = { uid: -1, gid: -1 };

/** What a new file is made of. */
export interface NewFile {
  readonly directory: number;
  /** Undefined: it has none until it is given one. */
  readonly name: string | undefined;
  readonly inheritance: Inheritance;
  /** What it will most likely be given in the end. */
  readonly wanted: Attributes;
  readonly rules: Rules;
}

/** A file that is being written. */
export class StagedFile implements Disposable {
  readonly descriptor: number;
  readonly #context: LinuxContext;
  readonly #directory: number;
  readonly #inheritance: Inheritance;
  /** What it was made with. */
  readonly #mode: number;
  #name: string | undefined;
  #isClosed = false;

  /** @throws FsError, as do its methods; EOPNOTSUPP, EISDIR, … where the file system knows no files without a name */
  constructor(context: LinuxContext, { directory, name, inheritance, wanted, rules }: NewFile) {
    this.#context = context;
    this.#directory = directory;
    this.#name = name;
    this.#inheritance = inheritance;
    this.#mode = inheritance.modeFor(wanted, rules);
    this.descriptor =
      name === undefined
        ? context.libc.openat(directory, '.', UNNAMED_FILE, this.#mode)
        : createFile(context, directory, name, this.#mode);
  }

  /**
   * Gives it what it takes over, and returns what was refused of that.
   *
   * The order matters: a change of the owner clears setuid, setgid and capabilities; `user.*` attributes need a
   * writable mode; an inherited ACL goes before the mode would open it, and the file's own comes before, because it
   * sets the mode's bits all at once; and all of it but the times changes the times.
   * @throws FsError where it cannot be written to the disk
   */
  dress(wanted: Attributes, extended: Extended, rules: Rules): Refusals {
    const refused = this.#dressPlain(wanted, extended, rules) ? NOTHING : this.#dressByParts(wanted, extended, rules);
    if (rules.syncFiles) this.#context.libc.fsync(this.descriptor);
    return refused;
  }

  /**
   * Nearly every file: it has no attributes, and nothing is refused. Returns false where that is not so. By parts each
   * new file would make the thread's garbage half as much again.
   */
  #dressPlain(wanted: Attributes, extended: Extended, rules: Rules): boolean {
    if (extended.length > 0) return false;
    const { libc } = this.#context;
    try {
      this.#giveTo(wanted);
      if (this.#inherited(rules).length > 0) return false;
      if (!this.#hasMode(wanted.mode, extended)) libc.fchmod(this.descriptor, wanted.mode);
      libc.futimens(this.descriptor, toTimes(withinLimits(wanted, rules)));
      return true;
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      return false;
    }
  }

  #dressByParts(wanted: Attributes, extended: Extended, rules: Rules): Refusals {
    const { libc } = this.#context;
    const { descriptor } = this;
    const refused = new RefusalList();
    const target = { context: this.#context, place: descriptor, refused };
    const isGiven = refused.set({ part: 'owner' }, () => this.#giveTo(wanted));
    const attributes = isGiven ? wanted : { ...wanted, mode: withoutSetId(wanted) };
    refused.set({ part: 'attributes' }, () =>
      setAttributes(target, extended, { rules, inherited: this.#inherited(rules) }),
    );
    if (rules.acls) setAcls(target, extended);
    const mode = modeBesideAcl(attributes.mode, extended, refused.all);
    refused.set({ part: 'mode' }, () => {
      if (!this.#hasMode(mode, extended)) libc.fchmod(descriptor, mode);
    });
    refused.set({ part: 'times' }, () => libc.futimens(descriptor, toTimes(withinLimits(attributes, rules))));
    return refused.all;
  }

  /** Attributes that it has from its directory. */
  #inherited(rules: Rules): readonly Bytes[] {
    if (!rules.xattrs && !rules.acls) return [];
    return this.#inheritance.namesOf(this.#context, this.descriptor, rules);
  }

  #giveTo(attributes: Attributes): void {
    if (attributes.uid === LEAVE && attributes.gid === LEAVE) return;
    giveTo(this.#context, this.descriptor, attributes, this.#inheritance.ownerOf(this.#context, this.descriptor));
  }

  /**
   * Gives a file without a name this one.
   * @throws FsError EEXIST; ENOENT, EPERM, … where the system does not allow that
   */
  linkAs(name: string): void {
    this.#context.libc.linkUnnamed(this.descriptor, this.#directory, name);
    this.#name = name;
  }

  /** Closes it for good; network file systems tell only now that there was no room. */
  close(): void {
    this.#isClosed = true;
    try {
      this.#context.libc.close(this.descriptor);
    } catch (error) {
      this.#unlink();
      throw error;
    }
  }

  /** What it was given besides can have changed it. */
  #hasMode(mode: number, extended: Extended): boolean {
    if (mode !== this.#mode || extended.length > 0) return false;
    return this.#inheritance.keepsMode(this.#context, this.descriptor, mode);
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    closeQuietly(this.#context.libc, this.descriptor);
    this.#unlink();
  }

  #unlink(): void {
    if (this.#name === undefined) return;
    try {
      this.#context.libc.unlinkat(this.#directory, this.#name, 0);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      // Why the copy ended matters more than this; the next pass removes what is left.
    }
  }
}
