// When a pair is mirrored in words, for `foldersync check`. cronstrue is loaded only when there is a cron to describe.

import { formatDuration } from '../core/duration.js';
import type { Pair, Schedule } from '../core/pair.js';

/** Says when a pair is mirrored: `every 1h30m`, `at 02:30 (Europe/Berlin)`, `as it changes, rescan every 1h`. */
export async function describeSchedule({ schedule, watch }: Pick<Pair, 'schedule' | 'watch'>): Promise<string> {
  if (watch === undefined) return wordsOf(schedule);
  // The pass at the start goes without saying: it is what finds everything that there is to watch.
  const rescan = await wordsOf(schedule.kind === 'cron' ? { ...schedule, runAtStart: false } : schedule);
  return `as it changes, rescan ${rescan}`;
}

async function wordsOf(schedule: Schedule): Promise<string> {
  switch (schedule.kind) {
    case 'once':
      return 'once';
    case 'interval':
    case 'rescan':
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
