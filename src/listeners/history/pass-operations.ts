// What a pass changed: read from its pair's log, where each operation is a line already. Nothing is written for it, so
// that a pass of a million operations costs no more for having a history; what the log does not have any more is lost.

import fs from 'node:fs';
import path from 'node:path';
import type { HistoryPass } from '../../core/past/history-line.js';
import { parseLoggedOperation, timeOfLine } from '../../core/past/logged-operation.js';
import type { LogOptions } from '../../core/pair/pair.js';
import { isLogged } from '../../core/report/event.js';
import type { LoggedOperation } from '../../core/report/json-line.js';
import { operationCount } from '../../core/report/report.js';
import { openRegularFile } from '../../fs/paths/own-file.js';

/** What a pass changed. */
export interface PassOperations {
  /** In the order of the log. */
  readonly operations: readonly LoggedOperation[];
  /** How many more there were. */
  readonly more: number;
  /** Why some are missing, in words; absent where only too many are there to be told. */
  readonly missing?: string;
}

/** A pair's log: `<dir>/logfile-2026-01-31.log`, `….1.log` and so on. */
const LOG_FILE = /^logfile-(\d{4}-\d\d-\d\d)(?:\.(\d+))?\.log$/;

/** Lines of several threads come a little out of order, and those of a clock that is set. */
const SLACK_MS = 5000;
const DAY_MS = 86_400_000;

/** How much is read. */
interface ReadLimits {
  /** How many operations at the most. */
  readonly operations: number;
  /** How many lines are looked through for them at the most; absent for all. */
  readonly lines?: number;
}

/** Reads the operations of a pass from the log of its pair. @throws Error of node:fs */
export function readPassOperations(
  pass: Pick<HistoryPass, 'startedAt' | 'endedAt' | 'counts'>,
  log: Pick<LogOptions, 'dir' | 'level'>,
  most: ReadLimits,
): PassOperations {
  const total = operationCount(pass.counts);
  const operations: LoggedOperation[] = [];
  let told = 0;
  let linesLeft = most.lines ?? Number.POSITIVE_INFINITY;
  for (const line of total === 0 ? [] : linesBetween(log.dir, pass.startedAt, pass.endedAt)) {
    if (linesLeft-- <= 0) return { operations, more: total - told, missing: TOO_MANY };
    const operation = parseLoggedOperation(line);
    if (operation === undefined) continue;
    operations.push(operation);
    told += operation.entries ?? 1;
    if (operations.length >= most.operations || told >= total) break;
  }
  const more = Math.max(0, total - told);
  const isCut = more > 0 && operations.length < most.operations;
  return { operations, more, ...(isCut && { missing: whyMissing(log) }) };
}

const TOO_MANY =
  'the log has too many lines of that time to be looked through here; `foldersync history --pass` does it';

function whyMissing({ dir, level }: Pick<LogOptions, 'dir' | 'level'>): string {
  return isLogged('info', level)
    ? `the log in ${dir} does not have the lines of that time any more`
    : `the log in ${dir} is kept at level ${level}, which has no operations`;
}

/** The lines that were written in a span, its ends included. */
function* linesBetween(dir: string, start: number, end: number): Generator<string> {
  for (const name of logFiles(dir, start, end)) {
    const descriptor = openRegularFile(path.join(dir, name));
    try {
      for (const line of linesFrom(descriptor, startOf(descriptor, start - SLACK_MS))) {
        const time = timeOfLine(line);
        if (time === undefined || time < start) continue;
        if (time > end + SLACK_MS) break;
        if (time <= end) yield line;
      }
    } finally {
      fs.closeSync(descriptor);
    }
  }
}

/** Those that may have lines of a span. A day is one of some zone, so that its neighbours count. */
function logFiles(dir: string, start: number, end: number): string[] {
  const [first, last] = [start - DAY_MS, end + DAY_MS].map((time) => new Date(time).toISOString().slice(0, 10));
  return namesIn(dir)
    .flatMap((name) => {
      const [, day = '', count = '0'] = LOG_FILE.exec(name) ?? [];
      return day >= (first ?? '') && day <= (last ?? '') && day !== '' ? [{ name, day, count: Number(count) }] : [];
    })
    .sort((a, b) => (a.day === b.day ? a.count - b.count : a.day < b.day ? -1 : 1))
    .map(({ name }) => name);
}

function namesIn(dir: string): string[] {
  try {
    return fs.readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const CHUNK_BYTES = 64 * 1024;

/** A place in the file before the first line of a time: found by halves, because a log may have millions of lines. */
function startOf(descriptor: number, time: number): number {
  let [low, high] = [0, fs.fstatSync(descriptor).size];
  while (high - low > CHUNK_BYTES) {
    const middle = Math.floor((low + high) / 2);
    const found = firstTime(descriptor, middle);
    if (found === undefined || found >= time) high = middle;
    else low = middle;
  }
  return low;
}

/** The time of the first whole line behind a place that has one. */
function firstTime(descriptor: number, at: number): number | undefined {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const length = fs.readSync(descriptor, chunk, 0, CHUNK_BYTES, at);
  const lines = chunk.toString('utf8', 0, length).split('\n').slice(1);
  for (const line of lines) {
    const time = timeOfLine(line);
    if (time !== undefined) return time;
  }
  return undefined;
}

function* linesFrom(descriptor: number, place: number): Generator<string> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest: Buffer = Buffer.alloc(0);
  let at = place;
  for (;;) {
    const length = fs.readSync(descriptor, chunk, 0, CHUNK_BYTES, at);
    if (length === 0) break;
    at += length;
    const bytes = Buffer.concat([rest, chunk.subarray(0, length)]);
    const end = bytes.lastIndexOf(0x0a);
    if (end >= 0) yield* bytes.toString('utf8', 0, end).split('\n');
    rest = bytes.subarray(end + 1);
  }
}
