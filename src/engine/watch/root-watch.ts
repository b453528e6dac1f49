// Whether the paths of a watching pair still lead to its folders. No watch in the source tells of a symlink on the way
// that is switched, of a parent that is swapped, or of a disk that is mounted over it: it goes on to tell of what was
// there before.

import type { Pair } from '../../core/pair/pair.js';
import type { FileSystem } from '../../fs/port/port.js';
import { type Clock, every, type Timer } from '../../process/clock.js';
import { leadsTo } from '../holds/hold-roots.js';
import type { Roots } from '../threads/protocol.js';

/** What it works with. */
export interface RootWatchOptions {
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly pair: Pair;
  /** A root's path leads to another folder, or to none; told again each time that is seen. */
  onMoved(): void;
}

/** How often it looks: seldom, for it is most of what a pair costs that rests. **Units**: milliseconds. */
const LOOK_EACH_MS = 5000;

/** Looks now and then, from the first `follow` until `stop`. */
export class RootWatch {
  readonly #options: RootWatchOptions;
  #roots: Roots | undefined;
  #timer: Timer | undefined;

  constructor(options: RootWatchOptions) {
    this.#options = options;
  }

  /** These are the folders from now on. */
  follow(roots: Roots): void {
    this.#roots = roots;
    this.#timer ??= every(this.#options.clock, LOOK_EACH_MS, () => {
      if (this.#areMoved()) this.#options.onMoved();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #areMoved(): boolean {
    const { fileSystem, pair } = this.#options;
    return (['source', 'replica'] as const).some((side) => {
      const id = this.#roots?.[side].id; // absent of a replica that the pass has made
      return id !== undefined && !leadsTo(fileSystem, pair[side], id);
    });
  }
}
