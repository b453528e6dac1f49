// A history for a person: the days with what they came to, and below each its passes. Pure.

import type { DayCounts, HistoryDay } from '../../core/past/day-counts.js';
import { type HistoryLine, type HistoryPass, momentOf } from '../../core/past/history-line.js';
import type { LoggedOperation } from '../../core/report/json-line.js';
import { showText } from '../../core/report/show.js';
import { doneChanges } from '../../core/report/summary.js';
import { columnsOf } from '../../core/words/columns.js';
import { showDuration } from '../../core/words/duration.js';
import { showMoment, showTime, type TimeZone } from '../../core/words/moment.js';
import type { HistoryResult, PassResult } from './history-view.js';

/** How a history is shown. */
interface ShowOptions {
  readonly timezone: TimeZone;
  /** Whether the config has one kept. */
  readonly isKept: boolean;
}

/** Shows a history, the newest last, as a log. **Shape**: lines, each with its line feed. */
export function showHistory(result: HistoryResult, { timezone, isKept }: ShowOptions): string {
  const { pair, sinceAt, passes, days, hasMore } = result;
  const since = showTime(sinceAt, timezone);
  if (passes.length === 0 && days.length === 0) {
    const why = isKept ? '' : '; the config says "history: false"';
    return `${pair}: nothing is known since ${since}${why}\n`;
  }
  const byDay = new Map<string, HistoryLine[]>();
  for (const line of passes.toReversed()) {
    const day = showMoment(momentOf(line), timezone).slice(0, 10);
    byDay.set(day, [...(byDay.get(day) ?? []), line]);
  }
  const counts = new Map(days.map((day) => [day.day, day]));
  const rows = [...new Set([...byDay.keys(), ...counts.keys()])]
    .sort()
    .flatMap((day) => [
      `${day}: ${dayInWords(counts.get(day))}`,
      ...table((byDay.get(day) ?? []).map((line) => cellsOf(line, timezone))).map((row) => `  ${row}`),
    ]);
  const cut = hasMore ? [`only the newest ${passes.length} lines since ${since} are shown`] : [];
  return `${[`${pair}, since ${since}`, ...cut, '', ...rows].join('\n')}\n`;
}

const KINDS: readonly (keyof DayCounts)[] = [
  ...(['ok', 'problems', 'held', 'failed', 'cancelled', 'idle', 'missed'] as const),
];

function dayInWords(day: HistoryDay | undefined): string {
  const parts = KINDS.flatMap((kind) => ((day?.[kind] ?? 0) > 0 ? [`${day?.[kind]} ${kind}`] : []));
  if (parts.length === 0) return day?.paused === true ? 'paused' : 'no passes';
  return parts.join(', ');
}

/** Time, id, trigger, and the rest in words. */
function cellsOf(line: HistoryLine, timezone: TimeZone): string[] {
  const time = showMoment(momentOf(line), timezone).slice(11, 19);
  if (line.kind === 'pass') return [time, line.id, line.trigger, passInWords(line)];
  const { from, to, why, changes } = line;
  const times = changes === undefined ? '' : ` (${changes} changes)`;
  return [time, '', '', `${from} -> ${to}${times}${why === undefined ? '' : `: ${showText(why)}`}`];
}

function passInWords({ job, outcome, passes, counts, problemCount, durationMs, hold, failure }: HistoryPass): string {
  const words = [hold, failure].filter((text) => text !== undefined).map(showText);
  if (job !== 'verify') words.push(doneChanges(counts, problemCount));
  const what = `${job === 'mirror' ? '' : `${job} `}${outcome}`;
  const several = passes === 1 ? '' : `${passes} passes, `;
  return `${what}: ${several}${[...words].join('; ')} in ${showDuration(durationMs)}`.replace(':  in', ' in');
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => columnsOf(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - columnsOf(cell))))
      .join('  ')
      .trimEnd(),
  );
}

/** Shows what a pass changed. **Shape**: lines, each with its line feed. */
export function showPass({ pass, operations, more, missing }: PassResult, { timezone }: Pick<ShowOptions, 'timezone'>) {
  const { id, startedAt, trigger, scope } = pass;
  const lines = [`${id}: started ${showTime(startedAt, timezone)} (${trigger}, ${scope}), ${passInWords(pass)}`];
  lines.push(...operations.map((operation) => `  ${operationInWords(operation)}`));
  if (more > 0) lines.push(`  and ${more} more${missing === undefined ? '' : `: ${showText(missing)}`}`);
  return `${lines.join('\n')}\n`;
}

function operationInWords({ verb, path, from, sizeBytes, entries }: LoggedOperation): string {
  const name = (text: string) => JSON.stringify(showText(text === '' ? '.' : text));
  if (entries !== undefined) return `${verb} ${name(path)} with all it held (${entries} entries)`;
  if (from !== undefined) return `${verb} ${name(from)} to ${name(path)}`;
  return sizeBytes === undefined ? `${verb} ${name(path)}` : `${verb} ${name(path)} ${sizeBytes} B`;
}
