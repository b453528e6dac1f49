// A pair's schedule in words, for `foldersync check`. cronstrue is loaded only when there is a cron to describe.

import { formatDuration } from '../core/duration.js';
import type { Schedule } from '../core/pair.js';

/** Says when a pair is mirrored: `every 1h30m`, `at 02:30 (Europe/Berlin)`. */
export async function describeSchedule(schedule: Schedule): Promise<string> {
  switch (schedule.kind) {
    case 'once':
      return 'once';
    case 'interval':
      return `every ${formatDuration(schedule.everyMs)}`;
    case 'cron': {
      const { default: cronstrue } = await import('cronstrue');
      const words = cronstrue.toString(schedule.expression, { use24HourTimeFormat: true });
      return [
        `${words[0]?.toLowerCase()}${words.slice(1)}`,
        schedule.timezone === undefined ? '' : ` (${schedule.timezone})`,
        schedule.runAtStart ? ', and at the start' : '',
        schedule.catchUp ? ', missed times are made up for' : '',
      ].join('');
    }
    default:
      return schedule satisfies never;
  }
}
