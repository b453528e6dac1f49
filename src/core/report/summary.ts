// A summary: the one line that says what a pass did, or would do, to somebody who reads nothing else.
// Only what is not zero is named.

import { showSize } from '../words/size.js';
import { showDuration } from '../words/duration.js';
import type { Counts, Hold, Report } from './report.js';
import { showText } from './show.js';
import type { VerifiedCounts } from './verification.js';

/**
 * Says what a pass did, on one line without time and level: `pass ok (cron): 3 made, 12 copied, 1.2 MB in 4.2 s`.
 * A dry run reads as a plan: `plan (manual): would copy 12, remove 2, 1.2 MB; made in 4.2 s`. Never throws.
 */
export function summarize(report: Report): string {
  const { hold, failure } = report;
  const parts: string[] = [];
  if (hold !== undefined) parts.push(showText(hold.message), ...heldBack(hold, report.dryRun));
  if (failure !== undefined) parts.push(`${showText(failure.code)}: ${showText(failure.message)}`);
  if (report.kind === 'verify') parts.push(...verified(report));
  else parts.push(report.dryRun ? planned(report) : done(report));
  if (report.kept !== undefined) parts.push(report.kept);
  if (report.again) parts.push('the source changed meanwhile, another pass is needed');
  const hint = hold?.hint ?? failure?.hint;
  if (hint !== undefined) parts.push(`hint: ${showText(hint)}`);
  return `${titleOf(report)}${reasonOf(report)}: ${parts.join('; ')}`;
}

function verified({ verification, durationMs }: Report): string[] {
  return verification === undefined ? [] : [verifiedWords(verification.counts, durationMs)];
}

/** A restore starts for one reason alone, and is never held. */
function reasonOf({ kind, trigger, hold }: Report): string {
  if (kind === 'restore') return '';
  return ` (${hold === undefined ? trigger : `${trigger}, ${hold.reason}`})`;
}

function titleOf({ kind, outcome, ...job }: Report): string {
  const dryRun = job.dryRun && kind !== 'verify';
  const noun = kind === 'verify' ? 'verification' : dryRun ? 'plan' : kind === 'restore' ? 'restore' : 'pass';
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

/** What a hold is about, in one text at the most; none when the pass never came to count. */
export function heldBack({ removals, replacements, updates = 0, bytes, examples }: Hold, dryRun: boolean): string[] {
  const held: string[] = [];
  if (removals > 0) held.push(counted(removals, 'removal'));
  if (replacements > 0) held.push(counted(replacements, 'replacement'));
  if (updates > 0) held.push(counted(updates, 'update'));
  if (held.length === 0) return [];
  const some = examples.length > 0 ? `, for example ${examples.map(showText).join(', ')}` : '';
  const size = bytes === undefined ? '' : ` (${showSize(bytes)})`;
  const what = held.join(', ').replace(/, ([^,]*)$/, ' and $1');
  return [`${what} ${dryRun ? 'would be held back' : 'held back'}${size}${some}`];
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
  return `${doneChanges(counts, problemCount)} in ${showDuration(durationMs)}`;
}

/** Says what was done, of one pass or several of them: `3 made, 12 copied, 1.2 MB`. Never throws. */
export function doneChanges(counts: Counts, problemCount: number): string {
  const operations = OPERATIONS.filter(([key]) => counts[key] > 0).map(([key, word]) => `${counts[key]} ${word}`);
  if (operations.length === 0) operations.push('no changes');
  return withRest(operations, counts, problemCount);
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
  if (counts.bytes > 0) parts.push(showSize(counts.bytes));
  return parts.join(', ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Says what was read and what was found: `1 rotted in the replica; 12 files read on both sides, 3.4 MB, in 2 s`. */
export function verifiedWords(counts: VerifiedCounts, durationMs: number): string {
  const { files, bytes, changed, unread } = counts;
  const read = [`${files} file${files === 1 ? '' : 's'} read on both sides`, showSize(bytes)];
  if (changed > 0) read.push(`${changed} changed since`);
  if (unread > 0) read.push(`${unread} not readable`);
  read.push(`in ${showDuration(durationMs)}`);
  return `${rotWords(counts) ?? 'no rot'}; ${read.join(', ')}`;
}

/** Says how many files have rotted, and where; undefined for none. */
function rotWords({ sourceRot, replicaRot, unknownRot }: VerifiedCounts): string | undefined {
  const parts: string[] = [];
  if (sourceRot > 0) parts.push(`${sourceRot} rotted in the source`);
  if (replicaRot > 0) parts.push(`${replicaRot} rotted in the replica`);
  if (unknownRot > 0) parts.push(`${unknownRot} rotted on a side that nobody can tell`);
  return parts.length === 0 ? undefined : parts.join(', ');
}
