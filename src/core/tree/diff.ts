// The comparison of one directory on both sides: two entry tables in, differences out. Pure; the walk acts on them.

import {
  compareFiles,
  compareOthers,
  type DiffRules,
  haveSameTime,
  isSourceNewer,
  type NamePair,
  type RowVerdict,
} from './compare-rows.js';
import {
  CLOSED_DEVICE,
  DIRECTORY,
  type EntryTable,
  EXCLUDED,
  FILE,
  GONE,
  SPECIAL,
  SYMLINK,
  UNREADABLE,
} from './entry-table.js';
import { keepsTime } from './same-metadata.js';

/**
 * What to do about one name.
 *
 * - `make` a directory, `copy` anything else: the replica lacks it
 * - `update` its content, or `retouch` it: owner, mode or times differ, or its extended attributes may
 * - `inspect` its content: only that (a file's bytes, a symlink's target, a device's numbers) can tell whether it is
 *   the same
 * - `suspect`: a file of the same size and times whose ctime is new: its extended attributes explain that, or else its
 *   content is compared
 * - `same`: named only where one of the two has hard links, which are still to be compared
 * - `orphan`: the source lacks it
 * - `blocked`: the replica has another type there, and losing that is for the gate to allow
 * - `shielded`: the replica has an excluded entry there, which must not be touched
 */
type Verdict = RowVerdict | 'make' | 'copy' | 'orphan' | 'blocked' | 'shielded';

/** One name that differs. Rows are -1 on the side that lacks it. */
export interface Difference {
  readonly verdict: Verdict;
  readonly sourceRow: number;
  readonly replicaRow: number;
  /** Whether the entry has hard links, in the source or in the replica. */
  readonly hasLinks: boolean;
}

/** What `diffDirectory` finds. */
export interface DirectoryDiff {
  /** In the order of the names. */
  readonly differences: Difference[];
  /** Rows of the source that are directories on both sides, in order; those to be made are among the differences. */
  readonly sharedDirectories: number[];
  /** Source entries that are mirrored. */
  sourceEntries: number;
  /** Replica entries that the source could prune; excluded ones are not among them. */
  replicaEntries: number;
  /** Those of them that are not directories. */
  replicaFiles: number;
  /** Source entries that are FIFOs, sockets or devices, and skipped. */
  special: number;
  /** Source entries that are symlinks, and skipped. */
  symlinks: number;
  /** The sizes of all files to copy or update, added up. */
  bytes: number;
  /** Whether a source entry was gone when it was read. */
  moved: boolean;
}

/**
 * Compares two listings of one directory by a lock-step merge.
 *
 * **Shape**: both tables sorted as `EntryTable` says. Directories that exist on both sides are never a difference
 * here: the walk compares their attributes when it enters them.
 */
export function diffDirectory(source: EntryTable, replica: EntryTable, rules: DiffRules): DirectoryDiff {
  const diff: DirectoryDiff = {
    differences: [],
    sharedDirectories: [],
    sourceEntries: 0,
    replicaEntries: 0,
    replicaFiles: 0,
    special: 0,
    symlinks: 0,
    bytes: 0,
    moved: false,
  };
  let sourceRow = 0;
  let replicaRow = 0;
  while (sourceRow < source.length || replicaRow < replica.length) {
    const order = compareNames(source, sourceRow, replica, replicaRow);
    if (order < 0) sourceOnly(diff, source, sourceRow++, rules);
    else if (order > 0) replicaOnly(diff, replica, replicaRow++);
    else onBothSides(diff, { source, sourceRow: sourceRow++, replica, replicaRow: replicaRow++, rules });
  }
  return diff;
}

function compareNames(source: EntryTable, sourceRow: number, replica: EntryTable, replicaRow: number): number {
  if (sourceRow >= source.length) return 1;
  if (replicaRow >= replica.length) return -1;
  const a = source.name(sourceRow);
  const b = replica.name(replicaRow);
  return a === b ? 0 : a < b ? -1 : 1;
}

function sourceOnly(diff: DirectoryDiff, source: EntryTable, sourceRow: number, rules: DiffRules): void {
  const kind = source.kind(sourceRow);
  if (!isMirrored(diff, kind, rules)) return;
  diff.sourceEntries++;
  const hasLinks = rules.links && kind !== DIRECTORY && source.links[sourceRow]! > 1; // a row that exists
  if (kind === FILE) diff.bytes += source.sizes[sourceRow]!; // as above
  diff.differences.push({ verdict: kind === DIRECTORY ? 'make' : 'copy', sourceRow, replicaRow: -1, hasLinks });
}

function replicaOnly(diff: DirectoryDiff, replica: EntryTable, replicaRow: number): void {
  const kind = replica.kind(replicaRow);
  if (kind === EXCLUDED || kind === GONE) return;
  diff.replicaEntries++;
  if (kind !== DIRECTORY) diff.replicaFiles++;
  if (kind !== UNREADABLE) diff.differences.push({ verdict: 'orphan', sourceRow: -1, replicaRow, hasLinks: false });
}

function onBothSides(diff: DirectoryDiff, pair: NamePair): void {
  const { source, sourceRow, replica, replicaRow, rules } = pair;
  const sourceKind = source.kind(sourceRow);
  const replicaKind = replica.kind(replicaRow);
  // What the source has but does not mirror (excluded, special, unreadable, just gone) shelters the replica's entry of
  // that name.
  if (replicaKind !== EXCLUDED && replicaKind !== GONE) {
    diff.replicaEntries++;
    if (replicaKind !== DIRECTORY) diff.replicaFiles++;
  }
  if (!isMirrored(diff, sourceKind, rules)) return;
  diff.sourceEntries++;
  if (replicaKind === EXCLUDED) {
    // A pattern for directories only can exclude the replica's entry and not the source's.
    diff.differences.push({ verdict: 'shielded', sourceRow, replicaRow, hasLinks: false });
  } else if (replicaKind === GONE) {
    diff.moved = true;
  } else if (replicaKind === UNREADABLE) {
    // A problem already: it is not compared and not replaced.
  } else if (sourceKind !== replicaKind) {
    diff.differences.push({ verdict: 'blocked', sourceRow, replicaRow, hasLinks: false });
  } else if (sourceKind === DIRECTORY) {
    diff.sharedDirectories.push(sourceRow);
  } else {
    // An older source leaves the replica's entry as it is, in every respect.
    const tellsNewer = rules.compare === 'newer' && keepsTime(sourceKind, rules);
    if (tellsNewer && !haveSameTime(pair) && !isSourceNewer(pair)) return;
    const verdict = sourceKind === FILE ? compareFiles(pair) : compareOthers(pair);
    const hasLinks = rules.links && (source.links[sourceRow]! > 1 || replica.links[replicaRow]! > 1); // both exist
    if (verdict === 'update' && sourceKind === FILE) diff.bytes += source.sizes[sourceRow]!; // it exists as well
    if (verdict !== 'same' || hasLinks) diff.differences.push({ verdict, sourceRow, replicaRow, hasLinks });
  }
}

function isMirrored(diff: DirectoryDiff, kind: number, { special, symlinks }: DiffRules): boolean {
  if (kind === CLOSED_DEVICE || (kind === SPECIAL && !special)) diff.special++;
  if (kind === SYMLINK && !symlinks) diff.symlinks++;
  if (kind === GONE) diff.moved = true;
  return kind === FILE || kind === DIRECTORY || (kind === SYMLINK && symlinks) || (kind === SPECIAL && special);
}
