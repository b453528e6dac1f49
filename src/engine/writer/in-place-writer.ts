// Puts what is restored into a source, where people and programs are at work meanwhile: nothing of it is removed or
// written over. What stands at a name that a restored entry is to have is kept beside it.

import type { Name } from '../../core/tree/bytes.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import { onTarget } from '../../fs/port/on-target.js';
import { RealWriter } from './real-writer.js';
import type { OpenDirectory } from './replica-writer.js';
import { isSameContent, isUnchanged, type Seen } from './seen.js';
import { stagedName } from './staged-name.js';

/** An entry that is to have a name. */
interface Taking {
  readonly staged: Name;
  readonly name: Name;
  /** What stood there when the pass has looked; absent where nothing did. */
  readonly seen: Seen | undefined;
}

/** The writer of a pass whose replica is a source. */
export class InPlaceWriter extends RealWriter {
  readonly #stamp: string;

  /** `stamp` as in `WantedRestore`. */
  constructor(announce: () => void, stamp: string) {
    super(announce);
    this.#stamp = stamp;
  }

  override put({ directory }: OpenDirectory, staged: Name, name: Name, seen?: Seen): void {
    onTarget(() => this.#take(directory, { staged, name, seen }));
  }

  override putDirectory({ directory }: OpenDirectory, name: Name, seen?: Seen): void {
    const staged = stagedName();
    directory.makeDirectory(staged);
    try {
      this.#take(directory, { staged, name, seen });
    } catch (error) {
      this.sweepDirectory(directory, staged);
      throw error;
    }
  }

  override retire(): never {
    throw new Error('internal: a restore has tried to remove something from a source');
  }

  /** RACE: for a moment nothing has the name. Whoever is killed there leaves what it was beside it. */
  #take(directory: Directory, { staged, name, seen }: Taking): void {
    const aside = this.#isThere(directory, name, seen) ? this.#setAside(directory, name, seen) : undefined;
    try {
      directory.renameNew(staged, name);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      if (error.code === 'EEXIST') throw changed(aside);
      if (aside !== undefined) giveBack(directory, aside, name);
      throw error;
    }
  }

  /** Whether what was seen is there, untouched; false where nothing is. @throws FsError CHANGED */
  #isThere(directory: Directory, name: Name, seen: Seen | undefined): seen is Seen {
    const found = directory.find(name)?.attributes;
    if (found === undefined) return false;
    if (seen === undefined || !isUnchanged(found, seen)) throw changed();
    return true;
  }

  /** Returns its new name. @throws FsError CHANGED */
  #setAside(directory: Directory, name: Name, seen: Seen): Name {
    const aside = renameAside(directory, name, this.#stamp);
    const moved = directory.find(aside)?.attributes;
    if (moved !== undefined && isSameContent(moved, seen)) return aside;
    // RACE: another one had come to the name since it was looked at.
    giveBack(directory, aside, name);
    throw changed();
  }
}

function renameAside(directory: Directory, name: Name, stamp: string): Name {
  for (let number = 1; ; number++) {
    const suffix = `.before-restore-${stamp}${number === 1 ? '' : `-${number}`}`;
    const aside = `${name.slice(0, NAME_BYTES - suffix.length)}${suffix}` as Name;
    try {
      directory.renameNew(name, aside);
      return aside;
    } catch (error) {
      if (!(error instanceof FsError) || error.code !== 'EEXIST' || number >= NAMES_TRIED) throw error;
    }
  }
}

/** The longest name that nearly all file systems take. **Source**: limits.h, NAME_MAX. */
const NAME_BYTES = 255;
/** Names that are cut to that length can meet. */
const NAMES_TRIED = 1000;

/** Where that cannot be, it stays beside its name. */
function giveBack(directory: Directory, aside: Name, name: Name): void {
  try {
    directory.renameNew(aside, name);
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
  }
}

/** What is being changed meanwhile wins. */
function changed(aside?: Name): FsError {
  const kept = aside === undefined ? '' : '; what stood there before is kept beside it';
  return new FsError('CHANGED', `it was changed while this ran, and stays as it is now${kept}`);
}
