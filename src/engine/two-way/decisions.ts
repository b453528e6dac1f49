// What was decided about the names of a pair that goes both ways: for each side a pass over names, and what of that
// side it may take away.

import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import type { Side } from '../../core/two-way/reconcile.js';
import type { DirtyDirectory } from '../../core/watch/dirty-set.js';
import type { Aside } from '../prune/set-aside.js';
import type { Expected } from '../writer/guarded-writer.js';

/** A directory that both sides have, to be looked at. */
export interface Look {
  readonly path: RelativePath;
  /** Present where only these names are. **Shape**: sorted, no name twice. */
  readonly names?: readonly Name[];
  /** Present where of its directories only these are looked at with all below them. */
  readonly trees?: ReadonlySet<Name>;
}

/** Names of a directory, and whether all below each is looked at as well. */
export type NamesToLookAt = Map<Name, boolean>;

/** Adds a name; what is looked at with all below it is so whatever is added later. */
export function addName(names: NamesToLookAt, name: Name, isTree: boolean): void {
  names.set(name, isTree || names.get(name) === true);
}

/** A look at these names. */
export function lookAtNames(path: RelativePath, names: NamesToLookAt): Required<Look> {
  const trees = new Set([...names].filter(([, isTree]) => isTree).map(([name]) => name));
  return { path, names: [...names.keys()].sort(), trees };
}

/** A name in a directory that both sides have. */
export interface Place {
  readonly directory: RelativePath;
  readonly name: Name;
}

/** A name that is to become on one side what it is on the other. */
export interface DecidedName extends Place {
  /** Whether all below it is looked at as well. */
  readonly isTree: boolean;
  /** What stands there and goes; absent where nothing does. */
  readonly expected?: Expected;
}

/** Both sides have changed a name. */
export interface Conflict extends Place {
  /** The new name of what the loser has. */
  readonly copy: Name;
  readonly loser: Side;
}

/** What is to be done to one side. */
export class SideWork {
  readonly guard = new Map<RelativePath, Expected>();
  readonly asides: Aside[] = [];
  /** Directories that get the other side's metadata. */
  readonly stamped = new Set<RelativePath>();
  readonly #names = new Map<RelativePath, Map<Name, boolean>>();

  get isEmpty(): boolean {
    return this.#names.size === 0 && this.asides.length === 0;
  }

  /** How many names there are. */
  get size(): number {
    let size = this.asides.length;
    for (const names of this.#names.values()) size += names.size;
    return size;
  }

  /** How many names come to where nothing of that name is, and how many of them are no directories. */
  get arrivals(): { readonly entries: number; readonly files: number } {
    let [entries, files] = [0, 0];
    for (const { path, isTree } of this.#all()) {
      if (this.guard.has(path)) continue;
      entries++;
      if (!isTree) files++;
    }
    return { entries, files };
  }

  /** Whether a gate that judges removals alone has a say in it. */
  get isGated(): boolean {
    for (const { goes, isGated } of this.guard.values()) if (goes || isGated) return true;
    return false;
  }

  /** Whether nothing goes, is replaced or is moved. */
  get takesNothing(): boolean {
    return this.guard.size === 0 && this.asides.length === 0 && this.stamped.size === 0;
  }

  /** Whether the gate of the pass that does it keeps back all that it takes away. */
  get waitsForGate(): boolean {
    if (this.asides.length > 0 || this.stamped.size > 0) return false;
    for (const { goes, isGated } of this.guard.values()) if (!goes && !isGated) return false;
    return true;
  }

  add({ directory, name, isTree, expected }: DecidedName): void {
    const names = this.#names.get(directory) ?? new Map<Name, boolean>();
    this.#names.set(directory, names.set(name, isTree));
    if (expected !== undefined) this.guard.set(childPath(directory, name), expected);
  }

  /** The names, as a targeted pass takes them, those above others first. */
  get directories(): DirtyDirectory[] {
    const all = [...this.#names].map(([path, names]) => ({
      path,
      extent: 'names' as const,
      names: [...names].map(([name, isTree]) => ({ name, isTree })),
    }));
    return all.sort((one, two) => (one.path < two.path ? -1 : 1));
  }

  /**
   * What of it takes nothing away, while the rest waits; with `withGated` what the gate has to tell of as well, which
   * does not let it through.
   */
  withoutLoss({ withGated = false } = {}): SideWork {
    const asides = new Set(this.asides.map(({ directory, name }) => childPath(directory, name)));
    return this.filter((path) => {
      const expected = this.guard.get(path);
      if (asides.has(path) || this.stamped.has(path)) return false;
      return expected === undefined || (withGated && expected.isGated);
    });
  }

  /** Only the names that are wanted; nothing gets another name but for one of them. */
  filter(isWanted: (path: RelativePath) => boolean): SideWork {
    const rest = new SideWork();
    for (const { path, directory, name, isTree } of this.#all()) {
      if (!isWanted(path)) continue;
      const expected = this.guard.get(path);
      rest.add({ directory, name, isTree, ...(expected && { expected }) });
      if (this.stamped.has(path)) rest.stamped.add(path);
    }
    rest.asides.push(...this.asides.filter(({ directory, name }) => isWanted(childPath(directory, name))));
    return rest;
  }

  /** The paths of those that are trees, and stay. */
  *trees(): Iterable<RelativePath> {
    for (const { path, isTree } of this.#all()) if (isTree && this.guard.get(path)?.goes !== true) yield path;
  }

  /** The paths of all names. */
  *paths(): Iterable<RelativePath> {
    for (const { path } of this.#all()) yield path;
  }

  *#all(): Iterable<Place & { readonly path: RelativePath; readonly isTree: boolean }> {
    for (const [directory, names] of this.#names) {
      for (const [name, isTree] of names) yield { path: childPath(directory, name), directory, name, isTree };
    }
  }
}

/** What one look at both sides has come to. */
export class Decisions {
  readonly work: Readonly<Record<Side, SideWork>> = { a: new SideWork(), b: new SideWork() };
  readonly conflicts: Conflict[] = [];
  readonly #touched = new Map<RelativePath, NamesToLookAt>();

  get isEmpty(): boolean {
    return this.work.a.isEmpty && this.work.b.isEmpty;
  }

  /** A name of this side becomes what it is on the other one. */
  give(to: Side, decided: DecidedName): void {
    this.work[to].add(decided);
    this.#touch(decided, decided.isTree);
  }

  /** A directory of this side gets the metadata of the other one's. */
  giveMetadata(to: Side, place: Place): void {
    this.work[to].add({ ...place, isTree: false });
    this.work[to].stamped.add(childPath(place.directory, place.name));
    this.#touch(place, false);
  }

  /** Both keep what they have; the loser's gets another name, on both sides. */
  setAside(conflict: Conflict, seen: Aside['seen'], isTree: boolean): void {
    const { directory, name, copy, loser } = conflict;
    this.conflicts.push(conflict);
    this.work[loser].asides.push({ directory, name, to: copy, seen });
    this.give(loser, { directory, name, isTree });
    const place = { directory, name: copy };
    // Side b is written to first: a copy that is made in a only then is found by the look that follows.
    if (loser === 'b') this.give('a', { ...place, isTree: false });
    else this.#touch(place, false);
  }

  /** What is to be looked at again once that is done. */
  get lookAgain(): Look[] {
    return [...this.#touched].map(([path, names]) => lookAtNames(path, names));
  }

  #touch({ directory, name }: Place, isTree: boolean): void {
    const names: NamesToLookAt = this.#touched.get(directory) ?? new Map();
    this.#touched.set(directory, names);
    addName(names, name, isTree);
  }
}
