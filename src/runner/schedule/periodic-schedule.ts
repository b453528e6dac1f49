// Ticks at the start and then each period, as an interval and a rescan do. The wall clock plays no part once it runs,
// so setting it changes nothing.

import type { Clock, Timer } from '../../process/clock.js';
import type { RunningSchedule, ScheduleOptions } from './schedule.js';

/** What the ticks are, and how far apart. **Units**: milliseconds, by the monotonic clock. */
export interface Period {
  readonly trigger: 'interval' | 'rescan';
  /** The longest time from one tick to the next. */
  readonly longestMs: number;
  /** From the last pass of the schedule before to the first tick of this one. */
  firstMs(): number;
  /** When the tick comes that follows the one that was due at `dueAt` and comes at `at`. */
  after(dueAt: number, at: number): number;
}

/** A tick at the start, unless it goes on from another schedule; then one each period. */
export class PeriodicSchedule implements RunningSchedule {
  readonly #period: Period;
  readonly #clock: Clock;
  readonly #onTick: ScheduleOptions['onTick'];
  /** Monotonic. */
  #dueAt: number;
  #hasTicked = false;
  /** Absent once stopped. */
  #timer: Timer | undefined;

  constructor(period: Period, { clock, onTick, isSuccessor = false, lastPassStartedAt }: ScheduleOptions) {
    this.#period = period;
    this.#clock = clock;
    this.#onTick = onTick;
    this.#dueAt = clock.monotonic();
    if (isSuccessor && lastPassStartedAt !== undefined) {
      this.#hasTicked = true;
      const firstMs = period.firstMs();
      // A wall clock that was set meanwhile must neither delay the pass for longer than a period nor give two.
      this.#dueAt += Math.min(firstMs, Math.max(0, lastPassStartedAt + firstMs - clock.now()));
    }
    this.#timer = this.#setTimer(clock.monotonic());
  }

  nextAt(): number | undefined {
    if (this.#timer === undefined) return undefined;
    return Math.round(this.#clock.now() + this.#dueAt - this.#clock.monotonic());
  }

  dueAfter(at: number): number | undefined {
    return this.#timer === undefined ? undefined : at + this.#period.longestMs;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wake(): void {
    const at = this.#clock.monotonic();
    const isDue = at >= this.#dueAt;
    if (isDue) this.#dueAt = this.#period.after(this.#dueAt, at);
    this.#timer = this.#setTimer(at);
    if (!isDue) return;
    const trigger = this.#hasTicked ? this.#period.trigger : 'startup';
    this.#hasTicked = true;
    this.#onTick(trigger);
  }

  #setTimer(at: number): Timer {
    return this.#clock.setTimer(this.#dueAt - at, () => this.#wake());
  }
}

/**
 * Multiples of an interval, fixed by the start alone: a late tick does not move those after it, and whatever the
 * machine slept through comes to at most one tick. On Linux the monotonic clock stands still in suspend, so there the
 * rest of the interval follows.
 */
export function intervalPeriod(everyMs: number): Period {
  return {
    trigger: 'interval',
    longestMs: everyMs,
    firstMs: () => everyMs,
    after: (dueAt, at) => dueAt + (Math.floor((at - dueAt) / everyMs) + 1) * everyMs,
  };
}

/** How far from its period a rescan may be, as a part of it. */
const JITTER = 0.1;

/**
 * Each time a period of its own after the last tick, give or take a tenth, so that the pairs of one machine, and the
 * machines of one file server, do not all walk their trees at the same moment for ever. `random` gives 0 to 1.
 */
export function rescanPeriod(everyMs: number, random: () => number): Period {
  const periodMs = () => Math.round(everyMs * (1 - JITTER + 2 * JITTER * random()));
  return {
    trigger: 'rescan',
    longestMs: everyMs + Math.ceil(everyMs * JITTER),
    firstMs: periodMs,
    after: (_, at) => at + periodMs(),
  };
}
