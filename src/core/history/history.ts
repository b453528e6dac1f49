// A replica as it was at a restore point: the journals since then, undone one line after the other, from the last one
// back. What comes of it grows with the lines and not with the replica.

import { childPath, type Name, nameOf, parentOf, type RelativePath, ROOT } from '../tree/bytes.js';
import type { InodeNumber } from '../tree/entry-table.js';
import { type Inode, inodeOf } from '../tree/inode.js';
import { HistoricNode, joinOverrides, type Override, type Place, placeBelow } from './historic-node.js';
import type { IncrementLines } from './increment-lines.js';
import { type Change, isChange } from './journal-line.js';

/**
 * What history knows of a path: `absent` nothing was there · `lost` something was, and it is not kept · `found` it is
 * at a place, if anything is there (a file system tells). `node` is absent where no journal names it or what is below.
 */
export type Looked =
  | { readonly state: 'absent' }
  | { readonly state: 'lost' }
  | { readonly state: 'found'; readonly place: Place; readonly node?: HistoricNode };

/** One entry of a directory that is not simply what lies there under its name. */
export type HistoricChild =
  | { readonly name: Name; readonly state: 'absent' | 'lost' }
  /** `isInPlace`: it is what lies there, and only its attributes, or entries below it, were others. */
  | {
      readonly name: Name;
      readonly state: 'found';
      readonly place: Place;
      readonly isInPlace: boolean;
      readonly node: HistoricNode;
    };

const ABSENT: Looked = { state: 'absent' };
const LOST: Looked = { state: 'lost' };

/** A replica as it was once. */
export class History {
  readonly #root = new HistoricNode({ path: ROOT });
  readonly #inodes = new Map<Inode, Override>();
  /** How many overrides there have been: the next one's order. */
  #overrides = 0;
  /** Whose changes are being undone. */
  #increment = '' as Name;

  /** Whether some files, whatever their names were, were like something else: see `ofInode`. */
  get hasInodes(): boolean {
    return this.#inodes.size > 0;
  }

  /** What a path was. **Shape**: the empty path is the replica itself, which is always found. */
  lookUp(path: RelativePath): Looked {
    let node = this.#root;
    for (let start = 0; start < path.length; ) {
      const slash = path.indexOf('/', start);
      const end = slash === -1 ? path.length : slash;
      const name = path.slice(start, end) as Name;
      const next = node.children.get(name);
      if (next === undefined) {
        if (node.children.has(name)) return ABSENT;
        // All that is not known to have been missing from a directory that is not kept is lost with it.
        if (node.place === undefined) return LOST;
        return { state: 'found', place: placeBelow(node.place, path.slice(start) as RelativePath) };
      }
      node = next;
      start = end + 1;
    }
    const { place } = node;
    return place === undefined ? LOST : { state: 'found', place, node };
  }

  /** Those entries of a directory that are not simply what lies there. */
  *childrenOf(directory: HistoricNode | undefined): Generator<HistoricChild> {
    if (directory === undefined) return;
    for (const [name, child] of directory.children) {
      if (child === undefined) yield { name, state: 'absent' };
      else if (child.place === undefined) yield { name, state: 'lost' };
      else {
        const isInPlace = directory.isInPlace(name, child);
        yield { name, state: 'found', place: child.place, isInPlace, node: child };
      }
    }
  }

  /** What a file was like, by any of its names; undefined where no journal says so. */
  ofInode(inode: InodeNumber): Override | undefined {
    return this.#inodes.get(inodeOf(inode));
  }

  /** The paths of what was there, at a path or below it, and is not kept. **Shape**: in no order; the topmost only. */
  *lostBelow(path: RelativePath): Generator<RelativePath> {
    const looked = this.lookUp(path);
    if (looked.state === 'lost') yield path;
    if (looked.state !== 'found' || looked.node === undefined) return;
    const open: [RelativePath, HistoricNode][] = [[path, looked.node]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [at, node] = next;
      for (const child of this.childrenOf(node)) {
        if (child.state === 'lost') yield childPath(at, child.name);
        if (child.state === 'found') open.push([childPath(at, child.name), child.node]);
      }
    }
  }

  /** Has nothing at a path, whatever is there. */
  leaveOut(path: RelativePath): void {
    this.#put(path, undefined);
  }

  /** Goes back over one change: from the replica after it to the one before. */
  undo(change: Change): void {
    switch (change.op) {
      case 'made':
        this.#put(change.path, undefined);
        return;
      case 'kept':
      case 'replaced': {
        const { path, in: key } = change;
        this.#put(path, new HistoricNode({ increment: this.#increment, in: key, path: nameOf(path) }));
        return;
      }
      case 'lost':
      case 'overwrote':
        this.#put(change.path, new HistoricNode(undefined));
        return;
      case 'renamed':
        this.#moveBack(change.path, change.to);
        return;
      case 'swapped': {
        const [one, other] = [this.#take(change.path), this.#take(change.to)];
        this.#put(change.path, other);
        this.#put(change.to, one);
        return;
      }
      case 'was':
        this.#override(change);
        return;
      default:
        change satisfies never;
    }
  }

  /** Goes back over all changes of an increment. */
  undoIncrement({ name, lines }: IncrementLines): void {
    this.begin(name);
    for (let index = lines.length - 1; index >= 0; index--) {
      const line = lines[index]!; // counted from its length
      if (isChange(line)) this.undo(line);
    }
  }

  /** The changes that are undone next are of this increment. */
  begin(increment: Name): void {
    this.#increment = increment;
  }

  #moveBack(path: RelativePath, to: RelativePath): void {
    const node = this.#take(to);
    if (node === undefined) return;
    this.#put(to, undefined);
    this.#put(path, node);
  }

  /** Returns the node at a path. The caller puts it at another path. */
  #take(path: RelativePath): HistoricNode | undefined {
    return this.#folderOf(path)?.child(nameOf(path));
  }

  #put(path: RelativePath, node: HistoricNode | undefined): void {
    const folder = node === undefined ? this.#folderOf(path) : this.#madeFolderOf(path);
    folder?.children.set(nameOf(path), node);
  }

  #override({ path, attributes, extended, inode }: Extract<Change, { op: 'was' }>): void {
    const order = this.#overrides++;
    const override =
      extended === undefined ? { attributes, order } : { attributes, order, extended, extendedOrder: order };
    const node = path === ROOT ? this.#root : this.#take(path);
    if (node !== undefined) node.override = joinOverrides(node.override, override);
    if (inode === undefined) return;
    this.#inodes.set(inode, joinOverrides(this.#inodes.get(inode), override) ?? override);
  }

  /** The directory that a path is in; undefined where it is known not to be there. */
  #folderOf(path: RelativePath): HistoricNode | undefined {
    let node: HistoricNode | undefined = this.#root;
    for (const name of namesOf(parentOf(path))) {
      node = node.child(name);
      if (node === undefined) return undefined;
    }
    return node;
  }

  /** The same; one that should be there, for something was in it, counts as not kept. */
  #madeFolderOf(path: RelativePath): HistoricNode {
    let node = this.#root;
    for (const name of namesOf(parentOf(path))) {
      let next = node.child(name);
      if (next === undefined) {
        next = new HistoricNode(undefined);
        node.children.set(name, next);
      }
      node = next;
    }
    return node;
  }
}

/**
 * A replica as it was at a restore point, the start of that increment; as it is now where that is undefined.
 * **Shape**: `increments` newest first, names strictly descending.
 */
export function historyAt(increments: Iterable<IncrementLines>, point: Name | undefined): History {
  const history = new History();
  for (const increment of increments) {
    if (point === undefined || increment.name < point) break;
    history.undoIncrement(increment);
  }
  return history;
}

function namesOf(path: RelativePath): Name[] {
  return path === ROOT ? [] : (path.split('/') as Name[]);
}
