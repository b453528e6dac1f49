// A rescan: a tick at the start, then one each so often, give or take a tenth, so that the pairs of one machine, and the
// machines of one file server, do not all walk their trees at the same moment for ever.

import type { Clock, Timer } from './clock.js';
import type { RunningSchedule, ScheduleOptions } from './schedule.js';

/** How far from its period a rescan may be, as a part of it. */
const JITTER = 0.1;

/** Ticks at the start, and then each time a period of its own after the last tick, by the monotonic clock. */
export class RescanSchedule implements RunningSchedule {
  readonly #everyMs: number;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #onTick: ScheduleOptions['onTick'];
  /** Monotonic. */
  #dueAt: number;
  #hasTicked = false;
  /** Absent once stopped. */
  #timer: Timer | undefined;

  constructor(everyMs: number, options: ScheduleOptions) {
    const { clock, onTick, random = Math.random, isSuccessor = false, lastPassStartedAt } = options;
    this.#everyMs = everyMs;
    this.#clock = clock;
    this.#random = random;
    this.#onTick = onTick;
    this.#dueAt = clock.monotonic();
    if (isSuccessor && lastPassStartedAt !== undefined) {
      this.#hasTicked = true;
      const periodMs = this.#periodMs();
      // As in an interval: a wall clock that was set meanwhile must not delay it for longer than a period.
      this.#dueAt += Math.min(periodMs, Math.max(0, lastPassStartedAt + periodMs - clock.now()));
    }
    this.#timer = this.#setTimer();
  }

  nextAt(): number | undefined {
    if (this.#timer === undefined) return undefined;
    return Math.round(this.#clock.now() + this.#dueAt - this.#clock.monotonic());
  }

  /** The latest that it can be. */
  dueAfter(at: number): number | undefined {
    return this.#timer === undefined ? undefined : at + this.#everyMs + Math.ceil(this.#everyMs * JITTER);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wake(): void {
    const isDue = this.#clock.monotonic() >= this.#dueAt;
    if (isDue) this.#dueAt = this.#clock.monotonic() + this.#periodMs();
    this.#timer = this.#setTimer();
    if (!isDue) return;
    const trigger = this.#hasTicked ? 'rescan' : 'startup';
    this.#hasTicked = true;
    this.#onTick(trigger);
  }

  #periodMs(): number {
    return Math.round(this.#everyMs * (1 - JITTER + 2 * JITTER * this.#random()));
  }

  #setTimer(): Timer {
    return this.#clock.setTimer(this.#dueAt - this.#clock.monotonic(), () => this.#wake());
  }
}
