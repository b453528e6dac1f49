// Holds an engine's threads to the bandwidth of their pair: all of them draw on one account in shared memory.

import type { Fields, Shared } from '../../core/memory/layout.js';
import { paidAfter } from '../../core/schedule/throttle.js';

/** The account in shared memory. */
export const ACCOUNT = {
  /** Up to when everything is paid, in microseconds of the machine's monotonic clock, which all threads share. */
  paidUntil: 'i64',
  /** Never notified: waiting on it is a sleep. */
  sleep: 'i32',
} as const satisfies Fields;

/** Shorter waits are put off until they add up: each small file is a chunk. **Units**: microseconds. */
const LEAST_WAIT = 2000;

/** After how long a thread that waits shows that it lives, and hears that it is to stop. */
const SLICE_MS = 50;

/** One thread's access to the account. */
export class Throttle {
  readonly #bytesPerSecond: number;
  readonly #paidUntil: BigInt64Array;
  readonly #sleep: Int32Array;

  constructor(bytesPerSecond: number, { paidUntil, sleep }: Shared<typeof ACCOUNT>) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#paidUntil = paidUntil;
    this.#sleep = sleep;
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
