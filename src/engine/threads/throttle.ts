// Holds an engine's threads to the bandwidth of their pair: all of them draw on one account in shared memory.

import { paidAfter } from '../../core/schedule/throttle.js';

/** The size of the account. */
export const THROTTLE_BYTES = 16;

/** Shorter waits are put off until they add up: each small file is a chunk. **Units**: microseconds. */
const LEAST_WAIT = 2000;

/** After how long a thread that waits shows that it lives, and hears that it is to stop. */
const SLICE_MS = 50;

/** One thread's access to the account. */
export class Throttle {
  readonly #bytesPerSecond: number;
  /** Up to when everything is paid, in microseconds of the machine's monotonic clock, which all threads share. */
  readonly #paidUntil: BigInt64Array;
  /** Nobody ever wakes who waits here. */
  readonly #sleep: Int32Array;

  /** `at` is where the account begins in `memory`, a multiple of 8. */
  constructor(bytesPerSecond: number, memory: SharedArrayBuffer, at: number) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#paidUntil = new BigInt64Array(memory, at, 1);
    this.#sleep = new Int32Array(memory, at + 8, 1);
  }

  /** Blocks until `bytes` that were written are paid for. `goesOn` is asked again and again, and ends it by false. */
  charge(bytes: number, goesOn: () => boolean): void {
    if (bytes === 0) return;
    const paidUntil = this.#pay(bytes);
    for (;;) {
      const left = paidUntil - microseconds();
      if (left < LEAST_WAIT || !goesOn()) return;
      Atomics.wait(this.#sleep, 0, 0, Math.min(left / 1000, SLICE_MS));
    }
  }

  #pay(bytes: number): number {
    for (;;) {
      const before = Atomics.load(this.#paidUntil, 0);
      const written = { now: microseconds(), bytes, bytesPerSecond: this.#bytesPerSecond };
      const after = BigInt(Math.round(paidAfter(Number(before), written)));
      if (Atomics.compareExchange(this.#paidUntil, 0, before, after) === before) return Number(after);
    }
  }
}

function microseconds(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
