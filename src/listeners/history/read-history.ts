// Reads the history of a pair, for a person or a program, whether its service runs or not.

import type { HistoryDay } from '../../core/past/day-counts.js';
import { type HistoryLine, type HistoryPass, momentOf } from '../../core/past/history-line.js';
import type { TimeZone } from '../../core/words/moment.js';
import { dayOf, listDays, readDay, sumDays } from './history-files.js';

/** What of a history is wanted. **Units**: milliseconds since 1970. */
export interface HistoryWish {
  /** What its days are in: that of the service's log. */
  readonly timezone: TimeZone;
  /** Nothing that is older; absent for all. */
  readonly since?: number | undefined;
  /** Only what is older; absent for the newest. */
  readonly before?: number | undefined;
  /** How many lines at the most, the newest of them. */
  readonly limit: number;
}

/** What was found. */
export interface HistoryRead {
  /** **Shape**: the newest first. */
  readonly lines: readonly HistoryLine[];
  /** Whether there are more, older ones. */
  readonly hasMore: boolean;
  /** The days, with what their passes came to; those without any are left out. **Shape**: the oldest first. */
  readonly days: readonly HistoryDay[];
  /** Lines that could not be read, mostly because a crash or a full disk has cut them off. */
  readonly damaged: number;
}

/** Reads a history from its folder. @throws Error of node:fs */
export function readHistory(folder: string, wish: HistoryWish): HistoryRead {
  const { timezone, since = Number.NEGATIVE_INFINITY, before = Number.POSITIVE_INFINITY, limit } = wish;
  const firstDay = Number.isFinite(since) ? dayOf(since, timezone) : '';
  const lines: HistoryLine[] = [];
  let damaged = 0;
  for (const day of listDays(folder).reverse()) {
    // A pass is a line of the day on which it was told.
    if (day < firstDay || lines.length > limit) break;
    const read = readDay(folder, day);
    damaged += read.damaged;
    lines.push(...read.lines.filter((line) => momentOf(line) >= since && momentOf(line) < before));
  }
  lines.sort((a, b) => momentOf(b) - momentOf(a));
  const days = sumDays(folder).filter(({ day }) => day >= firstDay);
  return { lines: lines.slice(0, limit), hasMore: lines.length > limit, days, damaged };
}

/** The pass of a name; undefined where the history has none. @throws Error of node:fs */
export function findPass(folder: string, id: string): HistoryPass | undefined {
  // Its name is the time at which it was started; its line is of that day or a later one.
  const startedAt = Number.parseInt(id, 36);
  if (!(startedAt <= LATEST_MS)) return undefined;
  const firstDay = dayOf(startedAt - DAY_MS, 'UTC');
  for (const day of listDays(folder).filter((one) => one >= firstDay)) {
    const found = readDay(folder, day).lines.find((line) => line.kind === 'pass' && line.id === id);
    if (found?.kind === 'pass') return found;
  }
  return undefined;
}

const DAY_MS = 86_400_000;
/** What a `Date` can hold, and a day more. */
const LATEST_MS = 8.64e15;
