// When a pair is mirrored in words, for `foldersync check`. cronstrue is loaded only when there is a cron to describe.

import { formatDuration } from '../core/words/duration.js';
import type { Pair, Schedule } from '../core/pair/pair.js';
import { localTimeZone } from './zone/time-zone.js';

/**
 * Describes schedules as `describeSchedule` does, the same ones once: a cron in words, and the machine's zone, take a
 * while.
 */
export function scheduleDescriber(): typeof describeSchedule {
  const known = new Map<string, Promise<string>>();
  return ({ schedule, watch }) => {
    const key = JSON.stringify([schedule, watch]);
    const words = known.get(key) ?? describeSchedule({ schedule, ...(watch === undefined ? {} : { watch }) });
    known.set(key, words);
    return words;
  };
}

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
      return [
        await cronWords(schedule.expression),
        ` (${schedule.timezone ?? `${localTimeZone()}, the machine's zone`})`,
        schedule.runAtStart ? ', and at the start' : '',
        schedule.catchUp ? ', missed times are made up for' : '',
      ].join('');
    }
    default:
      return schedule satisfies never;
  }
}

/** The words are for people and never a reason to fail: an expression that has none stands for itself. */
async function cronWords(expression: string): Promise<string> {
  const { default: cronstrue } = await import('cronstrue');
  try {
    const words = cronstrue.toString(expression, { use24HourTimeFormat: true });
    return `${words[0]?.toLowerCase()}${words.slice(1)}`;
  } catch {
    return `cron ${expression}`; // cronstrue throws texts at what it does not know
  }
}
