// Whether the wall clock may be believed: one that was just set, by a year perhaps, would have everything look old.

import type { Clock } from '../../process/clock.js';

/** By how much the two clocks may come apart unnoticed, and for how long nothing is believed after that. */
const TOLERANCE_MS = 600_000;
const DISTRUST_MS = 3_600_000;

/** Compares the wall clock with the one that never jumps. */
export class SteadyClock {
  readonly #clock: Clock;
  #difference: number;
  #steadyFrom = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#difference = clock.now() - clock.monotonic();
  }

  /** Whether the wall clock has gone on as time does; a machine that has slept counts as one whose clock was set. */
  isSteady(): boolean {
    const monotonic = this.#clock.monotonic();
    const difference = this.#clock.now() - monotonic;
    if (Math.abs(difference - this.#difference) > TOLERANCE_MS) this.#steadyFrom = monotonic + DISTRUST_MS;
    this.#difference = difference;
    return monotonic >= this.#steadyFrom;
  }
}
