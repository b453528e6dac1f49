// Times, sizes and counts as the page shows them. Pure.

import prettyBytes from 'pretty-bytes';

/** `1,234,567`. */
export function showCount(count: number): string {
  return NUMBERS.format(count);
}

const NUMBERS = new Intl.NumberFormat('en');

/** `1 file`, `1,200 files`. */
export function counted(count: number, noun: string): string {
  const many = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${showCount(count)} ${count === 1 ? noun : many}`;
}

/** `1.2 MB`. */
export function showSize(bytes: number): string {
  return prettyBytes(bytes);
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** A duration in its largest unit alone, rounded down, so that it does not flicker: `3 min`, `2 h`, `12 d`. */
export function showSpan(ms: number): string {
  for (const [unit, size] of UNITS) if (ms >= size) return `${Math.floor(ms / size)} ${unit}`;
  return 'a moment';
}

/** How far a moment is away: `3 min ago`, `in 2 h`, `now`. **Units**: milliseconds since 1970. */
export function showDistance(at: number, now: number): string {
  const ms = Math.abs(at - now);
  if (ms < 2000) return 'now';
  return at > now ? `in ${showSpan(ms)}` : `${showSpan(ms)} ago`;
}

/** A moment in the reader's own time: `2026-11-30 14:05:09`. **Units**: milliseconds since 1970. */
export function showMoment(at: number): string {
  const time = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${dayOf(at)} ${clock}`;
}

/** The day of a moment in the reader's own time: `2026-11-30`. **Units**: milliseconds since 1970. */
export function dayOf(at: number): string {
  const time = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/**
 * Cuts a path where its middle may go when there is no room: what comes before, and an end that stays, which is its
 * last name as far as that is short.
 */
export function cutPath(path: string): { readonly head: string; readonly tail: string } {
  const slash = path.lastIndexOf('/', path.length - 2);
  const at = Math.max(slash, path.length - TAIL_MOST);
  return at <= 0 ? { head: '', tail: path } : { head: path.slice(0, at), tail: path.slice(at) };
}

const TAIL_MOST = 18;

/** A share of 0 to 1 in percent, never 100 before all is done, nor 0 where something is: `45 %`, `< 1 %`. */
export function showShare(share: number): string {
  if (share > 0 && share < 0.01) return '< 1 %';
  return `${share >= 1 ? 100 : Math.min(99, Math.floor(share * 100))} %`;
}
