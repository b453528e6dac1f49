// The only file that knows node-cron, which is used to read expressions and to match days, and not to fire: its runner
// arms one timer for up to a day by the wall clock, see runner/schedule/cron-schedule.ts. Loading it takes a while: the
// check of a config does so only where there is a cron.

import { createTask, parse, validateDetailed } from 'node-cron';

/** What node-cron makes of an expression: its fields, or what is wrong with each. Never throws. */
export const readCron: typeof validateDetailed = validateDetailed;

/** What an expression names. */
export interface CronNames {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: readonly number[];
  /** Whether a local time is named; that is written as the UTC milliseconds with the same digits. */
  matches(local: number): boolean;
}

/** Opens an expression of five or six fields. **Errors**: throws what node-cron finds wrong with it. */
export function openCron(expression: string): CronNames {
  const { second, minute, hour, month } = parse(expression);
  return {
    seconds: ascending(second),
    minutes: ascending(minute),
    hours: ascending(hour),
    months: ascending(month),
    matches: openMatcher(expression),
  };
}

/** node-cron's own matcher, in UTC. The task is never started, so it has no timer and prints nothing. */
function openMatcher(expression: string): (local: number) => boolean {
  const task = createTask(expression, () => undefined, { timezone: 'UTC' });
  // createTask enters each task into a table of the whole process, and only destroying takes it out again.
  void task.destroy();
  return (local) => task.match(new Date(local));
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
