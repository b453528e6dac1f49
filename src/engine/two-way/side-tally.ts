// What each side holds in all: what a pass has met of it, or was told, and what it has done to it since.

import type { Counts, Report } from '../../core/report/report.js';
import { otherSide, type Side } from '../../core/two-way/reconcile.js';
import { growthOf } from '../../core/watch/growth.js';
import type { SideWork } from './decisions.js';
import type { SideSizes } from './two-way-options.js';

/** Of one pass. */
export class SideTally {
  readonly #counts: Counts;
  readonly #told: SideSizes | undefined;
  readonly #growth = { a: { entries: 0, files: 0 }, b: { entries: 0, files: 0 } };
  #moreFilesInA = 0;

  /** `counts` are those of the looks; `told` is present where those are at a part of it. */
  constructor(counts: Counts, told: SideSizes | undefined) {
    this.#counts = counts;
    this.#told = told;
  }

  /** A directory was met in which side `a` has so many files more than side `b`. */
  moreFilesInA(files: number): void {
    this.#moreFilesInA += files;
  }

  /** A side was changed; `work` is what was to be done. */
  changed(side: Side, report: Report, { arrivals }: Pick<SideWork, 'arrivals'>): void {
    const { made, copied, removed } = report.counts;
    const [growth, other] = [this.#growth[side], this.#growth[otherSide(side)]];
    growth.entries += growthOf(report);
    growth.files += copied - removed;
    // The other one has it already. Where all was looked at, what is below a directory that it alone had was not.
    other.entries += this.#told === undefined ? Math.max(0, made + copied - arrivals.entries) : growthOf(report);
    other.files += this.#told === undefined ? Math.max(0, copied - arrivals.files) : copied - removed;
  }

  /** What both sides held as they were looked at. */
  get before(): SideSizes {
    if (this.#told !== undefined) return this.#told;
    const { sourceEntries, replicaEntries, replicaFiles } = this.#counts;
    return {
      a: { entries: sourceEntries, files: replicaFiles + this.#moreFilesInA },
      b: { entries: replicaEntries, files: replicaFiles },
    };
  }

  /** What they hold by now. */
  get now(): SideSizes {
    const { before } = this;
    const sizeOf = (side: Side) => ({
      entries: Math.max(0, before[side].entries + this.#growth[side].entries),
      files: Math.max(0, before[side].files + this.#growth[side].files),
    });
    return { a: sizeOf('a'), b: sizeOf('b') };
  }
}
