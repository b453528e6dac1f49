// The watchdog of a pass: it barks when the pass has stood still for too long.

import type { Clock, Timer } from '../../process/clock.js';

/** A timer that comes later than this says more of this process than of the pass. */
const LATE_MS = 1000;

/** Watches one pass at a time. */
export class Watchdog {
  readonly #clock: Clock;
  #patienceMs: number;
  readonly #onStill: () => void;
  #timer: Timer | undefined;
  #beats = 0;
  /** Monotonic. */
  #movedAt = 0;

  /** `onStill` is called once for a pass in which nothing has moved for `patienceMs`. */
  constructor(clock: Clock, patienceMs: number, onStill: () => void) {
    this.#clock = clock;
    this.#patienceMs = patienceMs;
    this.#onStill = onStill;
  }

  /** A pass begins. */
  start(): void {
    this.stop();
    this.#beats = -1;
    this.#movedAt = this.#clock.monotonic();
    this.#wait(this.#patienceMs);
  }

  /** The pass has told how far it is. */
  progress(beats: number): void {
    if (beats === this.#beats) return;
    this.#beats = beats;
    this.#movedAt = this.#clock.monotonic();
  }

  /** Another patience, for a pass that runs as well. */
  setPatience(ms: number): void {
    this.#patienceMs = ms;
    if (this.#timer === undefined) return;
    this.#timer.cancel();
    this.#wait(Math.max(0, ms - (this.#clock.monotonic() - this.#movedAt)));
  }

  /** The pass has ended. Idempotent. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wait(ms: number): void {
    const dueAt = this.#clock.monotonic() + ms;
    this.#timer = this.#clock.setTimer(ms, () => {
      // This process itself stood still (SIGSTOP, a frozen machine): what the pass told meanwhile is yet to be heard.
      if (this.#clock.monotonic() - dueAt > LATE_MS) this.#movedAt = this.#clock.monotonic();
      const leftMs = this.#patienceMs - (this.#clock.monotonic() - this.#movedAt);
      if (leftMs > 0) {
        this.#wait(leftMs);
      } else {
        this.#timer = undefined;
        this.#onStill();
      }
    });
  }
}
