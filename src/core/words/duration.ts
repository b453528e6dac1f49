// Durations as people write them in a config: 10s, 1h30m, 14d, 500ms, 0.
// One parser, one exact writer (its inverse), and one short form for how long something took.

/** What a text came to as a duration, or why it is none. **Units**: whole milliseconds. */
export type ParsedDuration =
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly reason: string; readonly hint?: string };

/** The units from large to small; a duration names each at most once, in this order. */
const UNITS = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

const UNIT_NAMES = UNITS.map(([unit]) => unit);
const PART = /([0-9]+)([a-zA-Z]*)/y;

/**
 * Reads a duration. A bare number is refused (seconds? minutes?), except for 0, which is the same in every unit.
 * **Errors**: never throws.
 */
export function parseDuration(value: string | number): ParsedDuration {
  if (value === 0 || value === '0') return { ok: true, ms: 0 };
  const text = String(value);
  const odd = oddity(text);
  if (odd !== undefined) return odd;

  let ms = 0;
  let previous = -1;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    if (part === null) return { ok: false, reason: `"${text}" is not a duration`, hint: example };
    const [whole, digits = '', unit = ''] = part;
    const index = UNIT_NAMES.indexOf(unit as (typeof UNIT_NAMES)[number]);
    const factor = UNITS[index]?.[1];
    if (factor === undefined) return wrongUnit(whole, digits, unit);
    if (index === previous) return { ok: false, reason: `the unit "${unit}" is given twice` };
    if (index < previous) return { ok: false, reason: `"${unit}" stands after a smaller unit`, hint: largeToSmall };
    previous = index;
    ms += Number(digits) * factor;
  }
  if (!Number.isSafeInteger(ms)) return { ok: false, reason: 'the number is too large' };
  return { ok: true, ms };
}

/** Writes a duration exactly, in the form that `parseDuration` reads: `1h30m`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0';
  let rest = ms;
  let text = '';
  for (const [unit, factor] of UNITS) {
    // Weeks are read but not written: people count backups and logs in days.
    if (unit === 'w') continue;
    const count = Math.floor(rest / factor);
    rest -= count * factor;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}

/** Says in short how long something took: `350 ms`, `4.2 s`, `1 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function showDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return twoUnits(seconds, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return twoUnits(minutes, 60, 'h', 'min');
  return twoUnits(Math.round(minutes / 60), 24, 'd', 'h');
}

/** Says in short how long something may still take, which nobody knows to a part of a second: `42 s`, `1 min 30 s`. */
export function showTimeLeft(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : showDuration(seconds * 1000);
}

const example = 'for example 10s, 5m, 1h30m or 14d';
const largeToSmall = 'write large units first, for example 1h30m';

/** Texts that are no durations in a way worth naming: empty, spaced, negative, fractional. */
function oddity(text: string): ParsedDuration | undefined {
  if (text === '') return { ok: false, reason: 'the duration is empty', hint: example };
  if (text.startsWith('-')) return { ok: false, reason: 'a duration cannot be negative' };
  if (/\s/.test(text)) {
    // With units in words, as people speak: `10 minutes`, `1 hour and 30 min`.
    const units = text.replaceAll(/[a-zA-Z]+/g, (word) => (word === 'and' ? '' : (meantUnit(word) ?? word)));
    const tight = units.replaceAll(/[\s,]+/g, '');
    const isFine = parseDuration(tight).ok;
    return { ok: false, reason: 'a duration has no spaces', ...(isFine ? { hint: `write ${tight}` } : {}) };
  }
  const fraction = /^([0-9]*\.[0-9]+)([a-z]*)$/.exec(text);
  if (fraction === null) return undefined;
  const factor = UNITS.find(([unit]) => unit === fraction[2])?.[1];
  const ms = factor === undefined ? Number.NaN : Number(fraction[1]) * factor;
  return {
    ok: false,
    reason: 'a duration is made of whole numbers',
    ...(Number.isSafeInteger(ms) ? { hint: `write ${formatDuration(ms)}` } : { hint: example }),
  };
}

function wrongUnit(whole: string, digits: string, unit: string): ParsedDuration {
  if (unit === '') {
    return {
      ok: false,
      reason: `"${whole}" has no unit`,
      hint: `write ${digits}s for seconds, ${digits}m for minutes or ${digits}d for days`,
    };
  }
  const meant = meantUnit(unit);
  return {
    ok: false,
    reason: `"${unit}" is not a unit of time`,
    hint: meant === undefined ? `units are ${UNIT_NAMES.join(', ')}` : `did you mean ${digits}${meant}?`,
  };
}

/** The unit that a longer or capital word stands for: `min`, `hours`, `S`. */
function meantUnit(word: string): string | undefined {
  const lower = word.toLowerCase();
  if (/^(ms(ecs?)?|millis(econds?)?|milliseconds?)$/.test(lower)) return 'ms';
  if (/^(mons?|months?|mo)$/.test(lower)) return undefined;
  return /^(s(ecs?|econds?)?|m(ins?|inutes?)?|h(rs?|ours?)?|d(ays?)?|w(ks?|eeks?)?)$/.test(lower)
    ? lower[0]
    : undefined;
}

function twoUnits(count: number, size: number, large: string, small: string): string {
  const rest = count % size;
  const head = `${Math.floor(count / size)} ${large}`;
  return rest === 0 ? head : `${head} ${rest} ${small}`;
}
