// The end of a pair: it comes once nothing is left to do and its engine is gone, or after a while although that does
// not go.

import type { Clock } from '../../process/clock.js';

/** How long an engine may outlive SIGKILL, in a dead mount for instance, before the runner ends without it. */
const KILL_WAIT_MS = 2_000;

/** The end of one pair. */
export class PairEnd {
  readonly reached: Promise<void>;
  readonly #clock: Clock;
  #mark: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
    this.reached = new Promise((resolve) => {
      this.#mark = resolve;
    });
  }

  /** Nothing is left to wait for. Idempotent. */
  mark(): void {
    this.#mark();
  }

  /**
   * The engine has `graceMs` until it is killed; where it does not even go then, `onLate` is told and the end comes
   * without it.
   */
  comeAfter(graceMs: number, onLate: () => void): void {
    const timer = this.#clock.setTimer(graceMs + KILL_WAIT_MS, () => {
      onLate();
      this.#mark();
    });
    void this.reached.then(() => timer.cancel());
  }
}
