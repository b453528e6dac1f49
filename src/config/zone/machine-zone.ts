// The time zone that the machine's TZ names, in the words that Intl knows. TZ has more forms than names, and what node
// does not understand of them it quietly takes for UTC.

import { realpathSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { isTimeZone } from './time-zone.js';

/** A zone's IANA name; absent for the one that the machine is set to. Or what there is that nobody understands. */
export type MachineZone = { readonly ok: true; readonly zone?: string } | { readonly ok: false; readonly tz: string };

/**
 * Reads TZ: not set, empty (UTC), a name, a file of the zone database, or a POSIX rule without clock changes in whole
 * hours. Never throws. **Source**: tzset(3); POSIX, 8.3 Other Environment Variables.
 */
export function machineZone(tz: string | undefined): MachineZone {
  if (tz === undefined) return { ok: true };
  const text = tz.replace(/^:/, '');
  if (text === '') return { ok: true, zone: 'UTC' };
  const zone = isAbsolute(text) ? zoneOfFile(text) : isTimeZone(text) ? text : zoneOfRule(text);
  return zone === undefined ? { ok: false, tz } : { ok: true, zone };
}

/** /etc/localtime is a symlink into the zone database, where the path is the name. */
function zoneOfFile(file: string): string | undefined {
  try {
    const [, name] = /\/zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(realpathSync(file)) ?? [];
    return name !== undefined && isTimeZone(name) ? name : undefined;
  } catch {
    return undefined; // not there: no zone either
  }
}

/** `GMT+5` and `<-05>5` are five hours west of Greenwich, as `Etc/GMT+5` is. */
function zoneOfRule(rule: string): string | undefined {
  const [, sign = '+', hours] = /^(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)([+-]?)(\d{1,2})(?::?00){0,2}$/.exec(rule) ?? [];
  if (hours === undefined) return undefined;
  const zone = Number(hours) === 0 ? 'UTC' : `Etc/GMT${sign === '-' ? '-' : '+'}${Number(hours)}`;
  return isTimeZone(zone) ? zone : undefined;
}
