// A moment to come as people write it: an ISO time, `18:00`, `tomorrow 8:00`.

/** What a text came to, or why it is no moment to come. **Units**: milliseconds since 1970. */
export type ComingTime =
  | { readonly ok: true; readonly time: number }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

/**
 * Reads a moment to come. What names no zone is in the time of this machine; a time of day alone is the next one.
 * Never throws.
 */
export function parseComingTime(text: string, now: number): ComingTime {
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  const time = ofDay(words, now) ?? iso(text.trim());
  if (time === undefined || Number.isNaN(time)) {
    return { ok: false, reason: `"${text}" is not a time`, hint: EXAMPLES };
  }
  return time > now ? { ok: true, time } : { ok: false, reason: `"${text}" has passed`, hint: EXAMPLES };
}

const EXAMPLES = 'for example 18:00, "tomorrow 8:00" or 2027-01-31T18:00';

function ofDay(words: string, now: number): number | undefined {
  const [whole, day, hours, minutes] = /^(?:(today|tomorrow)(?: at)?(?: |$))?(?:(\d{1,2}):(\d\d))?$/.exec(words) ?? [];
  if (whole === undefined || whole === '' || (hours === undefined && day !== 'tomorrow')) return undefined;
  if (Number(hours ?? 0) > 23 || Number(minutes ?? 0) > 59) return undefined;
  const at = new Date(now);
  if (day === 'tomorrow') at.setDate(at.getDate() + 1);
  at.setHours(Number(hours ?? 0), Number(minutes ?? 0), 0, 0);
  if (day === undefined && at.getTime() <= now) at.setDate(at.getDate() + 1);
  return at.getTime();
}

/** A date alone is its start. */
function iso(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?$/.test(text)) return undefined;
  // A date alone would be of UTC.
  return Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T'));
}
