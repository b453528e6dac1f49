// The status for a person: a table of the pairs, and below it what needs attention. Pure.

import { paint, type Tone } from '../../core/words/paint.js';
import { showSize } from '../../core/words/size.js';
import { columnsOf } from '../../core/words/columns.js';
import { showDuration } from '../../core/words/duration.js';
import { showTime, type TimeZone } from '../../core/words/moment.js';
import { describeManyUpdates, MANY_UPDATES_HINT } from '../../core/report/event-words.js';
import type { ConflictsStatus } from '../../core/two-way/open-conflicts.js';
import { operationCount } from '../../core/report/report.js';
import type { ReplicaRoom } from '../../core/pair/replica-room.js';
import { showText } from '../../core/report/show.js';
import { showDistance } from '../terminal/show-time.js';
import type { PairState, PairStatus, PassStatus, RunningPass } from '../../core/report/pair-status.js';
import type { Verification } from '../../core/report/verification.js';
import { verifiedWords } from '../../core/report/summary.js';
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

const TONES: Partial<Record<PairState, Tone>> = {
  ok: 'good',
  degraded: 'doubt',
  held: 'doubt',
  problems: 'doubt',
  stale: 'doubt',
  failed: 'bad',
  stuck: 'bad',
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
    const tone = color ? TONES[row[1] as PairState] : undefined;
    const cells = row.map((cell, column) => {
      const padded = cell + ' '.repeat((widths[column] ?? 0) - columnsOf(cell));
      return column === 1 && tone !== undefined ? paint(padded, tone) : padded;
    });
    return cells.join('  ').trimEnd();
  });
}

function lastPassCell({ outcome, startedAt, durationMs }: PassStatus, now: number): string {
  return `${outcome}, ${showDistance(startedAt + durationMs, now)}, took ${showDuration(durationMs)}`;
}

function changesCell({ counts, problemCount }: PassStatus): string {
  const parts = [`${operationCount(counts)}`];
  if (counts.bytes > 0) parts.push(showSize(counts.bytes));
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
  const { running, lastPass, standing, watching, waiting, manyUpdates, verification, droppedTicks } = pair;
  const { room, behindSince, conflicts } = pair;
  const lines = running === undefined ? [] : [runningLine(running, options)];
  if (lastPass !== undefined) lines.push(...troubleOf(lastPass, 'the last pass'));
  if (standing !== undefined) lines.push(...troubleOf(standing, 'the last full pass'));
  if (waiting !== undefined) {
    lines.push(`waiting: ${showText(waiting.message)}`);
    lines.push('  it is judged anew every few seconds; after a minute it is held, for a person to decide');
  }
  if (manyUpdates !== undefined) {
    const { now, timezone } = options;
    const at = `${showTime(manyUpdates.at, timezone)}, ${showDistance(manyUpdates.at, now)}`;
    lines.push(`many updates: ${describeManyUpdates(manyUpdates)}, at ${at}`, `  hint: ${MANY_UPDATES_HINT}`);
  }
  // That it is unsure is so on whole kinds of machines, and nobody can do anything about it.
  if (watching !== undefined && watching.kind !== 'live' && watching.kind !== 'unsure') {
    lines.push(`${watching.kind === 'degraded' ? 'not all is watched' : 'polled'}: ${showText(watching.message)}`);
    if (watching.hint !== undefined) lines.push(`  hint: ${showText(watching.hint)}`);
  }
  if (behindSince !== undefined)
    lines.push(`changes wait to be mirrored, the oldest ${showDistance(behindSince, options.now)}`);
  if (conflicts !== undefined && conflicts.open > 0) lines.push(...conflictLines(conflicts));
  if (verification !== undefined) lines.push(verificationLine(verification, options));
  if (room !== undefined) lines.push(roomLine(room));
  const times = droppedTicks === 1 ? 'once' : `${droppedTicks} times`;
  if (droppedTicks > 0) lines.push(`${times} its pass was due while one was running; give it more time`);
  return lines.length === 0 ? [] : ['', `${name}:`, ...lines.map((line) => `  ${line}`)];
}

function conflictLines({ open, newest }: ConflictsStatus): string[] {
  const count = open === 1 ? '1 conflict is' : `${open} conflicts are`;
  return [
    `${count} open; "foldersync conflicts" shows all of them`,
    ...newest.map(({ path, copy }) => `  ${showText(path)}, beside it ${showText(copy)}`),
  ];
}

function roomLine({ freeBytes, sizeBytes, versions }: ReplicaRoom): string {
  const free = `${showSize(freeBytes)} of ${showSize(sizeBytes)} free`;
  if (versions === undefined) return free;
  const points = versions.points === 1 ? '1 restore point' : `${versions.points} restore points`;
  return `${points}, ${showSize(versions.bytes)} kept; ${free}`;
}

function verificationLine(verification: Verification, { now, timezone }: ShowOptions): string {
  const { startedAt, endedAt, isComplete, samplePercent, counts } = verification;
  const words = verifiedWords(counts, endedAt - startedAt);
  if (!isComplete) return `verifying since ${showTime(startedAt, timezone)}, so far: ${words}`;
  const what = samplePercent === undefined ? 'verified' : `verified ${samplePercent}%`;
  return `${what} ${showDistance(endedAt, now)}: ${words}`;
}

function runningLine(running: RunningPass, { now, timezone }: ShowOptions): string {
  const { trigger, startedAt, leftMs, at } = running;
  // It is some seconds old.
  const rest = { ...running, ...(leftMs === undefined ? {} : { leftMs: Math.max(0, leftMs - (now - at)) }) };
  const parts = [...showDone(running), ...showRest(rest)];
  return `running since ${showTime(startedAt, timezone)} (${trigger}): ${parts.join(', ')}`;
}

function troubleOf({ hold, kept, failure, problems, problemCount }: PassStatus, pass: string): string[] {
  const lines: string[] = [];
  if (hold !== undefined) {
    lines.push(`held: ${showText(hold.message)}`);
    const { removals, replacements, updates = 0, bytes } = hold;
    if (removals + replacements + updates > 0) {
      const updated = updates === 0 ? '' : `, ${updates} updates`;
      const size = bytes === undefined ? '' : ` (${showSize(bytes)})`;
      lines.push(`  held back: ${removals} removals, ${replacements} replacements${updated}${size}`);
    }
    if (kept !== undefined) lines.push(`  ${showText(kept)}`);
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
