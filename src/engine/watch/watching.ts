// What hears of changes in one folder of a pair, and how well: its watcher, the limits that are in the way, and what
// the runner is told of both.

import type { WatchingStatus } from '../../core/report/pair-status.js';
import type { RelativePath } from '../../core/tree/bytes.js';
import type { WatchEvent } from '../../core/watch/watch-event.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Capabilities, Root } from '../../fs/port/port.js';
import { sharedFileSystem } from '../../fs/port/remote-changes.js';
import { describeWatchLimit, type WatchLimit } from '../../fs/port/watch-limit.js';
import type { Watcher } from '../../fs/port/watcher.js';

/** Who is told. */
export interface WatchingOptions {
  /** Which one it is, in words. */
  readonly folder: 'the source' | 'the replica';
  /** As in `Capabilities`. */
  readonly watches: Capabilities['watches'];
  /** How many watches it may have, as of now. */
  mostWatches(): number;
  /** There is something to take. */
  onEvents(): void;
  /** It hears better or worse than before. */
  onChange(watching: WatchingStatus): void;
  /** It has another number of watches than before, or wants another; after targeted passes by and large. */
  onWatches(watches: Watches): void;
}

/** How many directories are watched, and how many would be without a limit. */
export interface Watches {
  readonly watched: number;
  readonly wanted: number;
}

/** Who counts the watches of all need not hear of fewer folders than these after each change. */
const FEW_FOLDERS = 100;

/** Listens to one folder, from its first full pass until `stop`. */
export class Watching {
  readonly #options: WatchingOptions;
  #watcher: Watcher | undefined;
  /** A limit that was met since the last full pass began. */
  #limit: WatchLimit | undefined;
  #told = '';
  #toldWatches: Watches = { watched: 0, wanted: 0 };
  #overflows = 0;

  constructor(options: WatchingOptions) {
    this.#options = options;
  }

  /** A walk of the whole folder begins, which covers all that was heard. Returns whether anything can be watched. */
  beginWalk(root: Root): boolean {
    this.#limit = undefined;
    const shared = sharedFileSystem(root.identity.fileSystemType);
    if (shared !== undefined) {
      const message = `${this.#options.folder} lies on ${shared}, where changes that are made elsewhere cannot be heard: it is polled`;
      this.#tell({ kind: 'blind', message });
      // What watched the empty folder below a mount that has come would say that all is heard.
      void this.stop();
      return false;
    }
    this.#watcher ??= this.#startWatcher(root);
    this.drain(() => {});
    this.#watcher?.beginWalk(this.#options.mostWatches());
    return this.#watcher !== undefined;
  }

  /** That walk has gone through. */
  endWalk(): void {
    this.#watcher?.endWalk();
    this.#tellWatches(1);
    this.tell();
  }

  /** Watches a directory that is about to be listed, in a walk that goes on to all below it. */
  watch(path: RelativePath, directory: Directory): void {
    try {
      this.#limit = this.#watcher?.watch(path, directory) ?? this.#limit;
    } catch (error) {
      // It is gone, or its file system cannot be watched: the walk meets the first, and the rescan is for the second.
      if (!(error instanceof FsError)) throw error;
    }
  }

  /** Says what was heard since the last time. */
  drain(receive: (event: WatchEvent) => void): void {
    this.#watcher?.drain((event) => {
      if (event.kind === 'overflow') this.#overflows++;
      receive(event);
    });
  }

  /** How often changes were lost since this was asked last. */
  drainOverflows(): number {
    const count = this.#overflows;
    this.#overflows = 0;
    return count;
  }

  /** Tells how well it hears, after directories were watched. */
  tell(): void {
    if (this.#watcher === undefined) return;
    this.#tellWatches(FEW_FOLDERS);
    // Looked up only where there was a limit, because it is a walk over all watches.
    const unwatched = this.#limit === undefined ? 0 : this.#watcher.unwatched().length;
    if (this.#limit === undefined || unwatched === 0)
      this.#tell(this.#options.watches === 'exact' ? LIVE : unsureOf(this.#options.folder));
    else this.#tellLimit(`${unwatched} folders cannot be watched, and are polled`, this.#limit);
  }

  /** The watcher has ended, or is to end. The next walk starts another one. */
  async stop(): Promise<void> {
    const watcher = this.#watcher;
    this.#watcher = undefined;
    await watcher?.stop();
  }

  #startWatcher(root: Root): Watcher | undefined {
    const watcher = root.startWatcher({ onEvents: () => this.#options.onEvents() });
    if (!('setting' in watcher)) return watcher;
    this.#tellLimit(`${this.#options.folder} cannot be watched, and is polled`, watcher);
    return undefined;
  }

  /** Unless it is about fewer folders than these. */
  #tellWatches(fewest: number): void {
    if (this.#watcher === undefined) return;
    const watched = this.#watcher.size;
    const wanted = this.#limit === undefined ? watched : this.#watcher.wanted;
    const told = this.#toldWatches;
    if (Math.max(Math.abs(watched - told.watched), Math.abs(wanted - told.wanted)) < fewest) return;
    this.#toldWatches = { watched, wanted };
    this.#options.onWatches(this.#toldWatches);
  }

  #tellLimit(what: string, limit: WatchLimit): void {
    const { message, hint } = describeWatchLimit(limit);
    this.#tell({ kind: 'degraded', message: `${what}: ${message}`, hint });
  }

  #tell(watching: WatchingStatus): void {
    const told = JSON.stringify(watching);
    if (told === this.#told) return;
    this.#told = told;
    this.#options.onChange(watching);
  }
}

const LIVE: WatchingStatus = { kind: 'live' };
function unsureOf(folder: WatchingOptions['folder']): WatchingStatus {
  const missed = 'but may be missed where there are very many at once: it is also looked through now and then';
  return { kind: 'unsure', message: `changes in ${folder} are heard, ${missed}` };
}
