// A summary: the one line that says what a pass did, or would do, to somebody who reads nothing else.
// Only what is not zero is named.

import prettyBytes from 'pretty-bytes';
import { showDuration } from '../words/duration.js';
import type { Counts, Hold, Report } from './report.js';
import { showText } from './show.js';

/**
 * Says what a pass did, on one line without time and level: `pass ok (cron): 3 made, 12 copied, 1.2 MB in 4.2 s`.
 * A dry run reads as a plan: `plan (manual): would copy 12, remove 2, 1.2 MB; made in 4.2 s`. Never throws.
 */
export function summarize(report: Report): string {
  const { trigger, hold, failure } = report;
  const reason = hold === undefined ? trigger : `${trigger}, ${hold.reason}`;
  const parts: string[] = [];
  if (hold !== undefined) parts.push(showText(hold.message), ...heldBack(hold, report.dryRun));
  if (failure !== undefined) parts.push(`${showText(failure.code)}: ${showText(failure.message)}`);
  parts.push(report.dryRun ? planned(report) : done(report));
  if (report.again) parts.push('the source changed meanwhile, another pass is needed');
  const hint = hold?.hint ?? failure?.hint;
  if (hint !== undefined) parts.push(`hint: ${showText(hint)}`);
  return `${titleOf(report)} (${reason}): ${parts.join('; ')}`;
}

function titleOf({ outcome, dryRun }: Report): string {
  const noun = dryRun ? 'plan' : 'pass';
  switch (outcome) {
    case 'ok':
      return dryRun ? noun : `${noun} ok`;
    case 'problems':
      return `${noun} with problems`;
    case 'held':
      return dryRun ? `${noun} that would be held` : `${noun} held`;
    case 'failed':
    case 'cancelled':
      return `${noun} ${outcome}`;
    default:
      return outcome satisfies never;
  }
}

/** What the hold is about; nothing when the pass never came to count. */
function heldBack({ removals, replacements, examples }: Hold, dryRun: boolean): string[] {
  const held: string[] = [];
  if (removals > 0) held.push(counted(removals, 'removal'));
  if (replacements > 0) held.push(counted(replacements, 'replacement'));
  if (held.length === 0) return [];
  const some = examples.length > 0 ? `, for example ${examples.map(showText).join(', ')}` : '';
  return [`${held.join(' and ')} ${dryRun ? 'would be held back' : 'held back'}${some}`];
}

const OPERATIONS: readonly (readonly [key: keyof Counts, done: string, planned: string])[] = [
  ['made', 'made', 'make'],
  ['copied', 'copied', 'copy'],
  ['updated', 'updated', 'update'],
  ['linked', 'linked', 'link'],
  ['renamed', 'renamed', 'rename'],
  ['retouched', 'retouched', 'retouch'],
  ['removed', 'removed', 'remove'],
  ['replaced', 'replaced', 'replace'],
];

const REMARKS: readonly (readonly [key: keyof Counts, remark: string])[] = [
  ['emptied', 'emptied'],
  ['kept', 'kept'],
  ['special', 'special skipped'],
  ['symlinks', 'symlinks skipped'],
  ['mounts', 'mounts skipped'],
  ['grown', 'grown while copied'],
  ['overflows', 'event queue overflows'],
  ['linesDropped', 'log lines dropped'],
];

function done({ counts, problemCount, durationMs }: Report): string {
  const operations = OPERATIONS.filter(([key]) => counts[key] > 0).map(([key, word]) => `${counts[key]} ${word}`);
  if (operations.length === 0) operations.push('no changes');
  return `${withRest(operations, counts, problemCount)} in ${showDuration(durationMs)}`;
}

function planned({ counts, problemCount, durationMs }: Report): string {
  return `${plannedChanges(counts, problemCount)}; made in ${showDuration(durationMs)}`;
}

/** Says what would be done, for one plan or several of them: `would copy 12, remove 2, 1.2 MB`. Never throws. */
export function plannedChanges(counts: Counts, problemCount: number): string {
  const operations = OPERATIONS.filter(([key]) => counts[key] > 0).map(([key, , word]) => `${word} ${counts[key]}`);
  const would = operations.length === 0 ? 'would change nothing' : `would ${operations.join(', ')}`;
  return withRest([would], counts, problemCount);
}

/** Puts the problems before the operations, and the remarks and bytes behind them. */
function withRest(operations: readonly string[], counts: Counts, problemCount: number): string {
  const parts = problemCount > 0 ? [counted(problemCount, 'problem'), ...operations] : [...operations];
  for (const [key, remark] of REMARKS) if (counts[key] > 0) parts.push(`${counts[key]} ${remark}`);
  if (counts.bytes > 0) parts.push(prettyBytes(counts.bytes));
  return parts.join(', ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
