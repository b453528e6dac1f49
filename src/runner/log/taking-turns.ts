// Does something for a few of many at regular times, all in their turn, so that it costs the same however many they
// are.

import type { Clock, Timer } from '../../process/clock.js';

/** Runs from `start` until `stop`. */
export class TakingTurns {
  readonly #options: { readonly clock: Clock; readonly everyMs: number; readonly most: number };
  #timer: Timer | undefined;
  #next = 0;

  /** At most `most` are served each time. */
  constructor(options: { readonly clock: Clock; readonly everyMs: number; readonly most: number }) {
    this.#options = options;
  }

  /** `all` gives those that are there at the time. */
  start<Each>(all: () => readonly Each[], serve: (each: Each) => void): void {
    const { clock, everyMs, most } = this.#options;
    this.#timer = clock.setTimer(everyMs, () => {
      const now = all();
      for (let count = Math.min(most, now.length); count > 0; count--) {
        const each = now[this.#next++ % now.length];
        if (each !== undefined) serve(each);
      }
      this.#next %= Math.max(1, now.length);
      this.start(all, serve);
    });
  }

  /** Idempotent. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
