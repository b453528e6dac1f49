// One pause of a pair, until a person or its time ends it.

import type { Clock, Timer } from '../../process/clock.js';

/** A pause, while it is wished. */
export class Pause {
  /** When it ends by itself; absent where it does not. **Units**: milliseconds since 1970. */
  readonly until: number | undefined;
  /** Whether the engine is gone by now. */
  isAway: boolean;
  readonly #clock: Clock;
  readonly #onOver: () => void;
  #timer: Timer | undefined;

  constructor(options: { until: number | undefined; isAway: boolean; clock: Clock; onOver: () => void }) {
    this.until = options.until;
    this.isAway = options.isAway;
    this.#clock = options.clock;
    this.#onOver = options.onOver;
    this.#wait();
  }

  /** Its time does not end it any more. Idempotent. */
  end(): void {
    this.#timer?.cancel();
  }

  #wait(): void {
    const { until } = this;
    if (until === undefined) return;
    const waitMs = Math.max(0, until - this.#clock.now());
    // The wall clock may have been set meanwhile, so that it is looked at again.
    this.#timer = this.#clock.setTimer(waitMs, () => (this.#clock.now() >= until ? this.#onOver() : this.#wait()));
  }
}
