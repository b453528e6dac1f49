// How many entries several orphan directories hold, counted by threads at the same time.

import { layout } from '../../core/memory/layout.js';

/** `isUnclear`: nobody can tell from the directories one by one what the removal of all of it comes to. */
const ORPHANS = layout({ entries: 'i32[]', isUnclear: 'i32[]' });

/** Counters that several threads add to; each thread has an object of its own over the same memory. */
export class OrphanTallies {
  readonly memory: SharedArrayBuffer;
  readonly #entries: Int32Array;
  readonly #isUnclear: Int32Array;

  /** Over what another thread has made. */
  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    ({ entries: this.#entries, isUnclear: this.#isUnclear } = ORPHANS.over(memory));
  }

  static of(orphans: number): OrphanTallies {
    return new OrphanTallies(ORPHANS.make(orphans).memory);
  }

  /** Adds entries to those of one orphan. */
  add(orphan: number, entries: number): void {
    Atomics.add(this.#entries, orphan, entries);
  }

  /** Something in one orphan has to be looked at together with what is around it. */
  markUnclear(orphan: number): void {
    Atomics.store(this.#isUnclear, orphan, 1);
  }

  /** How many entries one orphan holds, once all has been counted; undefined where that is unclear. */
  entriesIn(orphan: number): number | undefined {
    if (Atomics.load(this.#isUnclear, orphan) === 1) return undefined;
    return Atomics.load(this.#entries, orphan);
  }
}
