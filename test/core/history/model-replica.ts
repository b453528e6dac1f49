// A replica as a plain tree, changed as a writer changes a real one: each change has its line, and what goes is kept in a
// store beside it. What history makes of the lines is held against copies of the tree.

import type { History } from '../../../src/core/history/history.js';
import { type HistoricNode, joinOverrides, type Place } from '../../../src/core/history/historic-node.js';
import { incrementName } from '../../../src/core/history/store-layout.js';
import { childPath, type Name, nameOf, parentOf, type RelativePath, ROOT } from '../../../src/core/tree/bytes.js';
import type { JournalLine } from '../../../src/core/history/journal-line.js';
import { kept, lost, made, name, overwrote, renamed, replaced, swapped, was } from './journal.js';

/** A file, or a directory; names of one inode are hard links. */
interface Inode {
  readonly number: number;
  /** Of a directory its mtime, so to speak. */
  mode: number;
  names: number;
  readonly content?: number;
}

class Entry {
  /** Its content has gone for good. */
  isGone = false;
  readonly inode: Inode;
  readonly children: Map<Name, Entry> | undefined;

  constructor(inode: Inode, children?: Map<Name, Entry>) {
    this.inode = inode;
    this.children = children;
  }
}

/** What a tree is compared by. */
export interface ModelTree {
  readonly [name: string]: ModelTree | string;
}

/** A tree as it was; what was not kept of it shows in the end only. */
interface Copy {
  readonly entry: Entry;
  readonly mode: number;
  readonly content: number | undefined;
  readonly children: ReadonlyMap<Name, Copy> | undefined;
}

const NAMES = ['a', 'b', 'c', 'd'].map(name);
const OPS = [
  'file',
  'file',
  'folder',
  'update',
  'remove',
  'exclude',
  'type',
  'rename',
  'rename',
  'swap',
  'chmod',
  'link',
  'pass',
  'over',
] as const;

export class ModelReplica {
  readonly increments: { readonly name: Name; readonly lines: JournalLine[] }[] = [];
  readonly root: Entry;
  readonly store = new Map<string, Entry>();
  isOver = true;
  #next = 1;
  #made = new Set<Entry>();
  /** Directories of which this pass has written down what they were. */
  #noted = new Set<Entry>();

  constructor() {
    this.root = this.#folder();
  }

  /** Begins an increment. */
  open(): Name {
    const opened = incrementName(0, this.increments.at(-1)?.name);
    this.increments.push({ name: opened, lines: [] });
    this.#made = new Set();
    this.#noted = new Set();
    this.isOver = false;
    return opened;
  }

  copy(entry = this.root): () => ModelTree {
    const copied = copyOf(entry);
    return () => treeOf(copied);
  }

  change([op, one, other]: readonly [number, number, number]): void {
    const at = this.#choose(one);
    const to = this.#choose(other);
    const new_ = NAMES[(op + other) % NAMES.length]!; // within its length
    const target = childPath(this.#folderAt(to), new_);
    const isFile = this.#isFile(at);
    const act: Readonly<Record<(typeof OPS)[number], () => void>> = {
      file: () => this.#make(at, new_, () => this.#file()),
      folder: () => this.#make(at, new_, () => this.#folder()),
      update: () => isFile && this.#replace(at, this.#file()),
      type: () => this.#replace(at, isFile ? this.#folder() : this.#file()),
      remove: () => this.#remove(at, false),
      exclude: () => isFile && this.#remove(at, true),
      rename: () => this.#rename(at, target),
      swap: () => this.#swap(at, to),
      chmod: () => this.#chmod(at),
      link: () => this.#link(at, target),
      pass: () => this.#noted.clear(),
      over: () => {
        this.isOver = true;
      },
    };
    act[OPS[op % OPS.length]!](); // likewise
  }

  find(at: RelativePath): Entry | undefined {
    let entry: Entry | undefined = this.root;
    for (const each of at === ROOT ? [] : (at.split('/') as Name[])) entry = entry?.children?.get(each);
    return entry;
  }

  /** What lies at a place now. */
  at(place: Place): Entry | undefined {
    if (place.increment === undefined) return this.find(place.path);
    let entry = this.store.get(place.in);
    for (const each of place.path.split('/').slice(1) as Name[]) entry = entry?.children?.get(each);
    return entry;
  }

  #choose(number: number): RelativePath {
    const all: RelativePath[] = [];
    const walk = (at: RelativePath, entry: Entry) => {
      for (const [each, child] of entry.children ?? []) {
        all.push(childPath(at, each));
        walk(childPath(at, each), child);
      }
    };
    walk(ROOT, this.root);
    return all[number % (all.length + 1)] ?? ROOT;
  }

  #line(line: JournalLine): void {
    this.increments.at(-1)?.lines.push(line);
  }

  #entry(at: RelativePath): Entry {
    return this.find(at)!; // it was chosen from those that exist
  }

  #isFile(at: RelativePath): boolean {
    return this.#entry(at).children === undefined;
  }

  #folderAt(at: RelativePath): RelativePath {
    return this.#isFile(at) ? parentOf(at) : at;
  }

  #file(): Entry {
    const number = this.#next++;
    return new Entry({ number, mode: number, names: 1, content: number });
  }

  #folder(): Entry {
    const number = this.#next++;
    return new Entry({ number, mode: number, names: 1 }, new Map());
  }

  /** The directory of a path is about to change. */
  #touch(at: RelativePath): Entry {
    const folder = this.#entry(parentOf(at));
    if (!this.#made.has(folder) && !this.#noted.has(folder)) {
      this.#line(was(parentOf(at), { mode: folder.inode.mode }));
      this.#noted.add(folder);
    }
    folder.inode.mode = this.#next++;
    return folder;
  }

  #make(at: RelativePath, of: Name, make: () => Entry): void {
    const new_ = childPath(this.#folderAt(at), of);
    if (this.find(new_) !== undefined) return;
    const folder = this.#touch(new_);
    if (!this.#made.has(folder)) this.#line(made(new_));
    const entry = make();
    this.#made.add(entry);
    folder.children?.set(of, entry);
  }

  #keep(at: RelativePath, line: typeof kept): void {
    const key = String(this.#next++);
    this.#line(line(at, key));
    this.store.set(key, this.#entry(at));
  }

  #replace(at: RelativePath, entry: Entry): void {
    if (at === ROOT) return;
    const old = this.#entry(at);
    const isMade = this.#made.has(old);
    if (isMade && (old.children?.size ?? 0) > 0) return;
    const folder = this.#touch(at);
    if (!isMade) this.#keep(at, replaced);
    else {
      if (old.children !== undefined || entry.children !== undefined) this.#line(overwrote(at));
      gone(old);
    }
    this.#made.add(entry);
    folder.children?.set(nameOf(at), entry);
  }

  #remove(at: RelativePath, isExcluded: boolean): void {
    if (at === ROOT) return;
    const entry = this.#entry(at);
    const isMade = this.#made.has(entry);
    if (isMade) for (const each of [...(entry.children?.keys() ?? [])]) this.#remove(childPath(at, each), isExcluded);
    const folder = this.#touch(at);
    if (isMade || isExcluded) {
      this.#line(lost(at));
      gone(entry);
    } else this.#keep(at, kept);
    folder.children?.delete(nameOf(at));
  }

  #rename(at: RelativePath, to: RelativePath): void {
    if (at === ROOT || this.find(to) !== undefined || isWithin(to, at)) return;
    const entry = this.#entry(at);
    const [from, into] = [this.#touch(at), this.#touch(to)];
    this.#line(renamed(at, to));
    from.children?.delete(nameOf(at));
    into.children?.set(nameOf(to), entry);
  }

  #swap(at: RelativePath, to: RelativePath): void {
    if (isWithin(at, to) || isWithin(to, at)) return;
    const [one, other] = [this.#entry(at), this.#entry(to)];
    const [from, into] = [this.#touch(at), this.#touch(to)];
    this.#line(swapped(at, to));
    from.children?.set(nameOf(at), other);
    into.children?.set(nameOf(to), one);
  }

  #chmod(at: RelativePath): void {
    const { inode, children } = this.#entry(at);
    const isLinked = children === undefined && inode.names > 1;
    if (!this.#made.has(this.#entry(at)) || isLinked) {
      this.#line(was(at, { mode: inode.mode, ...(isLinked ? { inode: inode.number } : {}) }));
    }
    inode.mode = this.#next++;
  }

  #link(at: RelativePath, to: RelativePath): void {
    if (!this.#isFile(at) || this.find(to) !== undefined) return;
    const { inode } = this.#entry(at);
    this.#make(parentOf(to), nameOf(to), () => new Entry(inode));
    inode.names++;
  }
}

function gone(entry: Entry): void {
  entry.isGone = true;
  entry.inode.names--;
}

function isWithin(one: RelativePath, other: RelativePath): boolean {
  return one === other || one.startsWith(`${other}/`) || other === ROOT;
}

function copyOf(entry: Entry): Copy {
  const { inode, children } = entry;
  const copies = children && new Map([...children].map(([each, child]) => [each, copyOf(child)]));
  return { entry, mode: inode.mode, content: inode.content, children: copies };
}

function treeOf({ entry, mode, content, children }: Copy): ModelTree {
  if (entry.isGone) return { '': 'lost' };
  const tree: Record<string, ModelTree | string> = { '': `${mode} ${content}` };
  for (const [each, child] of children ?? []) tree[each] = treeOf(child);
  return tree;
}

/** A history, as whoever restores it sees it over what there is now. */
export function seen(history: History, model: ModelReplica): ModelTree {
  const see = (node: HistoricNode | undefined, place: Place): ModelTree => {
    const entry = model.at(place)!; // checked below
    const { inode } = entry;
    const ofInode = history.ofInode({ inodeLow: inode.number, inodeHigh: 0 });
    const mode = joinOverrides(node?.override, ofInode)?.attributes.mode ?? inode.mode;
    const tree: Record<string, ModelTree | string> = { '': `${mode} ${inode.content}` };
    if (entry.children === undefined) return tree;
    const below = (each: Name): Place => ({ ...place, path: childPath(place.path, each) });
    for (const each of entry.children.keys()) tree[each] = see(undefined, below(each));
    for (const child of history.childrenOf(node)) {
      delete tree[child.name];
      if (child.state === 'lost') tree[child.name] = { '': 'lost' };
      if (child.state === 'found' && model.at(child.place) !== undefined) {
        tree[child.name] = see(child.node, child.place);
      }
    }
    return tree;
  };
  const looked = history.lookUp(ROOT);
  if (looked.state !== 'found') throw new Error('the replica itself is always there');
  return see(looked.node, looked.place);
}
