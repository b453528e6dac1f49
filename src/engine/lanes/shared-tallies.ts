// How many entries several orphan directories hold, counted by threads at the same time.

/** Where nobody can tell from the directories one by one what the removal of all of it comes to. */
const UNCLEAR = -1;

/** Counters that several threads add to; each thread has an object of its own over the same memory. */
export class SharedTallies {
  readonly memory: SharedArrayBuffer;
  /** A counter, and whether it is unclear, for each orphan. */
  readonly #numbers: Int32Array;

  /** Over what another thread has made. */
  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#numbers = new Int32Array(memory);
  }

  static of(orphans: number): SharedTallies {
    return new SharedTallies(new SharedArrayBuffer(2 * orphans * Int32Array.BYTES_PER_ELEMENT));
  }

  /** Adds entries to those of one orphan. */
  add(orphan: number, entries: number): void {
    Atomics.add(this.#numbers, 2 * orphan, entries);
  }

  /** Something in one orphan has to be looked at together with what is around it. */
  markUnclear(orphan: number): void {
    Atomics.store(this.#numbers, 2 * orphan + 1, UNCLEAR);
  }

  /** How many entries one orphan holds, once all has been counted; undefined where that is unclear. */
  entriesIn(orphan: number): number | undefined {
    if (Atomics.load(this.#numbers, 2 * orphan + 1) === UNCLEAR) return undefined;
    return Atomics.load(this.#numbers, 2 * orphan);
  }
}
