// What the walk meets and must not destroy yet: it is counted for the gate and left to the revisit.

import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import { DIRECTORY, GONE, type Kind } from '../../core/tree/entry-table.js';
import {
  compareDirectories,
  costOf,
  type HeldEntry,
  isEmptied,
  isUpdated,
  type Successor,
  UPDATED,
} from '../../core/safety/held-entry.js';
import { hashOfPath } from '../../core/safety/recent-updates.js';
import { tallyEntry } from '../../core/safety/held-tally.js';
import { showPath } from '../../core/report/show.js';
import { countInside, countOrphan, type OrphanRow } from './orphans.js';
import type { PassContext } from '../context/pass-context.js';
import { keepExample, type LeftDirectory, type WaitingDirectory } from '../context/waiting-work.js';

/** Leaves an entry of the replica that the source lacks; in a dry run each removal becomes a line. */
export function leaveOrphan(context: PassContext, waiting: WaitingDirectory, row: OrphanRow): void {
  if (!context.plan.policy.prune) {
    context.output.journal.counts.kept++;
    return;
  }
  const tell = context.writer.isDry
    ? (path: RelativePath) => context.output.journal.operation('remove', path)
    : undefined;
  const { removals, isGone } = countOrphan(context, waiting.path, row, tell);
  if (removals === 0) return;
  waiting.removals += removals;
  waiting.inside += isGone ? removals - 1 : removals;
  if (isGone && removals > 1) waiting.whole.set(row.name, removals);
  leave(context, { path: childPath(waiting.path, row.name), kind: row.kind, removals });
}

/**
 * Leaves what directories hold for the revisit, in the order of a walk: that is how approvals are read, and holds are
 * written.
 */
export function leaveAll(context: PassContext, directories: LeftDirectory[]): void {
  directories.sort((a, b) => compareDirectories(a.path, b.path));
  tellSheltered(context, directories);
  for (const directory of directories) leaveDirectory(context, directory);
}

/**
 * Where something that is new in the source could not be read, nobody can tell what of the replica it is: all of it
 * stays.
 */
function tellSheltered({ output: { unread, journal } }: PassContext, directories: readonly LeftDirectory[]): void {
  if (unread.size === 0) return;
  const sheltered = directories.filter(({ path }) => unread.has(path));
  const [first] = sheltered;
  if (first === undefined) return;
  const others = sheltered.length === 1 ? '' : ` (and of ${sheltered.length - 1} more directories)`;
  const what = `what the replica has in ${showPath(first.path)}${others} and the source lacks`;
  journal.note('warn', `${what} stays, because something new in the source there could not be read`);
}

/** Leaves the names of one directory; returns what waits there, undefined where that is nothing. */
export function leaveDirectory(
  context: PassContext,
  { path, names, left, kinds, replacedBy }: LeftDirectory,
): WaitingDirectory | undefined {
  const rows = left.split('/') as Name[];
  const isSheltered = context.output.unread.has(path);
  const looked = names ?? (rows.length <= FEW_NAMES ? rows : undefined);
  const waiting: WaitingDirectory = {
    path,
    removals: 0,
    inside: 0,
    whole: new Map(),
    blocked: new Map(),
    ...(looked === undefined ? {} : { names: looked }),
  };
  const updated: Name[] = [];
  for (const [at, name] of rows.entries()) {
    const row = { name, kind: kinds[at] as Kind, replacedBy: replacedBy[at] as Successor }; // columns of one length
    if (row.replacedBy === UPDATED) {
      leave(context, { path: childPath(path, name), kind: row.kind, replacedBy: UPDATED, removals: 0 });
      updated.push(name);
    } else if (isSheltered) context.output.journal.counts.kept++;
    else if (row.replacedBy === GONE) leaveOrphan(context, waiting, row);
    else leaveBlocked(context, waiting, { ...row, replacedBy: row.replacedBy });
  }
  context.output.waiting.updates += updated.length;
  if (updated.length > 0) waiting.updates = updated.join('/');
  if (waiting.removals === 0 && waiting.blocked.size === 0 && updated.length === 0) return undefined;
  context.output.waiting.directories.push(waiting);
  return waiting;
}

/**
 * So many are looked up one by one in the revisit: the directory need not be listed again for them, nor all of it
 * read.
 */
const FEW_NAMES = 32;

/** A name of the replica at which the source has another type, or an empty file in the place of one with content. */
interface BlockedRow extends OrphanRow {
  /** The source's type. */
  readonly replacedBy: Kind;
}

/**
 * Leaves a name at which the replica has something else than the source, unless that has to stay, which is journalled.
 */
function leaveBlocked(context: PassContext, waiting: WaitingDirectory, row: BlockedRow): void {
  const path = childPath(waiting.path, row.name);
  const goes = row.kind === DIRECTORY && !context.plan.setsAside;
  const removals = goes ? countReplaced(context, path) : 0;
  if (removals === undefined) return;
  waiting.blocked.set(row.name, removals);
  leave(context, { path, kind: row.kind, replacedBy: row.replacedBy, removals });
  if (!context.writer.isDry) return;
  if (!isEmptied(row)) {
    context.output.journal.operation('replace', path);
    return;
  }
  context.output.journal.operation('update', path, 0);
  context.output.journal.counts.emptied++;
}

/**
 * Counts apart how much of an entry a person has agreed to; the gate judges the rest. What was not agreed to as a whole
 * and by its own name is among what the gate would hold.
 */
function leave(context: PassContext, entry: HeldEntry): void {
  const { waiting, approvals, held } = context.output;
  const cover = approvals.coverOf(entry);
  const cost = costOf(entry);
  const covered = Math.min(cost, cover?.budget.left ?? 0);
  if (cover !== undefined) cover.budget.left -= covered;
  if (isUpdated(entry)) {
    waiting.approved.updates += covered;
  } else {
    const replacements = entry.replacedBy !== undefined && covered > 0 ? 1 : 0;
    waiting.approved.removals += covered - replacements;
    waiting.approved.replacements += replacements;
    noteAge(context, entry, cost - covered);
  }
  if (covered === 0) noteChange(context, entry);
  if (covered === cost && cover?.isExact === true) return;
  keepExample(isUpdated(entry) ? waiting.updateExamples : waiting.examples, entry.path);
  tallyEntry(waiting.held, entry);
  held?.add(entry);
}

/** Notes content that nobody has agreed to lose, and that was not made within the last hour. */
function noteChange({ plan: { minute }, output: { waiting, names } }: PassContext, entry: HeldEntry): void {
  const { path, kind, replacedBy } = entry;
  if (replacedBy === undefined || kind === DIRECTORY || names.youngIn(path, 1, minute).count > 0) return;
  (isUpdated(entry) ? waiting.changed.updated : waiting.changed.replaced).push(hashOfPath(path));
}

/** Notes how much of what nobody has agreed to was made within the last hour, and what is old. */
function noteAge({ plan: { minute }, output: { waiting, names } }: PassContext, entry: HeldEntry, count: number): void {
  if (count === 0) return;
  const { path } = entry;
  const young = names.youngIn(path, count, minute);
  if (young.count > 0) {
    waiting.young = {
      count: waiting.young.count + young.count,
      since: Math.min(waiting.young.since, young.since),
    };
    waiting.youngNames.push(path);
  }
  const old = count - young.count;
  if (old === 0) return;
  waiting.gone.push({ path, count: old, ...(isEmptied(entry) ? { isEmptied: true } : {}) });
  if (waiting.gone.length > 2 * GONE_NOTED) waiting.gone.splice(0, GONE_NOTED);
}

/** No fewer are remembered, of a million that go at once. */
const GONE_NOTED = 5_000;

/** How many entries a directory in the way holds; undefined when it cannot be replaced. */
function countReplaced(context: PassContext, path: RelativePath): number | undefined {
  // They become lines only when it is clear that all of them go.
  const planned: RelativePath[] = [];
  const problemsBefore = context.output.journal.problemCount;
  const note = context.writer.isDry ? (removed: RelativePath) => void planned.push(removed) : undefined;
  const { removals, isGone } = countInside(context, path, note);
  if (context.control.isCancelled) return undefined;
  if (isGone && (removals === 0 || context.plan.policy.prune)) {
    for (const removed of planned) context.output.journal.operation('remove', removed);
    return removals;
  }
  if (context.output.journal.problemCount === problemsBefore) {
    context.output.journal.problem({
      side: 'replica',
      path,
      action: 'replace',
      code: 'SHIELDED',
      message: 'a directory stands in its place, with content that must stay',
    });
  }
  return undefined;
}
