// What keeps a large file that goes on changing from being copied all the time: after each copy it rests, the longer
// the more the copy has cost. Times are given, in milliseconds of any clock that does not go back.

import type { RelativePath } from '../tree/bytes.js';
import type { EntryChange } from './watch-event.js';

/** How long a file rests for each moment that its copy has taken: copies take a tenth of the time at most. */
const REST = 9;

/** No copy is cheaper than this, however fast it was: the disk has its bytes to write when the copy is long done. */
const BYTES_PER_MS = 100_000;

/** Beyond so many files, those that have rested are forgotten first. */
const REMEMBERED = 64;

/** What a copy has cost. */
export interface CopyCost {
  readonly tookMs: number;
  /** What was written, and not shared with the source. */
  readonly writtenBytes: number;
}

interface Resting {
  readonly until: number;
  /** Whether somebody was writing when the copy was made, so that the next close is what it waits for. */
  readonly isOpen: boolean;
  /** Whether its content may have changed since. */
  isWritten: boolean;
}

/** Files that were copied lately and are not to be copied again so soon. */
export class Rests {
  readonly #files = new Map<RelativePath, Resting>();
  #forgetsFrom = REMEMBERED;

  /** Until when a file rests; undefined where it does not. */
  until(path: RelativePath): number | undefined {
    return this.#files.get(path)?.until;
  }

  get isEmpty(): boolean {
    return this.#files.size === 0;
  }

  /**
   * A file was copied by a pass. `isOpen`: somebody was writing to it when the copy began, and has not closed it yet.
   */
  copied(
    path: RelativePath,
    { tookMs, writtenBytes }: CopyCost,
    { at, isOpen }: { at: number; isOpen: boolean },
  ): void {
    const until = at + REST * Math.max(tookMs, writtenBytes / BYTES_PER_MS);
    this.#files.set(path, { until, isOpen, isWritten: false });
    if (this.#files.size < this.#forgetsFrom) return;
    for (const [known, resting] of this.#files) if (resting.until <= at) this.#files.delete(known);
    this.#forgetsFrom = Math.max(REMEMBERED, 2 * this.#files.size);
  }

  /** Ends a rest: what was waited for has happened. */
  end(path: RelativePath): void {
    this.#files.delete(path);
  }

  /**
   * Takes in what happened to a name. A close ends the rest of a file that was copied while it was written, and of no
   * other: who appends a line and closes the file each time would never let it rest. Another file of its name has no
   * rest, and a mode or an owner alone costs no copy.
   */
  heard(path: RelativePath, what: EntryChange): void {
    const resting = this.#files.get(path);
    if (resting === undefined) return;
    switch (what) {
      case 'modified':
      case 'created':
      case 'moved-to':
        resting.isWritten = true;
        break;
      case 'closed':
        resting.isWritten = true;
        if (resting.isOpen) this.end(path);
        break;
      case 'attributes':
        if (!resting.isWritten) this.end(path);
        break;
      case 'deleted':
      case 'moved-from':
        this.end(path);
        break;
      default:
        what satisfies never;
    }
  }
}
