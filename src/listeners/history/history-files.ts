// The files of one pair's history, in a folder of its own:
//
//   2026-01-31.ndjson   the lines of a day, in the time zone of the service's log
//   quiet.json          the passes of the last day that have no line
//   days.ndjson         what the days before came to; of two lines for a day the later one counts

import fs from 'node:fs';
import path from 'node:path';
import { type DayCounts, emptyDay, type HistoryDay, readCounts, sumDay } from '../../core/past/day-counts.js';
import { type HistoryLine, parseHistoryLine } from '../../core/past/history-line.js';
import { showMoment, type TimeZone } from '../../core/words/moment.js';
import { readRegularFile } from '../../fs/paths/own-file.js';
import { type PairKeyParts, pairKey, stateFile } from '../../state/state-dir.js';

/** The folder of a pair's history. */
export function historyFolder(stateDir: string, pair: PairKeyParts): string {
  return stateFile(stateDir, 'past', pairKey(pair));
}

/** How each day went, a line a day. */
export const DAYS_FILE = 'days.ndjson';
/** What is only counted, of the day that goes on. */
export const QUIET_FILE = 'quiet.json';

/** The day of a moment. **Shape**: `2026-01-31`. **Units**: milliseconds since 1970. */
export function dayOf(time: number, timezone: TimeZone): string {
  return showMoment(time, timezone).slice(0, DAY_CHARACTERS);
}

const DAY_CHARACTERS = '2026-01-31'.length;
const DAY_FILE = /^(\d{4}-\d\d-\d\d)\.ndjson$/;

/** The file of a day's lines. */
export function dayFile(folder: string, day: string): string {
  return path.join(folder, `${day}.ndjson`);
}

/** The days that have lines. **Shape**: the oldest first; none where there is no folder. @throws Error of node:fs */
export function listDays(folder: string): string[] {
  try {
    return fs
      .readdirSync(folder)
      .flatMap((name) => DAY_FILE.exec(name)?.[1] ?? [])
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** What was found of a file's lines. */
interface LinesRead<Line> {
  readonly lines: readonly Line[];
  /** Lines that are none, mostly because the last one was cut off. */
  readonly damaged: number;
}

/** The lines of a day, in the order in which they were written. @throws Error of node:fs */
export function readDay(folder: string, day: string): LinesRead<HistoryLine> {
  return readLines(dayFile(folder, day), parseHistoryLine);
}

/** What earlier days came to, by day. @throws Error of node:fs */
function readDays(folder: string): Map<string, HistoryDay> {
  const { lines } = readLines(path.join(folder, DAYS_FILE), parseHistoryDay);
  return new Map(lines.map((day) => [day.day, day]));
}

/** The passes without a line of one day; none where they are not known. @throws Error of node:fs */
export function readQuiet(folder: string): { readonly day: string; readonly counts: DayCounts } | undefined {
  const [quiet] = readLines(path.join(folder, QUIET_FILE), parseHistoryDay).lines;
  return quiet && { day: quiet.day, counts: readCounts(quiet) };
}

/**
 * What the days came to, those among them that are not summed up yet and come before `end`, which are read for it.
 * **Shape**: the oldest first. @throws Error of node:fs
 */
export function sumDays(folder: string, end = '9999-99-99'): HistoryDay[] {
  const known = [...readDays(folder).values()].sort((a, b) => (a.day < b.day ? -1 : 1));
  const quiet = readQuiet(folder);
  let last = known.at(-1);
  const open = new Set([...listDays(folder), ...(quiet === undefined ? [] : [quiet.day])]);
  for (const day of [...open].filter((one) => one > (last?.day ?? '') && one < end).sort()) {
    const { lines } = readDay(folder, day);
    last = sumDay({ day, lines, quiet: quiet?.day === day ? quiet.counts : undefined }, last);
    known.push(last);
  }
  return known;
}

function parseHistoryDay(text: string): HistoryDay | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof found !== 'object' || found === null || !('day' in found)) return undefined;
  const { day } = found;
  if (typeof day !== 'string') return undefined;
  const isPaused = 'paused' in found && found.paused === true;
  return { day, ...emptyDay(), ...readCounts(found), ...(isPaused && { paused: true }) };
}

function readLines<Line>(file: string, parse: (text: string) => Line | undefined): LinesRead<Line> {
  let text: string;
  try {
    text = readRegularFile(file);
  } catch (error) {
    if (isMissing(error)) return { lines: [], damaged: 0 };
    throw error;
  }
  const written = text.split('\n').filter((line) => line !== '');
  const lines = written.flatMap((line) => parse(line) ?? []);
  return { lines, damaged: written.length - lines.length };
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
