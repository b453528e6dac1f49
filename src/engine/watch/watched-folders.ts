// What hears of changes in the folders of a pair: in its source, or in both sides of one that goes both ways.

import type { WatchingStatus } from '../../core/report/pair-status.js';
import type { RelativePath } from '../../core/tree/bytes.js';
import type { Side } from '../../core/two-way/reconcile.js';
import type { WatchEvent } from '../../core/watch/watch-event.js';
import type { Directory } from '../../fs/port/directory.js';
import type { Root } from '../../fs/port/port.js';
import { Watching, type Watches, type WatchingOptions } from './watching.js';

/** Who is told, and what is listened to. */
export interface WatchedFoldersOptions extends Omit<WatchingOptions, 'folder'> {
  /** `a` is the source. */
  readonly sides: readonly Side[];
}

/** Their roots, as far as they are there. */
export type WatchedRoots = Readonly<Partial<Record<Side, Root>>>;

/** Listens to the folders of one pair, from its first full pass until `stop`. */
export class WatchedFolders {
  readonly #sides = new Map<Side, Watching>();
  readonly #heard = new Map<Side, WatchingStatus>();
  readonly #watches = new Map<Side, Watches>();
  #told = '';

  constructor(options: WatchedFoldersOptions) {
    const { sides } = options;
    for (const side of sides) {
      const watching = new Watching({
        ...options,
        folder: side === 'a' ? 'the source' : 'the replica',
        mostWatches: () => Math.floor(options.mostWatches() / sides.length),
        onChange: (heard) => {
          this.#heard.set(side, heard);
          this.#tellChange(options);
        },
        onWatches: (watches) => {
          this.#watches.set(side, watches);
          options.onWatches(sumOf([...this.#watches.values()]));
        },
      });
      this.#sides.set(side, watching);
    }
  }

  /** A walk of whole folders begins, which covers all that was heard. Returns whether anything can be watched. */
  beginWalk(roots: WatchedRoots): boolean {
    let isAny = false;
    for (const [side, watching] of this.#sides) {
      const root = roots[side];
      if (root !== undefined && watching.beginWalk(root)) isAny = true;
    }
    return isAny;
  }

  /** That walk has gone through. */
  endWalk(): void {
    for (const watching of this.#sides.values()) watching.endWalk();
  }

  /** As `Watching.watch`. */
  watch(side: Side, path: RelativePath, directory: Directory): void {
    this.#sides.get(side)?.watch(path, directory);
  }

  /** Says what was heard since the last time. */
  drain(receive: (event: WatchEvent) => void): void {
    for (const watching of this.#sides.values()) watching.drain(receive);
  }

  /** How often changes were lost since this was asked last. */
  drainOverflows(): number {
    let sum = 0;
    for (const watching of this.#sides.values()) sum += watching.drainOverflows();
    return sum;
  }

  /** Tells how well it hears, after directories were watched. */
  tell(): void {
    for (const watching of this.#sides.values()) watching.tell();
  }

  /** The next walk starts anew. */
  async stop(): Promise<void> {
    await Promise.all([...this.#sides.values()].map((watching) => watching.stop()));
  }

  /** What is heard the worst is what counts. */
  #tellChange({ onChange }: Pick<WatchingOptions, 'onChange'>): void {
    const [worst] = [...this.#heard.values()].sort((one, other) => WORST_FIRST[one.kind] - WORST_FIRST[other.kind]);
    const told = JSON.stringify(worst);
    if (worst === undefined || told === this.#told) return;
    this.#told = told;
    onChange(worst);
  }
}

const WORST_FIRST: Readonly<Record<WatchingStatus['kind'], number>> = { blind: 0, degraded: 1, unsure: 2, live: 3 };

function sumOf(all: readonly Watches[]): Watches {
  return {
    watched: all.reduce((sum, { watched }) => sum + watched, 0),
    wanted: all.reduce((sum, { wanted }) => sum + wanted, 0),
  };
}
