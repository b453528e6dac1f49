// The watches of one inotify instance, and what its events mean: hints about names below the root.
// Who reads the events is somebody else's business; they come here in the order in which the kernel gave them.

import { childPath, type Name, nameOf, parentOf, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { type EntryChange, type EntryEvent, isInPlace, type WatchEvent } from '../../core/watch/watch-event.js';
import { IN, type InotifyEvent, readInotifyEvents } from './inotify-event.js';
import type { InotifyCalls } from '../libc/inotify.js';
import { WatchTree } from './watch-tree.js';

/**
 * Everything that can change what is mirrored. MODIFY and ATTRIB as well as CLOSE_WRITE: truncate(2) of a path sends no
 * other.
 */
const MASK =
  IN.ATTRIB |
  IN.MODIFY |
  IN.CLOSE_WRITE |
  IN.CREATE |
  IN.DELETE |
  IN.MOVED_FROM |
  IN.MOVED_TO |
  IN.ONLYDIR |
  IN.EXCL_UNLINK;
/** Of any other directory its parent's watch tells as much. */
const ROOT_MASK = MASK | IN.DELETE_SELF | IN.MOVE_SELF;

/** An event says one thing of a name; these bits say which. */
const CHANGES: readonly (readonly [bit: number, what: EntryChange])[] = [
  [IN.CREATE, 'created'],
  [IN.DELETE, 'deleted'],
  [IN.MOVED_FROM, 'moved-from'],
  [IN.MOVED_TO, 'moved-to'],
  [IN.CLOSE_WRITE, 'closed'],
  [IN.MODIFY, 'modified'],
  [IN.ATTRIB, 'attributes'],
];

/** Events of watches that nobody has told of yet; more than this many count as lost. */
const MOST_HELD = 100_000;

type Receive = (event: WatchEvent) => void;

/**
 * One instance's watches. A watch descriptor is known, or dropped (removed by us: what the kernel has queued for it
 * until its IN_IGNORED is about a directory that will be walked again), or not known yet: its events are held until it
 * is.
 */
export class InotifyWatches {
  readonly #calls: InotifyCalls;
  readonly #inotify: number;
  readonly #tree = new WatchTree<number>();
  /** An overflow may lose an IN_IGNORED; its number then stays here, which costs some bytes and nothing else. */
  readonly #dropped = new Set<number>();
  readonly #held = new Map<number, InotifyEvent[]>();
  #heldCount = 0;
  /** Held events whose watch is known by now: the next to be said. */
  #released: InotifyEvent[] = [];
  #most = Number.POSITIVE_INFINITY;

  constructor(calls: InotifyCalls, inotify: number) {
    this.#calls = calls;
    this.#inotify = inotify;
  }

  get size(): number {
    return this.#tree.size;
  }

  get most(): number {
    return this.#most;
  }

  get wanted(): number {
    return this.#tree.size + this.#tree.refusedCount;
  }

  /**
   * Watches the directory that `place` leads to; or says whose limit is in the way, the user's or its own.
   * @throws FsError
   */
  add(path: RelativePath, place: string): 'watched' | 'limit' | 'share' {
    const isFull = this.#tree.size >= this.#most && this.#tree.handleOf(path) === undefined;
    const watch = isFull ? undefined : this.#calls.add(this.#inotify, place, path === ROOT ? ROOT_MASK : MASK);
    if (watch !== undefined) this.learn(path, watch);
    else this.#release(this.#tree.refuse(path));
    return watch !== undefined ? 'watched' : isFull ? 'share' : 'limit';
  }

  /** Notes which directory a watch descriptor stands for. */
  learn(path: RelativePath, watch: number): void {
    // The kernel gives out the same number again only after two thousand million others.
    this.#dropped.delete(watch);
    for (const old of this.#tree.assign(path, watch)) this.#release(old);
    const held = this.#held.get(watch);
    if (held === undefined) return;
    this.#held.delete(watch);
    this.#heldCount -= held.length;
    this.#released.push(...held);
  }

  /** Ends the watches of a directory and of everything below it. @throws FsError */
  drop(path: RelativePath): void {
    for (const watch of this.#tree.drop(path)) this.#release(watch);
  }

  /** @throws FsError */
  beginWalk(most: number): void {
    this.#most = most;
    // All of them: the walk begins with the root and watches again what there is room for.
    if (this.#tree.size > most) this.drop(ROOT);
    this.#tree.beginWalk();
  }

  /** @throws FsError */
  endWalk(): void {
    for (const watch of this.#tree.endWalk()) this.#release(watch);
  }

  unwatched(): RelativePath[] {
    return this.#tree.refused();
  }

  /**
   * Says what events mean, those first that were held and are not any more, and ends the watches of directories that
   * were created, moved or deleted. @throws FsError
   */
  translate(bytes: Buffer, receive: Receive): void {
    const released = this.#released;
    this.#released = [];
    for (const event of released) this.#translate(event, receive);
    for (const event of readInotifyEvents(bytes)) this.#translate(event, receive);
  }

  #translate(event: InotifyEvent, receive: Receive): void {
    const { watch, mask, name } = event;
    if (mask & IN.Q_OVERFLOW) {
      this.#loseHeld();
      receive({ kind: 'overflow' });
      return;
    }
    const directory = this.#tree.pathOf(watch);
    if (directory === undefined) {
      if (!this.#dropped.has(watch)) this.#hold(event, receive);
      else if (mask & IN.IGNORED) this.#dropped.delete(watch);
      return;
    }
    if (mask & IN.IGNORED) this.#tree.forget(watch);
    else if (mask & IN.UNMOUNT) receive({ kind: 'unmounted', directory });
    else if (mask & (IN.DELETE_SELF | IN.MOVE_SELF)) {
      if (directory === ROOT) receive({ kind: 'root-gone' });
    } else if (name === '') this.#translateSelf(directory, receive);
    else this.#translateEntry(directory, event, receive);
  }

  /** Attributes of a watched directory; its parent's watch says it as well, where there is one. */
  #translateSelf(path: RelativePath, receive: Receive): void {
    if (path === ROOT) {
      receive({ kind: 'root-modified' });
      return;
    }
    const directory = parentOf(path);
    if (this.#tree.handleOf(directory) !== undefined) return;
    receive({ kind: 'entry', directory, name: nameOf(path), what: 'attributes', isDirectory: true, cookie: 0 });
  }

  #translateEntry(directory: RelativePath, { mask, cookie, name }: InotifyEvent, receive: Receive): void {
    const what = CHANGES.find(([bit]) => (mask & bit) !== 0)?.[1];
    if (what === undefined) return;
    const isDirectory = (mask & IN.ISDIR) !== 0;
    const event: EntryEvent = { kind: 'entry', directory, name: name as Name, what, isDirectory, cookie };
    // Never relinked by the cookie: what is below may have been watched at other places meanwhile.
    if (isDirectory && !isInPlace(what)) this.drop(childPath(directory, event.name));
    receive(event);
  }

  #hold(event: InotifyEvent, receive: Receive): void {
    if (this.#heldCount === MOST_HELD) {
      this.#loseHeld();
      receive({ kind: 'overflow' });
    }
    const held = this.#held.get(event.watch) ?? [];
    held.push(event);
    this.#held.set(event.watch, held);
    this.#heldCount++;
  }

  #loseHeld(): void {
    this.#held.clear();
    this.#heldCount = 0;
  }

  #release(watch: number | undefined): void {
    if (watch === undefined) return;
    // Where the kernel was first, its IN_IGNORED is on its way as well.
    this.#calls.remove(this.#inotify, watch);
    this.#dropped.add(watch);
  }
}
