// An approved set, as a pass goes through it: which of its destructive steps a person has agreed to, and how much of
// each. Both the set and the pass are in the order of a walk, so that no more than one entry is looked at, whatever
// their number.

import type { RelativePath } from '../tree/bytes.js';
import { DIRECTORY } from '../tree/entry-table.js';
import { compareInWalkOrder, costOf, type HeldEntry, type HeldIdentity } from './held-entry.js';

/** How many destructive operations may still be done; each one done is subtracted. */
export interface Budget {
  left: number;
}

/** What was agreed to for one entry. */
export interface Cover {
  readonly budget: Budget;
  /**
   * Whether it was this very entry; otherwise a directory that it is in, of which only the number of entries is known.
   */
  readonly isExact: boolean;
}

/**
 * How many approved directories that exist on both sides again are remembered; what is in further ones is not covered.
 */
const DIRECTORIES_KEPT = 10_000;

/** One walk through one approved set. */
export class ApprovedSet {
  readonly #entries: Iterator<HeldEntry>;
  #next: HeldEntry | undefined;
  /**
   * Approved directories that the walk did not ask for: they stay, but what goes from inside them was agreed to as
   * well.
   */
  readonly #staying = new Map<RelativePath, Budget>();

  /** **Shape**: in the order of a walk; what is out of order is not found. */
  constructor(entries: Iterator<HeldEntry>) {
    this.#entries = entries;
    this.#pull();
  }

  /**
   * What a person agreed to for an entry to remove or replace; undefined for nothing. The same path with other
   * types is another entry; an entry inside a directory that was to go, and now stays, is covered by that directory.
   * **Shape**: to be asked in the order of a walk.
   */
  coverOf({ path, kind, replacedBy }: HeldIdentity): Cover | undefined {
    const found = this.#advanceTo(path);
    if (found === undefined) {
      const budget = this.#budgetAround(path);
      return budget && { budget, isExact: false };
    }
    const isSame = found.kind === kind && found.replacedBy === replacedBy;
    return isSame ? { budget: { left: costOf(found) }, isExact: true } : undefined;
  }

  /** Returns the entry of that path, if the set has one, and leaves all before it behind. */
  #advanceTo(path: RelativePath): HeldEntry | undefined {
    for (let next = this.#next; next !== undefined; next = this.#next) {
      const order = compareInWalkOrder(next.path, path);
      if (order > 0) return undefined;
      this.#pull();
      if (order === 0) return next;
      if (next.kind === DIRECTORY && this.#staying.size < DIRECTORIES_KEPT) {
        // The directory itself was one of an orphan's removals.
        this.#staying.set(next.path, { left: Math.max(0, next.removals - (next.replacedBy === undefined ? 1 : 0)) });
      }
    }
    return undefined;
  }

  #budgetAround(path: RelativePath): Budget | undefined {
    if (this.#staying.size === 0) return undefined;
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const budget = this.#staying.get(path.slice(0, end) as RelativePath);
      if (budget !== undefined) return budget;
    }
    return undefined;
  }

  #pull(): void {
    const { value, done } = this.#entries.next();
    this.#next = done === true ? undefined : value;
  }
}
