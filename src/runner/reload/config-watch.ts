// Watches a config's file and its parts in every way they are edited: in place, by a rename over them, removed and made
// again, and by the swap of a symlink somewhere on their paths, as container platforms do it for mounted configs
// (`..data`). It tells that something may have changed; whether it has, the reader of the files finds out.
//
// What is written in place is half a config until its writer has closed it, and half a YAML file is a valid one that
// protects less. So it is told of when it is closed, or where nobody tells of that, when it has been quiet for seconds.

import fs from 'node:fs';
import path from 'node:path';
import type { Include } from '../../config/parts/include.js';
import { type NamesIn, openWritingWatch, type WritingWatch } from '../../fs/watch/writing-watch.js';
import type { Clock, Timer } from '../../process/clock.js';
import { type ConfigPlaces, findPlaces, stateOf } from './config-places.js';
import { identityOfFolder } from './folder-identity.js';

/** What is watched, and who is told. */
export interface ConfigWatchOptions {
  /** Absolute. */
  readonly file: string;
  readonly clock: Clock;
  /** The file, a part, or what leads to one of them, may be another one. */
  onChange(): void;
  /** There is no watch and why, or the file is written for very long; it is still looked at now and then. */
  onTrouble(message: string): void;
  /** What tells of writers; by default inotify, where it can be had. Undefined for none. */
  readonly writing?: WritingWatch | undefined;
}

/**
 * An edit counts once nothing has happened for so long, because an editor writes in several steps; but no later than
 * `LONGEST`.
 */
const QUIET_MS = 100;
const LONGEST_WAIT_MS = 1000;

/** How long an edit in place must be quiet where nobody tells when its writer is done. */
const QUIET_IN_PLACE_MS = 5000;

/**
 * How long a part that is gone may take to come back: an editor that moves it aside and writes another one would stop
 * its pairs for that moment.
 */
const GONE_MS = 1000;

/** After how long a writer that does not close the file is spoken of. */
const LONG_WRITE_MS = 60_000;

/** How often the file is looked at, for folders that tell nothing: network mounts, a folder that was replaced. */
const LOOK_EVERY_MS = 5000;

/** Watches until it is stopped. */
export class ConfigWatch {
  readonly #options: ConfigWatchOptions;
  readonly #watches = new Map<string, PlaceWatch>();
  readonly #writing: WritingWatch | undefined;
  #includes: readonly Include[] = [];
  #places: ConfigPlaces;
  #look: Timer | undefined;
  #quiet: Timer | undefined;
  /** When the change that is told next began, by the monotonic clock. */
  #stirredAt: number | undefined;
  /** The files' state when it was last told of. */
  #seen: string;
  /** The files that were there then. */
  #seenFiles: readonly string[];
  /** Whether it has been waited for files that are gone. */
  #hasWaited = false;
  /** A state that the last look found new: without an event, only one that stays is whole. */
  #found: string | undefined;
  #hasTrouble = false;
  #hasLongWrite = false;
  #isStopped = false;

  /** Starts. Never throws. */
  constructor(options: ConfigWatchOptions) {
    this.#options = options;
    this.#writing = 'writing' in options ? options.writing : openWritingWatch();
    this.#places = this.#follow();
    this.#seen = stateOf(this.#places);
    this.#seenFiles = this.#places.files;
    this.#lookLater();
  }

  /** From now on the config has these parts as well. Whether they have changed before, the caller finds out. */
  follow(includes: readonly Include[]): void {
    if (this.#isStopped) return;
    this.#includes = includes;
    this.#places = this.#follow();
    this.#seen = stateOf(this.#places);
    this.#seenFiles = this.#places.files;
  }

  /** Idempotent. */
  stop(): void {
    this.#isStopped = true;
    this.#look?.cancel();
    this.#quiet?.cancel();
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
    this.#writing?.close();
  }

  /** Watches exactly the folders in which a name on the way to a file can be replaced, and the files. */
  #follow(): ConfigPlaces {
    const places = findPlaces(this.#options.file, this.#includes);
    this.#writing?.follow(places.files, places.ways);
    // The files themselves as well: where one is mounted alone, it is edited through a folder that is not to be seen
    // from here.
    const ofFiles = places.files.map((file) => [file, new Set([path.basename(file)])] as const);
    const wanted = new Map<string, NamesIn>([...places.ways, ...ofFiles]);
    for (const [place, watch] of this.#watches) {
      if (wanted.has(place) && watch.isCurrent()) continue;
      watch.close();
      this.#watches.delete(place);
    }
    for (const [place, names] of wanted) {
      const watch = this.#watches.get(place);
      if (watch === undefined) this.#watch(place, names);
      else watch.names = names;
    }
    return places;
  }

  #watch(place: string, names: NamesIn): void {
    try {
      this.#watches.set(place, new PlaceWatch(place, names, (stir) => this.#stirred(place, stir)));
    } catch (error) {
      // What is not there comes back or not: the looks find out.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#tell(place, error as Error);
    }
  }

  #stirred(place: string, stir: Stir): void {
    if (this.#isStopped) return;
    if (stir instanceof Error) {
      this.#watches.get(place)?.close();
      this.#watches.delete(place);
      this.#tell(place, stir);
    }
    if (stir === 'in-place' && this.#writing === undefined) {
      this.#wait(QUIET_IN_PLACE_MS);
      return;
    }
    const now = this.#options.clock.monotonic();
    this.#stirredAt ??= now;
    this.#wait(Math.max(0, Math.min(QUIET_MS, LONGEST_WAIT_MS - (now - this.#stirredAt))));
  }

  #wait(ms: number): void {
    this.#quiet?.cancel();
    this.#quiet = this.#options.clock.setTimer(ms, () => this.#settled());
  }

  #settled(): void {
    this.#quiet = undefined;
    // Before the file is read: whatever happens from here on is seen by the new watches, and told again.
    this.#places = this.#follow();
    if (this.#isBeingWritten()) return;
    const { files } = this.#places;
    if (!this.#hasWaited && this.#seenFiles.some((file) => !files.includes(file))) {
      this.#hasWaited = true;
      this.#stirredAt = undefined;
      this.#wait(GONE_MS);
      return;
    }
    this.#stirredAt = undefined;
    this.#changed(stateOf(this.#places));
  }

  /** Whether its writer has yet to close it; it is asked again soon. */
  #isBeingWritten(): boolean {
    const writing = this.#writing?.isWriting() ?? 'no';
    if (writing === 'no') return false;
    const now = this.#options.clock.monotonic();
    this.#stirredAt ??= now;
    if (writing === 'yes' && now - this.#stirredAt > LONG_WRITE_MS && !this.#hasLongWrite) {
      this.#hasLongWrite = true;
      const what = this.#includes.length === 0 ? this.#options.file : `${this.#options.file}, or a part of it,`;
      const message = `${what} is being written, and its writer has not closed it for a minute`;
      this.#options.onTrouble(`${message}; it is read when that is done, or at SIGHUP`);
    }
    this.#wait(writing === 'yes' ? QUIET_MS : QUIET_IN_PLACE_MS);
    return true;
  }

  #changed(state: string): void {
    this.#seen = state;
    this.#seenFiles = this.#places.files;
    this.#hasWaited = false;
    this.#found = undefined;
    this.#hasLongWrite = false;
    this.#options.onChange();
  }

  #lookLater(): void {
    this.#look = this.#options.clock.setTimer(LOOK_EVERY_MS, () => {
      this.#places = this.#follow();
      this.#lookAt(stateOf(this.#places));
      if (!this.#isStopped) this.#lookLater();
    });
  }

  #lookAt(state: string): void {
    // What others write into the folder fills the kernel's queue as well: it is emptied by the question.
    if (this.#quiet !== undefined || this.#isBeingWritten()) return;
    if (state === this.#seen) this.#found = undefined;
    else if (state === this.#found) this.#changed(state);
    else this.#found = state;
  }

  #tell(place: string, error: Error): void {
    if (this.#hasTrouble) return;
    this.#hasTrouble = true;
    const seconds = LOOK_EVERY_MS / 1000;
    const message = `cannot watch ${place} for edits of the config: ${error.message}; it is looked at every ${seconds} s`;
    this.#options.onTrouble(message);
  }
}

/**
 * What a watch has heard: another file in the place of one, a change of a file that stays, or that it is at its end.
 */
type Stir = 'replaced' | 'in-place' | Error;

/** The watch on one folder, or on the file. */
class PlaceWatch {
  names: NamesIn;
  readonly #place: string;
  readonly #identity: string;
  readonly #watcher: fs.FSWatcher;

  /** @throws Error of node:fs */
  constructor(place: string, names: NamesIn, onStir: (stir: Stir) => void) {
    this.names = names;
    this.#place = place;
    this.#watcher = fs.watch(place, { persistent: false }, (event, name) => {
      const isCurrent = this.isCurrent();
      // Other files of the folder are nobody's business: the logs may lie there. No name, or the place's own: look.
      if (name !== null && !this.names.has(name) && isCurrent) return;
      // A file that was replaced tells of its lost name as of a change.
      onStir(event === 'change' && isCurrent ? 'in-place' : 'replaced');
    });
    this.#watcher.on('error', onStir);
    this.#identity = identityOfFolder(place);
  }

  /** Whether what lies there is still what was watched. */
  isCurrent(): boolean {
    return identityOfFolder(this.#place) === this.#identity;
  }

  close(): void {
    this.#watcher.close();
  }
}
