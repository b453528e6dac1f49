// Every watcher there is, over a folder of its own, and an engine reduced to what a watcher must get right for it: it watches
// before it lists, walks what was created, and so keeps a model of the tree in step.

import fs from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { childPath, type Name, type RelativePath, ROOT } from '../../src/core/tree/bytes.js';
import { DIRECTORY, EntryTable } from '../../src/core/tree/entry-table.js';
import { type EntryEvent, isInPlace, type WatchEvent } from '../../src/core/watch/watch-event.js';
import { InotifyWatches } from '../../src/fs/watch/inotify-watches.js';
import { loadInotify } from '../../src/fs/libc/inotify.js';
import { createLinuxFileSystem } from '../../src/fs/linux/linux.js';
import type { FileSystem, Root } from '../../src/fs/port/port.js';
import type { Directory } from '../../src/fs/port/directory.js';
import { createPortableFileSystem } from '../../src/fs/portable/portable.js';
import { readWatchLimit } from '../../src/fs/port/watch-limit.js';
import type { Watcher } from '../../src/fs/port/watcher.js';
import { temporaryFolder } from '../engine/trees.js';
import { openBuilt } from './built.js';
import { absolute } from './rig.js';

type Start = (root: Root, onEvents: () => void) => Watcher;

interface Kind {
  readonly open: () => FileSystem | Promise<FileSystem>;
  readonly start: Start;
}

const start: Start = (root, onEvents) => {
  const watcher = root.startWatcher({ onEvents });
  if ('setting' in watcher) throw new Error(`the limit ${watcher.setting} is reached on this machine`);
  return watcher;
};

/** The watchers that keep a model in step. `inotify, read at once` has no thread: it reads when it is asked. */
export const WATCHERS: Readonly<Record<string, Kind>> = {
  inotify: { open: openBuilt, start },
  'inotify, read at once': {
    open: () => createLinuxFileSystem({ beat: () => {} }),
    start: () => new DirectWatcher(),
  },
  portable: { open: () => createPortableFileSystem(() => {}), start },
};

/** The watches and their meaning, without the reader's thread: what has happened is there at once. */
export class DirectWatcher implements Watcher {
  readonly calls = loadInotify();
  readonly inotify = this.calls.init();
  readonly watches = new InotifyWatches(this.calls, this.inotify);
  readonly #buffer = Buffer.alloc(1 << 20);
  #isStopped = false;

  get size() {
    return this.watches.size;
  }

  watch(below: RelativePath, directory: Directory) {
    const { place } = directory as Directory & { readonly place: string };
    const outcome = this.watches.add(below, place);
    if (outcome === 'watched') return undefined;
    return { ...readWatchLimit('watches'), ...(outcome === 'share' && { share: this.watches.most }) };
  }

  unwatch(below: RelativePath) {
    this.watches.drop(below);
  }

  get wanted() {
    return this.watches.wanted;
  }

  beginWalk(most: number) {
    this.watches.beginWalk(most);
  }

  endWalk() {
    this.watches.endWalk();
  }

  unwatched() {
    return this.watches.unwatched();
  }

  drain(receive: (event: WatchEvent) => void) {
    for (;;) {
      const count = this.calls.read(this.inotify, this.#buffer);
      this.watches.translate(this.#buffer.subarray(0, count), receive);
      if (count === 0) return;
    }
  }

  async stop() {
    if (!this.#isStopped) this.calls.close(this.inotify);
    this.#isStopped = true;
  }
}

/** A watcher over a folder, and the model that is kept with it. */
export class WatchRig {
  readonly watcher: Watcher;
  readonly root: Root;
  /** Every entry that the events have told of: its inode and size, or that it is a directory. */
  readonly model = new Map<RelativePath, string>();
  overflows = 0;
  #announce: () => void = () => {};
  #marks = 0;

  private constructor(
    readonly folder: string,
    fileSystem: FileSystem,
    startWatcher: Start,
  ) {
    this.root = fileSystem.openRoot(absolute(folder));
    this.watcher = startWatcher(this.root, () => this.#announce());
    onTestFinished(() => this.watcher.stop());
  }

  /** Watches a folder, a new one unless it is given, and everything that is in it. */
  static async open(kind: string, folder = temporaryFolder()): Promise<WatchRig> {
    const { open, start: startWatcher } = WATCHERS[kind]!; // callers name one of them
    const rig = new WatchRig(folder, await open(), startWatcher);
    rig.walkAll();
    return rig;
  }

  at(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  /** What has happened until now; the model is brought in step. Everything before a mark has been said when the mark is. */
  async drain(): Promise<WatchEvent[]> {
    const mark = `mark-${this.#marks++}`;
    fs.mkdirSync(this.at(mark));
    // A loss may be that of the mark, and nothing comes after it until somebody looks.
    const isMark = (event: WatchEvent) => event.kind === 'overflow' || (event.kind === 'entry' && event.name === mark);
    const events = await this.until(isMark);
    fs.rmdirSync(this.at(mark));
    const afterMark = await this.until(isMark);
    return events
      .concat(afterMark)
      .filter((event) => event.kind !== 'entry' || (event.name !== mark && event.directory !== mark));
  }

  /** Takes what there is now, without a mark. */
  takeNow(): WatchEvent[] {
    const events: WatchEvent[] = [];
    this.watcher.drain((event) => events.push(event));
    this.#apply(events);
    return events;
  }

  /** A full pass. */
  walkAll(): void {
    this.model.clear();
    this.watcher.beginWalk(Number.POSITIVE_INFINITY);
    this.#walk(ROOT);
    this.watcher.endWalk();
  }

  /** Takes until something is said. */
  async until(isSaid: (event: WatchEvent) => boolean): Promise<WatchEvent[]> {
    let events: WatchEvent[] = [];
    for (;;) {
      const announced = new Promise<void>((resolve) => {
        this.#announce = resolve;
      });
      const taken = this.takeNow();
      events = events.concat(taken);
      if (taken.some(isSaid)) return events;
      await announced;
    }
  }

  #apply(events: readonly WatchEvent[]): void {
    for (const event of events) {
      if (event.kind === 'overflow') this.overflows++;
      if (event.kind === 'entry') this.#look(event);
    }
    if (events.some((event) => event.kind === 'overflow')) this.walkAll();
  }

  #look({ directory, name, what, isDirectory }: EntryEvent): void {
    const below = childPath(directory, name);
    const found = this.#find(directory, name);
    // What is below a directory that came or went is not watched any more: only a walk helps.
    if (found === undefined || (isDirectory && !isInPlace(what))) this.#forget(below);
    if (found === undefined) return;
    const isKnown = this.model.get(below) === found;
    this.model.set(below, found);
    if (found === 'directory' && !isKnown) this.#walk(below);
  }

  #find(directory: RelativePath, name: Name): string | undefined {
    const parent = this.#openIfThere(directory);
    const found = parent?.find(name);
    parent?.[Symbol.dispose]();
    if (found === undefined) return undefined;
    const { inodeLow, sizeBytes } = found.attributes;
    return found.kind === DIRECTORY ? 'directory' : `${inodeLow} ${sizeBytes}`;
  }

  #forget(below: RelativePath): void {
    for (const known of this.model.keys()) {
      if (known === below || known.startsWith(`${below}/`)) this.model.delete(known);
    }
  }

  #walk(below: RelativePath): void {
    for (const name of this.#watchAndList(below)) {
      const found = this.#find(below, name);
      if (found === undefined) continue;
      this.model.set(childPath(below, name), found);
      if (found === 'directory') this.#walk(childPath(below, name));
    }
  }

  #watchAndList(below: RelativePath): readonly Name[] {
    const directory = this.#openIfThere(below);
    const table = new EntryTable();
    if (directory === undefined) return [];
    try {
      this.watcher.watch(below, directory);
      directory.list(table);
    } catch (error) {
      requireGone(error);
      return [];
    } finally {
      directory[Symbol.dispose]();
    }
    return table.names;
  }

  #openIfThere(below: RelativePath): Directory | undefined {
    try {
      return this.root.openDirectory(below);
    } catch (error) {
      requireGone(error);
      return undefined;
    }
  }
}

/** That a directory is gone, moved out or something else by now is no failure: the event that says so is on its way. */
function requireGone(error: unknown): void {
  if (!['ENOENT', 'ENOTDIR', 'ELOOP', 'VANISHED'].includes((error as { readonly code?: string }).code ?? ''))
    throw error;
}

/** The same as a model, read from the folder itself. */
export function readModel(rig: WatchRig): Map<RelativePath, string> {
  const model = new Map<RelativePath, string>();
  const visit = (below: string) => {
    for (const name of fs.readdirSync(Buffer.from(`${rig.folder}/${below}`, 'latin1'), 'latin1')) {
      const entry = childPath(below as RelativePath, name as Name);
      const stats = fs.lstatSync(Buffer.from(`${rig.folder}/${entry}`, 'latin1'));
      model.set(entry, stats.isDirectory() ? 'directory' : `${stats.ino % 2 ** 32} ${stats.size}`);
      if (stats.isDirectory()) visit(entry);
    }
  };
  visit('');
  return model;
}
