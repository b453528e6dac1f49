// An interval: a tick at the start, then one each so many milliseconds of elapsed time.
// The wall clock plays no part once it runs, so setting it changes nothing.

import type { Clock, Timer } from './clock.js';
import type { RunningSchedule, ScheduleOptions } from './schedule.js';

/**
 * Ticks at the start and at each multiple of the interval after it, counted by the monotonic clock. The multiples are
 * fixed by the start alone: a late tick does not move those after it, and whatever the machine slept through comes to
 * at most one tick. On Linux the monotonic clock stands still in suspend, so there the rest of the interval follows.
 */
export class IntervalSchedule implements RunningSchedule {
  readonly #everyMs: number;
  readonly #clock: Clock;
  readonly #onTick: ScheduleOptions['onTick'];
  /** Monotonic; the next multiple. */
  #dueAt: number;
  #hasTicked = false;
  /** Absent once stopped. */
  #timer: Timer | undefined;

  constructor(everyMs: number, { clock, onTick, isSuccessor = false, lastPassStartedAt }: ScheduleOptions) {
    this.#everyMs = everyMs;
    this.#clock = clock;
    this.#onTick = onTick;
    this.#dueAt = clock.monotonic();
    if (isSuccessor && lastPassStartedAt !== undefined) {
      this.#hasTicked = true;
      // A wall clock that was set meanwhile must neither delay the pass for longer than an interval nor give two.
      this.#dueAt += Math.min(everyMs, Math.max(0, lastPassStartedAt + everyMs - clock.now()));
    }
    this.#timer = this.#setTimer(this.#dueAt);
  }

  nextAt(): number | undefined {
    if (this.#timer === undefined) return undefined;
    return Math.round(this.#clock.now() + this.#dueAt - this.#clock.monotonic());
  }

  dueAfter(at: number): number | undefined {
    return this.#timer === undefined ? undefined : at + this.#everyMs;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wake(): void {
    const at = this.#clock.monotonic();
    const isDue = at >= this.#dueAt;
    if (isDue) this.#dueAt += (Math.floor((at - this.#dueAt) / this.#everyMs) + 1) * this.#everyMs;
    this.#timer = this.#setTimer(at);
    if (!isDue) return;
    const trigger = this.#hasTicked ? 'interval' : 'startup';
    this.#hasTicked = true;
    this.#onTick(trigger);
  }

  #setTimer(at: number): Timer {
    return this.#clock.setTimer(this.#dueAt - at, () => this.#wake());
  }
}
