// Which directory each watch stands for: a tree of names, because a directory that moves takes all below it along.

import { childPath, type Name, ROOT, type RelativePath } from '../../core/tree/bytes.js';

interface Node<Handle> {
  readonly name: Name;
  /** Absent for the root, and for what was cut off. */
  parent: Node<Handle> | undefined;
  readonly children: Map<Name, Node<Handle>>;
  /** Absent where nothing is watched, but below it. */
  handle: Handle | undefined;
  /** Whether a limit has left it without a watch. */
  isRefused: boolean;
  /** The walk in which it was last watched. */
  walk: number;
}

/**
 * Directories and their watches, of which the kernel (or node:fs) knows only the handle. A handle stands for one
 * directory: where it is assigned to another path, it no longer stands for the first. What is no longer wanted is
 * handed out, for the caller to end.
 */
export class WatchTree<Handle> {
  readonly #root: Node<Handle> = newNode<Handle>('' as Name, undefined);
  readonly #byHandle = new Map<Handle, Node<Handle>>();
  #walk = 0;

  /** How many directories are watched. */
  get size(): number {
    return this.#byHandle.size;
  }

  /**
   * Notes that a handle stands for a directory. Where another one did so, or none, nothing is known of what is below:
   * while nobody watched this directory, they may have left it. Returns the watches to end.
   */
  assign(path: RelativePath, handle: Handle): Handle[] {
    const node = this.#make(path);
    const other = this.#byHandle.get(handle);
    // First of all, because it may be below: the handle must not be among those that are ended.
    if (other !== undefined && other !== node) other.handle = undefined;
    const dropped = node.handle === handle ? [] : this.#cut(node);
    node.handle = handle;
    node.isRefused = false;
    node.walk = this.#walk;
    this.#byHandle.set(handle, node);
    if (other !== undefined) this.#prune(other);
    return dropped;
  }

  /** Notes that a limit has left a directory without a watch. Returns the watch that it had, for the caller to end. */
  refuse(path: RelativePath): Handle | undefined {
    const node = this.#make(path);
    const old = node.handle;
    node.handle = undefined;
    node.isRefused = true;
    node.walk = this.#walk;
    if (old !== undefined) this.#byHandle.delete(old);
    return old;
  }

  /** Where a handle's directory is, as far as is known; undefined for a handle that stands for none. */
  pathOf(handle: Handle): RelativePath | undefined {
    const node = this.#byHandle.get(handle);
    return node === undefined ? undefined : pathOfNode(node);
  }

  /** The handle that stands for a directory; undefined where it is not watched. */
  handleOf(path: RelativePath): Handle | undefined {
    return this.#find(path)?.handle;
  }

  /** Notes that a watch has ended by itself. What is below keeps its own. */
  forget(handle: Handle): void {
    const node = this.#byHandle.get(handle);
    if (node === undefined) return;
    this.#byHandle.delete(handle);
    node.handle = undefined;
    this.#prune(node);
  }

  /** Cuts off a directory and all below it; returns their watches, for the caller to end. */
  drop(path: RelativePath): Handle[] {
    const node = this.#find(path);
    if (node === undefined) return [];
    const dropped = this.#cut(node);
    this.#prune(node);
    return dropped;
  }

  /** Begins a walk: what is assigned or refused from now on has been seen in it. */
  beginWalk(): void {
    this.#walk++;
  }

  /** Cuts off what has not been seen in the walk; returns those watches, for the caller to end. */
  endWalk(): Handle[] {
    const dropped: Handle[] = [];
    for (const node of [...subtree(this.#root)]) {
      if (node.walk === this.#walk) continue;
      node.isRefused = false;
      if (node.handle !== undefined) {
        this.#byHandle.delete(node.handle);
        dropped.push(node.handle);
        node.handle = undefined;
      }
      this.#prune(node);
    }
    return dropped;
  }

  /** The directories that a limit has left without a watch; not those below another one of them. */
  refused(): RelativePath[] {
    const found: RelativePath[] = [];
    const left = [this.#root];
    for (let node = left.pop(); node !== undefined; node = left.pop()) {
      if (node.isRefused) found.push(pathOfNode(node));
      else left.push(...node.children.values());
    }
    return found;
  }

  /** How many directories a limit has left without a watch. */
  get refusedCount(): number {
    let count = 0;
    for (const node of subtree(this.#root)) if (node.isRefused) count++;
    return count;
  }

  #find(path: RelativePath): Node<Handle> | undefined {
    let node: Node<Handle> | undefined = this.#root;
    for (const name of namesOf(path)) {
      node = node.children.get(name);
      if (node === undefined) return undefined;
    }
    return node;
  }

  #make(path: RelativePath): Node<Handle> {
    let node = this.#root;
    for (const name of namesOf(path)) {
      let child = node.children.get(name);
      if (child === undefined) {
        child = newNode<Handle>(name, node);
        node.children.set(name, child);
      }
      node = child;
    }
    return node;
  }

  /** Leaves a node with nothing in it and nothing below it. */
  #cut(node: Node<Handle>): Handle[] {
    const dropped: Handle[] = [];
    for (const below of subtree(node)) {
      if (below.handle === undefined) continue;
      this.#byHandle.delete(below.handle);
      dropped.push(below.handle);
    }
    node.handle = undefined;
    node.isRefused = false;
    node.children.clear();
    return dropped;
  }

  /** Takes out nodes that say nothing any more, upwards. */
  #prune(from: Node<Handle>): void {
    let node = from;
    while (node.handle === undefined && !node.isRefused && node.children.size === 0) {
      const { parent } = node;
      if (parent === undefined) return;
      // A node that was cut off before may have been replaced by another of its name.
      if (parent.children.get(node.name) === node) parent.children.delete(node.name);
      node.parent = undefined;
      node = parent;
    }
  }
}

function newNode<Handle>(name: Name, parent: Node<Handle> | undefined): Node<Handle> {
  return { name, parent, children: new Map(), handle: undefined, isRefused: false, walk: -1 };
}

function namesOf(path: RelativePath): Name[] {
  return path === ROOT ? [] : (path.split('/') as Name[]);
}

function pathOfNode(node: Node<unknown>): RelativePath {
  const names: Name[] = [];
  for (let at = node; at.parent !== undefined; at = at.parent) names.unshift(at.name);
  return names.reduce((path, name) => childPath(path, name), ROOT);
}

/** A node and all below it, parents first. */
function* subtree<Handle>(top: Node<Handle>): Generator<Node<Handle>> {
  const left = [top];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    yield node;
    left.push(...node.children.values());
  }
}
