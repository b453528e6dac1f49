// The schedule of one pair over its edits: a new one takes the place of the old one, and the pair's passes go on.

import type { Schedule } from '../../core/pair/pair.js';
import type { RunningSchedule, ScheduleOptions } from './schedule.js';
import { startSchedule } from './start-schedule.js';

/** What a pair's schedule needs. */
export interface PairScheduleOptions extends Pick<ScheduleOptions, 'clock' | 'onTick' | 'onMissed'> {
  /** As in `ScheduleOptions`, now. */
  readonly lastPassStartedAt: () => number | undefined;
}

/** Ticks by one schedule at a time, from `start()` to `stop()`. */
export class PairSchedule implements RunningSchedule {
  readonly #options: PairScheduleOptions;
  #running: RunningSchedule | undefined;
  /** Absent while the source is not polled. */
  #poll: RunningSchedule | undefined;

  constructor(options: PairScheduleOptions) {
    this.#options = options;
  }

  /** Starts it; called once. */
  start(schedule: Schedule): void {
    this.#begin(schedule, false);
  }

  /** Goes by another schedule from now on; nothing happens before `start()` and after `stop()`. */
  replace(schedule: Schedule): void {
    if (this.#running === undefined) return;
    this.#running.stop();
    this.#begin(schedule, true);
  }

  /** Ticks each so often beside the schedule, counted from the pair's last pass; `undefined` ends that. */
  poll(everyMs: number | undefined): void {
    this.#poll?.stop();
    this.#poll = undefined;
    if (this.#running === undefined || everyMs === undefined) return;
    const lastPassStartedAt = this.#options.lastPassStartedAt();
    const beside = { ...this.#options, lastPassStartedAt, isSuccessor: true };
    this.#poll = startSchedule({ kind: 'interval', everyMs }, beside);
  }

  nextAt(): number | undefined {
    const times = [this.#running?.nextAt(), this.#poll?.nextAt()].filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** By the schedule alone. */
  dueAfter(at: number): number | undefined {
    return this.#running?.dueAfter(at);
  }

  stop(): void {
    this.#running?.stop();
    this.#running = undefined;
    this.#poll?.stop();
    this.#poll = undefined;
  }

  #begin(schedule: Schedule, isSuccessor: boolean): void {
    const lastPassStartedAt = this.#options.lastPassStartedAt();
    this.#running = startSchedule(schedule, { ...this.#options, lastPassStartedAt, isSuccessor });
  }
}
