// Starts the schedule that a pair's config asks for.

import type { Schedule } from '../../core/pair/pair.js';
import type { Timer } from '../../process/clock.js';
import { CronSchedule } from './cron-schedule.js';
import { intervalPeriod, PeriodicSchedule, rescanPeriod } from './periodic-schedule.js';
import type { RunningSchedule, ScheduleOptions } from './schedule.js';

/**
 * Starts the schedule of a pair.
 * **Errors**: throws on a cron expression or a zone that the config's check would have refused.
 */
export function startSchedule(schedule: Schedule, options: ScheduleOptions): RunningSchedule {
  switch (schedule.kind) {
    case 'once':
      return startOnce(options);
    case 'interval':
      return new PeriodicSchedule(intervalPeriod(schedule.everyMs), options);
    case 'rescan':
      return new PeriodicSchedule(rescanPeriod(schedule.everyMs, options.random ?? Math.random), options);
    case 'cron':
      return new CronSchedule(schedule, options);
    default:
      return schedule satisfies never;
  }
}

function startOnce({ clock, onTick }: ScheduleOptions): RunningSchedule {
  const dueAt = clock.now();
  let timer: Timer | undefined = clock.setTimer(0, () => {
    timer = undefined;
    onTick('startup');
  });
  return {
    nextAt: () => (timer === undefined ? undefined : dueAt),
    dueAfter: () => undefined,
    stop() {
      timer?.cancel();
      timer = undefined;
    },
  };
}
