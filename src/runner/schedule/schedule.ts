// The schedule of one pair: when its passes are due. It says so by calling `onTick`; whether a pass then really
// starts (one may be running, or no slot free) is decided in core/schedule/cycle.ts.

import type { Trigger } from '../../core/report/report.js';
import type { Clock } from '../../process/clock.js';

/** The triggers that a schedule can give. */
export type ScheduleTrigger = Extract<Trigger, 'startup' | 'interval' | 'cron' | 'rescan' | 'catch-up'>;

/** What a schedule needs to run. */
export interface ScheduleOptions {
  readonly clock: Clock;
  /** A pass is due. Never called before `startSchedule` has returned nor after `stop()`. */
  readonly onTick: (trigger: ScheduleTrigger) => void;
  /**
   * A cron time went by without a tick, because the machine slept or its clock was set forward, and it is not caught
   * up: `catchUp` is off, or the pair is new. Called once a gap, with the first such time.
   * **Units**: milliseconds since 1970.
   */
  readonly onMissed?: (scheduledAt: number) => void;
  /** When the pair's last pass started, in milliseconds since 1970; absent for a pair that never had one. */
  readonly lastPassStartedAt?: number | undefined;
  /**
   * Whether it takes the place of another schedule while the runner runs. Then it gives no tick for the start, but an
   * interval or a rescan is counted from the pair's last pass.
   */
  readonly isSuccessor?: boolean;
  /** Gives a number from 0 to 1, for what is not to happen everywhere at once; absent: Math.random. */
  readonly random?: () => number;
}

/** A schedule that ticks until it is stopped. */
export interface RunningSchedule {
  /** When the next tick is planned, in milliseconds since 1970; `undefined` when none is, or after `stop()`. */
  nextAt(): number | undefined;
  /**
   * The first planned time after `at`, both in milliseconds since 1970; `undefined` when there is none, or after
   * `stop()`.
   */
  dueAfter(at: number): number | undefined;
  /** Ends it: no tick comes after this. Can be called again. */
  stop(): void;
}
