// The entries of one directory as it was, found where they are now; directories that are opened for that stay open for
// the next entry.

import type { History } from '../../core/history/history.js';
import {
  type HistoricNode,
  type Override,
  type Place,
  placeAbove,
  placeBelow,
} from '../../core/history/historic-node.js';
import { childPath, type Name, nameOf, type RelativePath } from '../../core/tree/bytes.js';
import type { Directory } from '../port/directory.js';
import { FsError } from '../port/fs-error.js';
import type { HistoricSource, ReadPlace } from './historic-source.js';

/** Is told of what was at a path and cannot be had: it is not kept, or is not in the store any more. */
export type NoteLost = (path: RelativePath) => void;

/** How many further directories one holds open. */
const MOST_OPEN = 16;

/** Where an entry is now, and what it was like where that was something else. */
export interface Located {
  /** Its name there. */
  readonly name: Name;
  readonly place: Place;
  /** Whether it is in another directory, or under another name, than the rest of its directory. */
  readonly isElsewhere: boolean;
  readonly override: Override | undefined;
}

/** A directory as it was, open where it is now. */
export class LocatedEntries implements Disposable {
  readonly #source: HistoricSource;
  readonly #path: RelativePath;
  readonly #noteLost: NoteLost;
  /** Of the directory that is open. */
  #history: History | undefined;
  #directory: Directory | undefined;
  /** Where it was looked for last. */
  #place: Place | undefined;
  #node: HistoricNode | undefined;
  readonly #others = new Map<string, Directory>();

  constructor(source: HistoricSource, path: RelativePath, noteLost: NoteLost) {
    this.#source = source;
    this.#path = path;
    this.#noteLost = noteLost;
  }

  /** What is known of the directory itself. */
  get node(): HistoricNode | undefined {
    return this.#node;
  }

  /** The directory where it is now. @throws FsError ENOENT, … */
  follow(history: History): Directory {
    if (history === this.#history && this.#directory !== undefined) return this.#directory;
    const looked = history.lookUp(this.#path);
    if (looked.state === 'lost') this.#noteLost(this.#path);
    if (looked.state !== 'found') throw notThere();
    this.#place = looked.place;
    this.#node = looked.node;
    const directory = this.#source.open(looked.place);
    this.#close();
    this.#directory = directory;
    this.#history = history;
    return directory;
  }

  /** The directory, where it was looked for last; nothing where it was not found. */
  usedItself(): ReadPlace[] {
    return this.#place === undefined ? [] : [{ place: this.#place, isFolder: false }];
  }

  /** The directory with the entries in it. */
  *used(): Generator<ReadPlace> {
    if (this.#place === undefined) return;
    yield { place: this.#place, isFolder: true };
    for (const child of this.#node?.children.values() ?? []) {
      if (child?.place !== undefined) yield { place: child.place, isFolder: false };
    }
  }

  /** Where an entry is; undefined where it is known not to be there. `follow` comes first. */
  locate(name: Name): Located | undefined {
    const [place, node] = [this.#place, this.#node];
    if (place === undefined) throw new Error('internal: the directory was not opened');
    const child = node?.children.get(name);
    if (node === undefined || child === undefined) {
      if (node?.children.has(name) === true) return undefined;
      return new EntryInPlace(name, place);
    }
    const { override } = child;
    if (child.place === undefined) {
      this.#noteLost(childPath(this.#path, name));
      return undefined;
    }
    if (node.isInPlace(name, child)) return { name, place: child.place, isElsewhere: false, override };
    return { name: nameOf(child.place.path), place: child.place, isElsewhere: true, override };
  }

  /** The directory that an entry is in now, until the next one is asked for. @throws FsError ENOENT, … */
  directoryOf({ place, isElsewhere }: Located): Directory {
    if (this.#directory === undefined) throw new Error('internal: the directory was not opened');
    return isElsewhere ? this.#openOther(placeAbove(place)) : this.#directory;
  }

  /** Whether something that a journal has put into the store is not there any more. */
  noteMissing(name: Name, { place }: Located): void {
    if (place.increment !== undefined) this.#noteLost(childPath(this.#path, name));
  }

  [Symbol.dispose](): void {
    this.#close();
  }

  #close(): void {
    this.#directory?.[Symbol.dispose]();
    this.#directory = undefined;
    for (const other of this.#others.values()) other[Symbol.dispose]();
    this.#others.clear();
  }

  #openOther(place: Place): Directory {
    const id = placeId(place);
    const open = this.#others.get(id);
    if (open !== undefined) return open;
    const opened = this.#source.open(place);
    const [oldest] = this.#others;
    if (oldest !== undefined && this.#others.size >= MOST_OPEN) {
      this.#others.delete(oldest[0]);
      oldest[1][Symbol.dispose]();
    }
    this.#others.set(id, opened);
    return opened;
  }
}

/** Nearly every entry: its place is made up only where it is asked for. */
class EntryInPlace implements Located {
  readonly name: Name;
  readonly isElsewhere = false;
  readonly override = undefined;
  readonly #above: Place;

  constructor(name: Name, above: Place) {
    this.name = name;
    this.#above = above;
  }

  get place(): Place {
    return placeBelow(this.#above, this.name);
  }
}

/** The same for one place only; a path has no NUL. */
export function placeId(place: Place): string {
  return place.increment === undefined ? place.path : `${place.in}\0${place.path}`;
}

/** Whether an error says that there is nothing, or no directory, at a path. */
export function isGone(error: unknown): boolean {
  return error instanceof FsError && GONE.has(error.code);
}

const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** What stands for a path that nothing was at. */
export function notThere(): FsError {
  return new FsError('ENOENT', 'no such file or directory');
}
