// Time zones as the machine's ICU data knows them: which names exist, and which hours a year repeats.

import { suggest } from '../schema/suggest.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Whether a time zone of this name exists. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * Of the abbreviations that Intl does not know, those people write most.
 * **Source**: the IANA data, where they are no zones.
 */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  CEST: 'Europe/Berlin',
  MEZ: 'Europe/Berlin',
  MESZ: 'Europe/Berlin',
  BST: 'Europe/London',
  WEST: 'Europe/Lisbon',
  EEST: 'Europe/Helsinki',
  MSK: 'Europe/Moscow',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  EDT: 'America/New_York',
  CDT: 'America/Chicago',
  MDT: 'America/Denver',
  PDT: 'America/Los_Angeles',
  PST: 'America/Los_Angeles',
  AEST: 'Australia/Sydney',
};

/**
 * The time zone that a mistyped name was probably meant to be; a city alone is enough, and so is a usual abbreviation.
 */
export function suggestTimeZone(name: string): string | undefined {
  const abbreviated = ABBREVIATIONS[name.toUpperCase()];
  if (abbreviated !== undefined) return abbreviated;
  const zones = Intl.supportedValuesOf('timeZone');
  const city = name.toLowerCase().replaceAll(/[ -]/g, '_');
  return zones.find((zone) => zone.toLowerCase().endsWith(`/${city}`)) ?? suggest(name, zones);
}

/** The zone of this machine; UTC where it has none that Intl knows by name. */
export function localTimeZone(): string {
  // An unknown one is no text at all, whatever its type says.
  const zone = new Intl.DateTimeFormat('en').resolvedOptions().timeZone as string | undefined;
  return zone !== undefined && isTimeZone(zone) ? zone : 'UTC';
}

/**
 * The hours that some day of a year has twice, because clocks are set back; none without daylight saving.
 * **Shape**: ascending, 0 to 23.
 */
export function repeatedHours(zone: string, year: number): number[] {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const offsetAt = (time: number) => offsetMs(format, time);
  const hours = new Set<number>();
  for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 1, 0, 1); day += DAY_MS) {
    if (offsetAt(day) <= offsetAt(day + DAY_MS)) continue;
    for (let time = day; time < day + DAY_MS; time += HOUR_MS / 4) {
      const before = offsetAt(time);
      const after = offsetAt(time + HOUR_MS / 4);
      const isBack = after < before;
      const change = time + HOUR_MS / 4;
      // From the local time that the clocks are set back to, up to the one at which they are set back.
      for (let local = change + after; isBack && local < change + before; local += HOUR_MS / 4) {
        hours.add(new Date(local).getUTCHours());
      }
    }
  }
  return [...hours].sort((a, b) => a - b);
}

/** A zone's distance from UTC at a time. **Source**: `longOffset` gives `GMT`, `GMT+02:00`, `GMT-00:44:30`. */
function offsetMs(format: Intl.DateTimeFormat, time: number): number {
  const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = 0, minutes = 0, seconds = 0] = /([+-])([0-9]+):([0-9]+)(?::([0-9]+))?/.exec(name) ?? [];
  const ms = Number(hours) * HOUR_MS + Number(minutes) * 60_000 + Number(seconds) * 1000;
  return sign === '-' ? -ms : ms;
}
