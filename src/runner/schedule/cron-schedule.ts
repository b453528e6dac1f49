// A cron schedule that ticks: it sleeps towards the next time on our own clock and wakes often enough to see the wall
// clock jump.

import type { Schedule } from '../../core/pair/pair.js';
import type { Clock, Timer } from '../../process/clock.js';
import { type CronTimes, openCronTimes } from './cron-times.js';
import type { RunningSchedule, ScheduleOptions, ScheduleTrigger } from './schedule.js';

/** The longest sleep, and so how late a jump of the wall clock or the end of a suspend is seen. */
const WATCH_MS = 30_000;

/** A tick that comes later than this was missed. Longer than a sleep, so that a jump alone makes none late. */
const LATE_MS = 60_000;

/**
 * Ticks at the times of a cron expression.
 *
 * node-cron reads and matches the expression, but does not fire. Its runner arms one `setTimeout` for up to a day by
 * the clock of that moment: set the clock forward, or suspend, and the job is late by up to a day; set it back and the
 * job waits for a time that lies as far ahead; what it missed it only reports. It also reads the global `Date`, so none
 * of that could be tested with a clock by hand. Here the wall clock is looked at every `WATCH_MS` and only compared:
 * - a time at most `LATE_MS` ago ticks, late; several of them tick once;
 * - an older one was missed (suspend, or the clock was set forward): one `catch-up`, or `onMissed`;
 * - a clock that was set back does not repeat the one time that it brings again. If it brings more than one, it was a
 *   correction, and the new time counts at once: standing still for longer than a period would be worse than a
 *   repeated pass, which finds nothing to do.
 */
export class CronSchedule implements RunningSchedule {
  readonly #clock: Clock;
  readonly #times: CronTimes;
  readonly #catchUp: boolean;
  readonly #options: ScheduleOptions;
  /** The tick at the start; absent when there is none, and once it was given. */
  #startTrigger: ScheduleTrigger | undefined;
  /** The wall clock when it was last looked at. */
  #seenAt: number;
  /** The first time that had no tick yet; absent when the expression has none left. */
  #next: number | undefined;
  /** The wall clock at the last tick; absent before the first. */
  #tickedAt: number | undefined;
  /** Absent once stopped. */
  #timer: Timer | undefined;

  constructor(schedule: Extract<Schedule, { kind: 'cron' }>, options: ScheduleOptions) {
    this.#clock = options.clock;
    this.#times = openCronTimes(schedule.expression, schedule.timezone);
    this.#catchUp = schedule.catchUp;
    this.#options = options;
    this.#seenAt = this.#clock.now();
    this.#next = this.#times.next(this.#seenAt);
    const isAtStart = schedule.runAtStart && options.isSuccessor !== true;
    this.#startTrigger = isAtStart ? 'startup' : this.#catchUpAtStart();
    this.#timer = this.#setTimer();
  }

  nextAt(): number | undefined {
    if (this.#timer === undefined) return undefined;
    return this.#startTrigger === undefined ? this.#next : this.#seenAt;
  }

  dueAfter(at: number): number | undefined {
    return this.#timer === undefined ? undefined : this.#times.next(at);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #catchUpAtStart(): ScheduleTrigger | undefined {
    const lastPassStartedAt = this.#options.lastPassStartedAt;
    if (!this.#catchUp || lastPassStartedAt === undefined) return undefined;
    return this.#timeIn(lastPassStartedAt, this.#seenAt) === undefined ? undefined : 'catch-up';
  }

  #wake(): void {
    const now = this.#clock.now();
    if (now < this.#seenAt) this.#next = this.#nextAfterSetBack(now);
    this.#seenAt = now;
    const due = this.#takeDue(now);
    if (due.trigger !== undefined) this.#tickedAt = now;
    // Set before anyone is told, so that a `stop()` from inside the call ends it.
    this.#timer = this.#setTimer();
    if (due.trigger !== undefined) this.#options.onTick(due.trigger);
    else if (due.missedAt !== undefined) this.#options.onMissed?.(due.missedAt);
  }

  /** What is due now; moves `#next` past `now`. */
  #takeDue(now: number): { trigger?: ScheduleTrigger | undefined; missedAt?: number } {
    if (this.#startTrigger !== undefined) {
      const trigger = this.#startTrigger;
      this.#startTrigger = undefined;
      return { trigger };
    }
    if (this.#next === undefined || now < this.#next) return {};
    const first = this.#next;
    this.#next = this.#times.next(now);
    if (this.#timeIn(Math.max(first, now - LATE_MS) - 1, now) !== undefined) return { trigger: 'cron' };
    const { lastPassStartedAt } = this.#options;
    // A wall clock that was behind at the start and is right now: the last pass may lie between the two.
    const missedAt = this.#timeIn(Math.max(first - 1, lastPassStartedAt ?? 0), now);
    if (missedAt === undefined) return {};
    const isNew = lastPassStartedAt === undefined && this.#tickedAt === undefined;
    return this.#catchUp && !isNew ? { trigger: 'catch-up' } : { missedAt };
  }

  /** The next time once the clock was set back: not the one that had its tick already, unless there are several. */
  #nextAfterSetBack(now: number): number | undefined {
    const tickedAt = this.#tickedAt ?? 0;
    const first = this.#times.next(now);
    if (first === undefined || first > tickedAt) return first;
    const second = this.#times.next(first);
    return second === undefined || second > tickedAt ? second : first;
  }

  #timeIn(after: number, until: number): number | undefined {
    const time = this.#times.next(after);
    return time !== undefined && time <= until ? time : undefined;
  }

  #setTimer(): Timer {
    const nextMs = this.#next === undefined ? WATCH_MS : this.#next - this.#seenAt;
    const waitMs = this.#startTrigger === undefined ? Math.max(0, Math.min(nextMs, WATCH_MS)) : 0;
    return this.#clock.setTimer(waitMs, () => this.#wake());
  }
}
