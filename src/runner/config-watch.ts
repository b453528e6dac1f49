// Watches a config file in every way it is edited: in place, by a rename over it, removed and made again, and by the swap
// of a symlink somewhere on its path, as container platforms do it for mounted configs (`..data`).
// It tells that something may have changed; whether it has is for whoever reads the file.

import fs from 'node:fs';
import path from 'node:path';
import type { Clock, Timer } from './clock.js';
import { identityOfFolder } from './folder-identity.js';

/** What is watched, and who is told. */
export interface ConfigWatchOptions {
  /** Absolute. */
  readonly file: string;
  readonly clock: Clock;
  /** The file, or what leads to it, may be another one. */
  onChange(): void;
  /** There is no watch and why; the file is still looked at now and then. */
  onTrouble(message: string): void;
}

/** An edit counts once nothing has happened for so long, for an editor writes in several steps; but no later than `LONGEST`. */
const QUIET_MS = 100;
const LONGEST_WAIT_MS = 1000;

/** How often the file is looked at, for folders that tell nothing: network mounts, a folder that was replaced. */
const LOOK_EVERY_MS = 5000;

/** How many symlinks are followed. **Source**: path_resolution(7), 40. */
const LINKS_MOST = 40;

/** Watches until it is stopped. */
export class ConfigWatch {
  readonly #options: ConfigWatchOptions;
  readonly #watches = new Map<string, FolderWatch>();
  #look: Timer | undefined;
  #quiet: Timer | undefined;
  /** When what is told next has begun, by the monotonic clock. */
  #stirredAt: number | undefined;
  #seen: string;
  #hasTrouble = false;
  #isStopped = false;

  /** Starts. Never throws. */
  constructor(options: ConfigWatchOptions) {
    this.#options = options;
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
  }

  /** Watches exactly the folders in which a name on the file's path can be replaced. */
  #follow(): void {
    const wanted = stepsTo(this.#options.file);
    for (const [folder, watch] of this.#watches) {
      if (wanted.has(folder) && watch.isCurrent()) continue;
      watch.close();
      this.#watches.delete(folder);
    }
    for (const [folder, names] of wanted) {
      const watch = this.#watches.get(folder);
      if (watch === undefined) this.#watch(folder, names);
      else watch.names = names;
    }
  }

  #watch(folder: string, names: ReadonlySet<string>): void {
    try {
      this.#watches.set(folder, new FolderWatch(folder, names, (error) => this.#stirred(folder, error)));
    } catch (error) {
      // A folder that is not there comes back or not: the looks find out.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#tell(folder, error as Error);
    }
  }

  #stirred(folder: string, error: Error | undefined): void {
    if (this.#isStopped) return;
    if (error !== undefined) {
      this.#watches.get(folder)?.close();
      this.#watches.delete(folder);
      this.#tell(folder, error);
    }
    const { clock } = this.#options;
    this.#stirredAt ??= clock.monotonic();
    const leftMs = LONGEST_WAIT_MS - (clock.monotonic() - this.#stirredAt);
    this.#quiet?.cancel();
    this.#quiet = clock.setTimer(Math.max(0, Math.min(QUIET_MS, leftMs)), () => this.#settled());
  }

  #settled(): void {
    this.#quiet = undefined;
    this.#stirredAt = undefined;
    // Before the file is read: whatever happens from here on is seen by the new watches, and told again.
    this.#follow();
    this.#seen = stateOf(this.#options.file);
    this.#options.onChange();
  }

  #lookLater(): void {
    this.#look = this.#options.clock.setTimer(LOOK_EVERY_MS, () => {
      this.#follow();
      const state = stateOf(this.#options.file);
      if (state !== this.#seen && this.#quiet === undefined) {
        this.#seen = state;
        this.#options.onChange();
      }
      if (!this.#isStopped) this.#lookLater();
    });
  }

  #tell(folder: string, error: Error): void {
    if (this.#hasTrouble) return;
    this.#hasTrouble = true;
    const seconds = LOOK_EVERY_MS / 1000;
    const message = `cannot watch ${folder} for edits of the config: ${error.message}; it is looked at every ${seconds} s`;
    this.#options.onTrouble(message);
  }
}

/** The watch on one folder. */
class FolderWatch {
  names: ReadonlySet<string>;
  readonly #folder: string;
  readonly #identity: string;
  readonly #watcher: fs.FSWatcher;

  /** @throws Error of node:fs */
  constructor(folder: string, names: ReadonlySet<string>, onStir: (error?: Error) => void) {
    this.names = names;
    this.#folder = folder;
    this.#watcher = fs.watch(folder, { persistent: false }, (_, name) => {
      // Other files of the folder are nobody's business: the logs may lie there. No name, or the folder's own: look.
      if (name === null || this.names.has(name) || !this.isCurrent()) onStir();
    });
    this.#watcher.on('error', onStir);
    this.#identity = identityOfFolder(folder);
  }

  /** Whether the folder is still the one that was watched. */
  isCurrent(): boolean {
    return identityOfFolder(this.#folder) === this.#identity;
  }

  close(): void {
    this.#watcher.close();
  }
}

/**
 * The folders in which a name leads to the file, and these names: that of the file, and those of the symlinks on its way.
 * What is missing ends the way. Never throws.
 */
function stepsTo(file: string): Map<string, Set<string>> {
  const steps = new Map<string, Set<string>>();
  const step = (folder: string, name: string) => steps.set(folder, (steps.get(folder) ?? new Set()).add(name));
  let folder = '/';
  let links = 0;
  const names = file.split('/').filter(Boolean);
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === '.') continue;
    if (name === '..') {
      folder = path.dirname(folder);
      continue;
    }
    const here = path.join(folder, name);
    const target = targetOf(here);
    if (target !== undefined) {
      step(folder, name);
      if (++links > LINKS_MOST) break;
      if (path.isAbsolute(target)) folder = '/';
      names.unshift(...target.split('/').filter(Boolean));
    } else {
      if (names.length === 0) step(folder, name);
      folder = here;
    }
  }
  return steps;
}

/** Where a symlink leads; undefined for what is none. */
function targetOf(name: string): string | undefined {
  try {
    return fs.readlinkSync(name);
  } catch {
    return undefined; // not a symlink, or not there, or not to be seen: the file's own state tells
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
