// The status for a person: a table of the pairs, and below it what needs attention. Pure.

import prettyBytes from 'pretty-bytes';
import { columnsOf } from '../../core/words/columns.js';
import { showDuration } from '../../core/words/duration.js';
import { showTime, type TimeZone } from '../../core/words/moment.js';
import { operationCount } from '../../core/report/report.js';
import { showText } from '../../core/report/show.js';
import { showDistance } from '../terminal/show-time.js';
import type { PairState, PairStatus, PassStatus, RunningPass } from '../../core/report/pair-status.js';
import { showDone, showRest } from '../terminal/show-progress.js';
import { runnerState, type StatusView } from './status-view.js';

/** How a status is shown. */
export interface ShowOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly timezone: TimeZone;
  readonly color: boolean;
}

/** Shows a status. **Shape**: lines, each with its line feed. */
export function showStatus(view: StatusView, options: ShowOptions): string {
  const lines = [runnerLine(view, options), ''];
  lines.push(...table(view, options));
  for (const [name, pair] of Object.entries(view.pairs)) lines.push(...detailsOf(name, pair, options));
  return `${lines.join('\n')}\n`;
}

function runnerLine(view: StatusView, { now, timezone }: ShowOptions): string {
  const { runner } = view;
  const config = showText(view.config);
  const state = runnerState(view);
  // `none` is the state of a view without a runner, so the others have one.
  if (runner === undefined || state === 'none') return `no status yet: foldersync has not run with ${config}`;
  const { pid, startedAt, endedAt = now } = runner;
  switch (state) {
    case 'alive':
      return `running since ${showTime(startedAt, timezone)} as process ${pid}, with ${config}`;
    case 'ended':
      return `not running: process ${pid} ended in good order at ${showTime(endedAt, timezone)}, with ${config}`;
    case 'crashed':
      return `NOT RUNNING: process ${pid}, started at ${showTime(startedAt, timezone)}, is gone without having stopped, with ${config}`;
    default:
      return state satisfies never;
  }
}

const COLORS: Partial<Record<PairState, number>> = {
  ok: 32,
  degraded: 33,
  held: 33,
  problems: 33,
  stale: 33,
  failed: 31,
  stuck: 31,
};

function table(view: StatusView, { now, timezone, color }: ShowOptions): string[] {
  const rows = Object.entries(view.pairs).map(([name, pair]) => [
    name,
    pair.state,
    pair.lastPass === undefined ? '-' : lastPassCell(pair.lastPass, now),
    pair.lastPass === undefined ? '-' : changesCell(pair.lastPass),
    view.alive && pair.nextAt !== undefined ? nextCell(pair.nextAt, { now, timezone }) : '-',
  ]);
  const all = [['PAIR', 'STATE', 'LAST PASS', 'CHANGES', 'NEXT PASS'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => columnsOf(row[column] ?? '')))) ?? [];
  return all.map((row) => {
    const code = color ? COLORS[row[1] as PairState] : undefined;
    const cells = row.map((cell, column) => {
      const padded = cell + ' '.repeat((widths[column] ?? 0) - columnsOf(cell));
      return column === 1 && code !== undefined ? `\x1b[${code}m${padded}\x1b[0m` : padded;
    });
    return cells.join('  ').trimEnd();
  });
}

function lastPassCell({ outcome, startedAt, durationMs }: PassStatus, now: number): string {
  return `${outcome}, ${showDistance(startedAt + durationMs, now)}, took ${showDuration(durationMs)}`;
}

function changesCell({ counts, problemCount }: PassStatus): string {
  const parts = [`${operationCount(counts)}`];
  if (counts.bytes > 0) parts.push(prettyBytes(counts.bytes));
  if (problemCount > 0) parts.push(`${problemCount} problem${problemCount === 1 ? '' : 's'}`);
  return parts.join(', ');
}

function nextCell(nextAt: number, { now, timezone }: Omit<ShowOptions, 'color'>): string {
  return nextAt <= now ? 'due' : `${showTime(nextAt, timezone)}, ${showDistance(nextAt, now)}`;
}

/**
 * A pass that goes on, and what needs attention with what to do about it; nothing for a pair that is fine and at rest.
 */
function detailsOf(name: string, pair: PairStatus, options: ShowOptions): string[] {
  const { running, lastPass, standing, watching, waiting, droppedTicks } = pair;
  const lines = running === undefined ? [] : [runningLine(running, options)];
  if (lastPass !== undefined) lines.push(...troubleOf(lastPass, 'the last pass'));
  if (standing !== undefined) lines.push(...troubleOf(standing, 'the last full pass'));
  if (waiting !== undefined) {
    lines.push(`waiting: ${showText(waiting.message)}`);
    lines.push('  it is judged anew every few seconds; after a minute it is held, for a person to decide');
  }
  // That it is unsure is so on whole kinds of machines, and nobody can do anything about it.
  if (watching !== undefined && watching.kind !== 'live' && watching.kind !== 'unsure') {
    lines.push(`${watching.kind === 'degraded' ? 'not all is watched' : 'polled'}: ${showText(watching.message)}`);
    if (watching.hint !== undefined) lines.push(`  hint: ${showText(watching.hint)}`);
  }
  const times = droppedTicks === 1 ? 'once' : `${droppedTicks} times`;
  if (droppedTicks > 0) lines.push(`${times} its pass was due while one was running; give it more time`);
  return lines.length === 0 ? [] : ['', `${name}:`, ...lines.map((line) => `  ${line}`)];
}

function runningLine(running: RunningPass, { now, timezone }: ShowOptions): string {
  const { trigger, startedAt, leftMs, at } = running;
  // It is some seconds old.
  const rest = { ...running, ...(leftMs === undefined ? {} : { leftMs: Math.max(0, leftMs - (now - at)) }) };
  const parts = [...showDone(running), ...showRest(rest)];
  return `running since ${showTime(startedAt, timezone)} (${trigger}): ${parts.join(', ')}`;
}

function troubleOf({ hold, failure, problems, problemCount }: PassStatus, pass: string): string[] {
  const lines: string[] = [];
  if (hold !== undefined) {
    lines.push(`held: ${showText(hold.message)}`);
    if (hold.removals + hold.replacements > 0) {
      lines.push(`  held back: ${hold.removals} removals, ${hold.replacements} replacements`);
    }
    lines.push(...hold.examples.map((example) => `  for example ${showText(example)}`));
    lines.push(`  hint: ${showText(hold.hint)}`);
  }
  if (failure !== undefined) {
    lines.push(`failed: ${showText(failure.message)} (${showText(failure.code)})`);
    if (failure.hint !== undefined) lines.push(`  hint: ${showText(failure.hint)}`);
  }
  if (problemCount > 0) {
    lines.push(`problems of ${pass}:`, ...problems.map((problem) => `  ${showText(problem)}`));
    const more = problemCount - problems.length;
    if (more > 0) lines.push(`  and ${more} more, in the log`);
  }
  return lines;
}
