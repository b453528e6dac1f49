// Whether one of some files is being written in place at this moment, as inotify tells it by what was written and what
// was closed. It wakes nobody: who has heard of a change elsewhere asks here whether its writer is done.

import { bytesOfText, textOfBytes } from '../../core/tree/bytes.js';
import { IN, readInotifyEvents } from './inotify-event.js';
import { type InotifyCalls, loadInotify } from '../libc/inotify.js';

/** Names of a folder that count. */
export interface NamesIn {
  has(name: string): boolean;
}

/** The folders in which a name leads to a file, and these names. **Shape**: absolute paths. */
type WaysToFiles = ReadonlyMap<string, NamesIn>;

/** Keeps the writers of some files in sight. */
export interface WritingWatch {
  /**
   * From now on these are the files. They are watched by their inodes as well as by their names, because they may be
   * written through other names: those of the folder outside from which they are mounted. Never throws: what cannot be
   * watched is written by nobody.
   */
  follow(files: readonly string[], ways: WaysToFiles): void;
  /** `yes` from a write until the next close; `unknown` where some events were lost just now. Never throws. */
  isWriting(): 'yes' | 'no' | 'unknown';
  /** Idempotent. */
  close(): void;
}

/** What ends a write: the writer has closed the file, or the name leads elsewhere. */
const DONE = IN.CLOSE_WRITE | IN.MOVED_TO | IN.MOVED_FROM | IN.DELETE;
const MASK = IN.MODIFY | DONE;
/** Four times what a full queue of the kernel holds of short names. */
const BUFFER_BYTES = 1 << 16;

/** Opens a watch; undefined where this machine, or FOLDERSYNC_FS, has no inotify over libc. Never throws. */
export function openWritingWatch(env: NodeJS.ProcessEnv = process.env): WritingWatch | undefined {
  if (process.platform !== 'linux' || env.FOLDERSYNC_FS === 'portable') return undefined;
  try {
    const calls = loadInotify();
    return new InotifyWriting(calls, calls.init());
  } catch {
    return undefined; // no libc, or no instance left: the caller waits for quiet instead, which costs seconds only
  }
}

class InotifyWriting implements WritingWatch {
  readonly #calls: InotifyCalls;
  readonly #inotify: number;
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  /** By watch descriptor: the names that count; the empty one is a watched file itself. */
  #watched = new Map<number, NamesIn>();
  /** What was written and not closed since: watch descriptors with names. */
  readonly #open = new Set<string>();
  #isClosed = false;

  constructor(calls: InotifyCalls, inotify: number) {
    this.#calls = calls;
    this.#inotify = inotify;
  }

  follow(files: readonly string[], ways: WaysToFiles): void {
    if (this.#isClosed) return;
    const wanted = new Map<number, NamesIn>();
    for (const [folder, names] of ways) this.#watch(folder, names, wanted);
    for (const file of files) this.#watch(file, ITSELF, wanted);
    for (const watch of this.#watched.keys()) {
      if (wanted.has(watch)) continue;
      this.#calls.remove(this.#inotify, watch);
      for (const key of this.#open) if (key.startsWith(`${watch}/`)) this.#open.delete(key);
    }
    this.#watched = wanted;
  }

  isWriting(): 'yes' | 'no' | 'unknown' {
    if (this.#isClosed) return 'no';
    const hasLost = !this.#takeEvents();
    if (this.#open.size > 0) return 'yes';
    return hasLost ? 'unknown' : 'no';
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#calls.close(this.#inotify);
  }

  #watch(path: string, names: NamesIn, wanted: Map<number, NamesIn>): void {
    try {
      const watch = this.#calls.add(this.#inotify, bytesOfText(path), MASK);
      if (watch !== undefined) wanted.set(watch, names);
    } catch {
      // Not there, or not visible: a change that is heard of there asks for `follow` again.
    }
  }

  /** False where the kernel's queue has run over: what is open is not known then. */
  #takeEvents(): boolean {
    let isWhole = true;
    for (;;) {
      const count = this.#calls.read(this.#inotify, this.#buffer);
      if (count === 0) return isWhole;
      for (const { watch, mask, name } of readInotifyEvents(this.#buffer.subarray(0, count))) {
        const key = `${watch}/${name}`;
        if ((mask & IN.Q_OVERFLOW) !== 0) {
          this.#open.clear();
          isWhole = false;
        } else if (this.#watched.get(watch)?.has(textOfBytes(name)) !== true) continue;
        else if ((mask & DONE) !== 0) this.#open.delete(key);
        else if ((mask & IN.MODIFY) !== 0) this.#open.add(key);
      }
    }
  }
}

const ITSELF: NamesIn = new Set(['']);
