// Watches a config file in every way it is edited: in place, by a rename over it, removed and made again, and by the
// swap of a symlink somewhere on its path, as container platforms do it for mounted configs (`..data`). It tells that
// something may have changed; whether it has, the reader of the file finds out.
//
// What is written in place is half a config until its writer has closed it, and half a YAML file is a valid one that
// protects less. So it is told of when it is closed, or where nobody tells of that, when it has been quiet for seconds.

import fs from 'node:fs';
import path from 'node:path';
import { openWritingWatch, type WritingWatch } from '../../fs/watch/writing-watch.js';
import type { Clock, Timer } from '../../process/clock.js';
import { identityOfFolder } from './folder-identity.js';
import { waysToFile } from './ways-to-file.js';

/** What is watched, and who is told. */
export interface ConfigWatchOptions {
  /** Absolute. */
  readonly file: string;
  readonly clock: Clock;
  /** The file, or what leads to it, may be another one. */
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

/** After how long a writer that does not close the file is spoken of. */
const LONG_WRITE_MS = 60_000;

/** How often the file is looked at, for folders that tell nothing: network mounts, a folder that was replaced. */
const LOOK_EVERY_MS = 5000;

/** Watches until it is stopped. */
export class ConfigWatch {
  readonly #options: ConfigWatchOptions;
  readonly #watches = new Map<string, PlaceWatch>();
  readonly #writing: WritingWatch | undefined;
  #look: Timer | undefined;
  #quiet: Timer | undefined;
  /** When the change that is told next began, by the monotonic clock. */
  #stirredAt: number | undefined;
  /** The file's state when it was last told of. */
  #seen: string;
  /** A state that the last look found new: without an event, only one that stays is whole. */
  #found: string | undefined;
  #hasTrouble = false;
  #hasLongWrite = false;
  #isStopped = false;

  /** Starts. Never throws. */
  constructor(options: ConfigWatchOptions) {
    this.#options = options;
    this.#writing = 'writing' in options ? options.writing : openWritingWatch();
    this.#follow();
    this.#seen = stateOf(options.file);
    this.#lookLater();
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

  /** Watches exactly the folders in which a name on the file's path can be replaced, and the file. */
  #follow(): void {
    const { file } = this.#options;
    const ways = waysToFile(file);
    this.#writing?.follow(file, ways);
    // The file itself as well: where it is mounted alone, it is edited through a folder that is not to be seen from
    // here.
    const wanted = new Map([...ways, [file, new Set([path.basename(file)])]]);
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
  }

  #watch(place: string, names: ReadonlySet<string>): void {
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
    this.#follow();
    if (this.#isBeingWritten()) return;
    this.#stirredAt = undefined;
    this.#changed(stateOf(this.#options.file));
  }

  /** Whether its writer has yet to close it; it is asked again soon. */
  #isBeingWritten(): boolean {
    const writing = this.#writing?.isWriting() ?? 'no';
    if (writing === 'no') return false;
    const now = this.#options.clock.monotonic();
    this.#stirredAt ??= now;
    if (writing === 'yes' && now - this.#stirredAt > LONG_WRITE_MS && !this.#hasLongWrite) {
      this.#hasLongWrite = true;
      const message = `${this.#options.file} is being written, and its writer has not closed it for a minute`;
      this.#options.onTrouble(`${message}; it is read when that is done, or at SIGHUP`);
    }
    this.#wait(writing === 'yes' ? QUIET_MS : QUIET_IN_PLACE_MS);
    return true;
  }

  #changed(state: string): void {
    this.#seen = state;
    this.#found = undefined;
    this.#hasLongWrite = false;
    this.#options.onChange();
  }

  #lookLater(): void {
    this.#look = this.#options.clock.setTimer(LOOK_EVERY_MS, () => {
      this.#follow();
      this.#lookAt(stateOf(this.#options.file));
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
  names: ReadonlySet<string>;
  readonly #place: string;
  readonly #identity: string;
  readonly #watcher: fs.FSWatcher;

  /** @throws Error of node:fs */
  constructor(place: string, names: ReadonlySet<string>, onStir: (stir: Stir) => void) {
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

/** What differs whenever the file does, as far as it can be told without reading it. */
function stateOf(file: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = fs.statSync(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  }
}
