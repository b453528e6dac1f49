// The watcher over fs.watch, one watch a directory, for machines without inotify or koffi. What it hears are poorer
// hints: it is not told of lost events, of the end of writing, nor which two names are the ends of one rename, and
// hears nothing while a pass keeps the event loop from turning. The caller makes up for that by walking the tree more
// often.

import fs from 'node:fs';
import {
  type AbsolutePath,
  childPath,
  type Name,
  nameOf,
  parentOf,
  type RelativePath,
  ROOT,
} from '../../core/tree/bytes.js';
import type { EntryChange, WatchEvent } from '../../core/watch/watch-event.js';
import { attempt, errnoOf, toPath } from '../paths/portable-call.js';
import type { PortableDirectory } from './directory.js';
import { limitOfError, readWatchLimit, type WatchLimit } from '../port/watch-limit.js';
import { WatchTree } from '../watch/watch-tree.js';
import type { Watcher, WatcherOptions } from '../port/watcher.js';

/** What is watched: the folder at a path, as long as it is this one. */
export interface WatchedRoot {
  readonly path: AbsolutePath;
  /** st_ino, in decimal. */
  readonly inode: string;
}

/** Starts a watcher, which watches nothing yet. */
export function startPortableWatcher(root: WatchedRoot, options: WatcherOptions): Watcher {
  return new PortableWatcher(root, options);
}

/** What node:fs has said: a name, or (undefined) that a watch has ended. */
interface Heard {
  readonly handle: fs.FSWatcher;
  readonly type: string;
  readonly name: Buffer | null | undefined;
}

/** More than this many count as lost. */
const MOST_HEARD = 100_000;

class PortableWatcher implements Watcher {
  readonly #root: WatchedRoot;
  readonly #onEvents: () => void;
  readonly #tree = new WatchTree<fs.FSWatcher>();
  /** The name by which libuv calls a watched directory itself: the last one of the path it was given. */
  readonly #ownNames = new WeakMap<fs.FSWatcher, string>();
  #heard: Heard[] = [];
  #hasLost = false;
  #most = Number.POSITIVE_INFINITY;

  constructor(root: WatchedRoot, { onEvents }: WatcherOptions) {
    this.#root = root;
    this.#onEvents = onEvents;
  }

  get size(): number {
    return this.#tree.size;
  }

  get wanted(): number {
    return this.#tree.size + this.#tree.refusedCount;
  }

  watch(path: RelativePath, directory: PortableDirectory): WatchLimit | undefined {
    const { place } = directory;
    if (this.#tree.size >= this.#most && this.#tree.handleOf(path) === undefined) {
      this.#tree.refuse(path);
      return { ...readWatchLimit('watches'), share: this.#most };
    }
    let handle: fs.FSWatcher;
    try {
      handle = fs.watch(toPath(place), { encoding: 'buffer' });
    } catch (error) {
      const limit = limitOfError(errnoOf(error) ?? '', process.platform === 'linux' ? 'instance' : 'watch');
      if (limit === undefined) return attempt(() => throwIt(error));
      this.#tree.refuse(path)?.close();
      return readWatchLimit(limit);
    }
    handle.on('change', (type, name) => this.#hear({ handle, type, name: name as Buffer | null }));
    // A directory that is gone is an error to some systems. Its watch is of no use any more.
    handle.on('error', () => this.#hear({ handle, type: 'rename', name: undefined }));
    this.#ownNames.set(handle, place.slice(place.lastIndexOf('/') + 1));
    for (const old of this.#tree.assign(path, handle)) old.close();
    return undefined;
  }

  unwatch(path: RelativePath): void {
    for (const handle of this.#tree.drop(path)) handle.close();
  }

  beginWalk(most: number): void {
    this.#most = most;
    if (this.#tree.size > most) this.unwatch(ROOT);
    this.#tree.beginWalk();
  }

  endWalk(): void {
    for (const handle of this.#tree.endWalk()) handle.close();
  }

  unwatched(): RelativePath[] {
    return this.#tree.refused();
  }

  drain(receive: (event: WatchEvent) => void): void {
    const heard = this.#heard;
    this.#heard = [];
    if (this.#hasLost) receive({ kind: 'overflow' });
    this.#hasLost = false;
    for (const each of heard) this.#translate(each, receive);
  }

  async stop(): Promise<void> {
    this.unwatch(ROOT);
    this.#heard = [];
  }

  #hear(heard: Heard): void {
    if (this.#tree.pathOf(heard.handle) === undefined) return;
    if (this.#heard.length < MOST_HEARD) this.#heard.push(heard);
    else this.#hasLost = true;
    this.#onEvents();
  }

  #translate({ handle, type, name }: Heard, receive: (event: WatchEvent) => void): void {
    const directory = this.#tree.pathOf(handle);
    if (directory === undefined) return;
    // Without a name nobody can tell where to look.
    if (name === null) receive({ kind: 'overflow' });
    else if (name === undefined) this.#loseWatch(handle, directory, receive);
    else {
      const bytes = name.toString('latin1') as Name;
      // Either the directory itself, or an entry that happens to be called so: that one is looked for as well.
      if (bytes === this.#ownNames.get(handle)) this.#translateSelf(directory, receive);
      this.#translateEntry(directory, bytes, { isChange: type === 'change', receive });
    }
  }

  #translateSelf(directory: RelativePath, receive: (event: WatchEvent) => void): void {
    if (directory !== ROOT) return; // its parent's watch tells as much
    receive({ kind: this.#isRootGone() ? 'root-gone' : 'root-modified' });
  }

  #translateEntry(
    directory: RelativePath,
    name: Name,
    { isChange, receive }: { readonly isChange: boolean; readonly receive: (event: WatchEvent) => void },
  ): void {
    const path = childPath(directory, name);
    const found = this.#look(path);
    const isDirectory = found === 'gone' ? this.#tree.handleOf(path) !== undefined : found === 'directory';
    // On Linux, libuv calls also a change of a directory's attributes a `rename`: it is walked again then.
    const what: EntryChange = found === 'gone' ? 'deleted' : isChange ? 'modified' : 'created';
    if (what !== 'modified') this.unwatch(path);
    receive({ kind: 'entry', directory, name, what, isDirectory, cookie: 0 });
  }

  #loseWatch(handle: fs.FSWatcher, directory: RelativePath, receive: (event: WatchEvent) => void): void {
    this.#tree.forget(handle);
    handle.close();
    if (directory === ROOT) receive({ kind: 'root-gone' });
    else {
      this.#translateEntry(parentOf(directory), nameOf(directory), { isChange: false, receive });
    }
  }

  /** `other` also where nobody can tell: it is a hint, and the walk looks again. */
  #look(path: RelativePath): 'gone' | 'directory' | 'other' {
    try {
      const stats = fs.lstatSync(toPath(`${this.#root.path}/${path}`), { throwIfNoEntry: false });
      if (stats === undefined) return 'gone';
      return stats.isDirectory() ? 'directory' : 'other';
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return 'other';
    }
  }

  #isRootGone(): boolean {
    try {
      const stats = fs.lstatSync(toPath(this.#root.path), { throwIfNoEntry: false, bigint: true });
      return stats?.ino.toString() !== this.#root.inode;
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return false; // it cannot be told: the next walk finds out
    }
  }
}

function throwIt(error: unknown): never {
  throw error;
}
