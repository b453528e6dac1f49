// What of a source may differ from its replica, as far as events tell: names in directories, or, where those are too
// many, directories as a whole, or everything. Invariant: an event is covered by what is in the set until that is taken
// out.

import { childPath, isWithin, type Name, nameOf, parentOf, type RelativePath, ROOT } from '../tree/bytes.js';
import type { Rests } from './rest.js';
import { coverWait, extendGroupWait, extendWait, mergeWaits, type SettleTimes, type Wait, waitUntil } from './wait.js';
import type { EntryChange } from './watch-event.js';

/** A name to compare. */
interface DirtyName {
  readonly name: Name;
  /** Whether to walk everything below it as well: it has come or gone as a directory. */
  readonly isTree: boolean;
  /** Present where it was written to and not closed since. */
  readonly isOpen?: true;
  /** Present where a directory has come to it by a rename: what it holds need not be new to be something else. */
  readonly isMoved?: true;
}

/** A directory with something to compare. */
export interface DirtyDirectory {
  readonly path: RelativePath;
  /** `names` those below, and nothing else · `entries` all that it holds, and what is below those that are trees. */
  readonly extent: 'names' | 'entries';
  /** **Shape**: no name twice. Of `entries`, the trees only. */
  readonly names: readonly DirtyName[];
}

/** How much is kept in detail. */
export interface DirtyLimits {
  /** Dirty names in one directory; with more of them it is dirty as a whole. */
  readonly names: number;
  /** Dirty directories; with more of them everything is. */
  readonly directories: number;
}

/** One event, or one thing to look at. */
export interface DirtyMark {
  readonly directory: RelativePath;
  readonly name: Name;
  readonly what: EntryChange;
  readonly isTree: boolean;
}

interface NameState {
  readonly wait: Wait;
  readonly isTree: boolean;
  /** Whether its content was written to and not closed since; undefined where nothing was heard of that. */
  readonly isOpen?: boolean | undefined;
  readonly isMoved?: boolean | undefined;
}

interface DirectoryState {
  readonly names: Map<Name, NameState>;
  /** Present where the directory is dirty as a whole; what is in `names` are trees then. */
  whole: Wait | undefined;
}

/** Names and how long they wait. */
export class DirtySet {
  readonly #times: SettleTimes;
  readonly #limits: DirtyLimits;
  readonly #rests: Rests;
  readonly #directories = new Map<RelativePath, DirectoryState>();
  /** Present where everything is dirty; nothing else is kept then. */
  #full: Wait | undefined;
  /** No wait ends before this; one may end later. */
  #soonest = Number.POSITIVE_INFINITY;

  constructor(times: SettleTimes, limits: DirtyLimits, rests: Rests) {
    this.#times = times;
    this.#limits = limits;
    this.#rests = rests;
  }

  /** A time before which nothing is due; undefined where nothing is dirty. */
  get notBefore(): number | undefined {
    return this.#full === undefined && this.#directories.size === 0 ? undefined : this.#soonest;
  }

  /** Since when the oldest of all waits; undefined where nothing is dirty. */
  get oldestAt(): number | undefined {
    const times = this.#full === undefined ? [...this.#directories.values()].map(firstOf) : [this.#full.firstAt];
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Marks a name after an event about it. */
  mark({ directory, name, what, isTree }: DirtyMark, at: number): void {
    if (this.#full !== undefined) {
      this.#setFull(extendGroupWait(this.#full, at, what, this.#times));
      return;
    }
    const above = this.#treeAbove(directory);
    if (above !== undefined) {
      above.set(extendGroupWait(above.wait, at, what, this.#times));
      return;
    }
    const known = this.#directories.get(directory);
    if (known?.whole !== undefined) {
      known.whole = this.#seen(extendGroupWait(known.whole, at, what, this.#times));
      if (!isTree) return;
    }
    const old = known?.names.get(name);
    const isOpen = isOpenAfter(what, old?.isOpen);
    const isMoved = isTree && what === 'moved-to';
    this.#put(directory, name, { wait: extendWait(old?.wait, at, what, this.#times), isTree, isOpen, isMoved });
  }

  /** Whether a name that waits was written to and not closed since; undefined where nothing was heard of that. */
  isOpen(path: RelativePath): boolean | undefined {
    return this.#directories.get(parentOf(path))?.names.get(nameOf(path))?.isOpen;
  }

  /** Marks a directory as a whole. */
  markEntries(directory: RelativePath, at: number): void {
    const old = this.#full ?? this.#directories.get(directory)?.whole;
    const wait = extendGroupWait(old, at, 'modified', this.#times);
    if (this.#full !== undefined) this.#setFull(wait);
    else this.#collapse(this.#directory(directory, wait), wait);
  }

  /** Marks everything. */
  markFull(at: number): void {
    this.#setFull(extendGroupWait(this.#full, at, 'modified', this.#times));
  }

  /** Takes out what is due: everything, or some directories, those above others first. Undefined where nothing is. */
  removeDue(at: number): 'full' | readonly DirtyDirectory[] | undefined {
    if (at < this.#soonest) return undefined;
    this.#soonest = Number.POSITIVE_INFINITY;
    if (this.#full !== undefined) {
      if (!this.#isOver(this.#full, at)) return undefined;
      this.clear();
      return 'full';
    }
    const due: DirtyDirectory[] = [];
    for (const [path, state] of this.#directories) {
      const directory = this.#takeFrom(path, state, at);
      if (directory !== undefined) due.push(directory);
      if (state.whole === undefined && state.names.size === 0) this.#directories.delete(path);
    }
    return due.length === 0 ? undefined : due.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Puts something in that is due at some time; where it is marked already, that wait stands. */
  putBack({ path, extent, names }: DirtyDirectory, dueAt: number): void {
    const isCovered = () => this.#full !== undefined || this.#treeAbove(path) !== undefined;
    if (extent === 'entries' && !isCovered()) {
      const wait = this.#directories.get(path)?.whole ?? waitUntil(dueAt);
      this.#collapse(this.#directory(path, wait), wait);
    }
    for (const { name, isTree, isMoved } of names) {
      if (isCovered()) return;
      const known = this.#directories.get(path);
      if (known?.whole !== undefined && !isTree) continue;
      const old = known?.names.get(name);
      this.#put(path, name, { wait: old?.wait ?? waitUntil(dueAt), isTree, isOpen: old?.isOpen, isMoved });
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#full = undefined;
    this.#directories.clear();
    this.#soonest = Number.POSITIVE_INFINITY;
  }

  #takeFrom(path: RelativePath, state: DirectoryState, at: number): DirtyDirectory | undefined {
    const isWhole = state.whole !== undefined && this.#isOver(state.whole, at);
    const names: DirtyName[] = [];
    for (const [name, { wait, isTree, isOpen, isMoved }] of state.names) {
      if (!isWhole && !(this.#isOver(wait, at) && this.#hasRested(path, name, at))) continue;
      names.push({ name, isTree, ...(isOpen === true ? { isOpen } : {}), ...(isMoved === true ? { isMoved } : {}) });
      state.names.delete(name);
    }
    if (isWhole) state.whole = undefined;
    if (!isWhole && names.length === 0) return undefined;
    return { path, extent: isWhole ? 'entries' : 'names', names };
  }

  /** Notes a name, and makes something coarser of what has become too much. */
  #put(path: RelativePath, name: Name, { wait, isTree, isOpen, isMoved }: NameState): void {
    const directory = this.#directory(path, wait);
    if (directory === undefined) return;
    const old = directory.names.get(name);
    const covering = isTree ? coverWait(wait, this.#absorb(childPath(path, name)), this.#times) : wait;
    directory.names.set(name, {
      wait: this.#seen(covering),
      isTree: isTree || old?.isTree === true,
      isOpen,
      isMoved: isMoved === true || old?.isMoved === true,
    });
    if (directory.names.size > this.#limits.names) this.#collapse(directory, wait);
    // Too many trees: nothing coarser is left than everything.
    if (directory.names.size > this.#limits.names) this.#setFull(wait);
  }

  /**
   * Where to note something for a directory; undefined where that was one too many, and everything is dirty now.
   */
  #directory(path: RelativePath, wait: Wait): DirectoryState | undefined {
    const known = this.#directories.get(path);
    if (known !== undefined) return known;
    if (this.#directories.size >= this.#limits.directories) {
      this.#setFull(wait);
      return undefined;
    }
    const made: DirectoryState = { names: new Map(), whole: undefined };
    this.#directories.set(path, made);
    return made;
  }

  /** Makes a directory dirty as a whole; that covers its names, except for the trees. */
  #collapse(directory: DirectoryState | undefined, wait: Wait): void {
    if (directory === undefined) return;
    let whole = mergeWaits(directory.whole, wait, this.#times);
    for (const [name, state] of directory.names) {
      whole = mergeWaits(whole, state.wait, this.#times);
      if (!state.isTree) directory.names.delete(name);
    }
    directory.whole = this.#seen(whole);
  }

  /** Makes everything dirty; all that waits is covered by that. */
  #setFull(wait: Wait): void {
    let full = wait;
    for (const { names, whole } of this.#directories.values()) {
      if (whole !== undefined) full = mergeWaits(full, whole, this.#times);
      for (const state of names.values()) full = mergeWaits(full, state.wait, this.#times);
    }
    this.clear();
    this.#full = this.#seen(full);
  }

  /** Takes out what a tree covers; returns since when it has waited. */
  #absorb(tree: RelativePath): number {
    let firstAt = Number.POSITIVE_INFINITY;
    for (const [path, state] of this.#directories) {
      if (!isWithin(path, tree)) continue;
      firstAt = Math.min(firstAt, firstOf(state));
      this.#directories.delete(path);
    }
    return firstAt;
  }

  /** The dirty tree that a directory is or lies in. */
  #treeAbove(directory: RelativePath): { readonly wait: Wait; set(wait: Wait): void } | undefined {
    if (directory === ROOT) return undefined;
    for (let start = 0; start <= directory.length; ) {
      const slash = directory.indexOf('/', start);
      const end = slash < 0 ? directory.length : slash;
      const names = this.#directories.get(directory.slice(0, Math.max(start - 1, 0)) as RelativePath)?.names;
      const name = directory.slice(start, end) as Name;
      const state = names?.get(name);
      if (names !== undefined && state?.isTree) {
        const { isMoved } = state;
        return {
          wait: state.wait,
          set: (wait) => void names.set(name, { wait: this.#seen(wait), isTree: true, isMoved }),
        };
      }
      start = end + 1;
    }
    return undefined;
  }

  /** Whether a wait has ended; one that goes on is seen again. */
  #isOver(wait: Wait, at: number): boolean {
    return wait.dueAt <= at || this.#seen(wait).dueAt <= at;
  }

  /** Whether a file may be copied again; one that may not yet is seen again. */
  #hasRested(directory: RelativePath, name: Name, at: number): boolean {
    const until = this.#rests.isEmpty ? undefined : this.#rests.until(childPath(directory, name));
    if (until === undefined || until <= at) return true;
    this.#soonest = Math.min(this.#soonest, until);
    return false;
  }

  /** Each wait that is kept passes through here, so that none ends unseen. */
  #seen(wait: Wait): Wait {
    this.#soonest = Math.min(this.#soonest, wait.dueAt);
    return wait;
  }
}

function isOpenAfter(what: EntryChange, before: boolean | undefined): boolean | undefined {
  if (what === 'attributes') return before;
  return what === 'modified' || what === 'created';
}

/** Since when the oldest of a directory waits. */
function firstOf({ names, whole }: DirectoryState): number {
  let firstAt = whole?.firstAt ?? Number.POSITIVE_INFINITY;
  for (const { wait } of names.values()) firstAt = Math.min(firstAt, wait.firstAt);
  return firstAt;
}
