// The comparison of one directory on both sides: two entry tables in, differences out. Pure; the walk acts on them.

import { DIRECTORY, type EntryTable, EXCLUDED, FILE, GONE, SPECIAL, SYMLINK, UNREADABLE } from './entry-table.js';
import type { Compare } from './pair.js';

/**
 * What has to be done about one name.
 *
 * - `make` a directory, `copy` a file or symlink: the replica lacks it
 * - `update` its content, or `retouch` its mode and times only
 * - `inspect` first: only the content (a file's bytes, a symlink's target) can tell whether it is the same
 * - `orphan`: the source lacks it
 * - `blocked`: the replica has another type there, and losing that is for the gate to allow
 * - `shielded`: the replica has an excluded entry there, which must not be touched
 */
type Verdict = 'make' | 'copy' | 'update' | 'retouch' | 'inspect' | 'orphan' | 'blocked' | 'shielded';

/** One name that differs. Rows are -1 on the side that lacks it. */
export interface Difference {
  readonly verdict: Verdict;
  readonly sourceRow: number;
  readonly replicaRow: number;
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
  /** Source entries that are FIFOs, sockets or devices. */
  special: number;
  /** Whether a source entry was gone when it was inspected. */
  moved: boolean;
}

/** How two entries of one name and type are compared. */
export interface DiffRules {
  readonly compare: Compare;
  /** Times that are no further apart than this are the same; 0 where both sides keep nanoseconds. */
  readonly timeWindowNanos: number;
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
    special: 0,
    moved: false,
  };
  let sourceRow = 0;
  let replicaRow = 0;
  while (sourceRow < source.length || replicaRow < replica.length) {
    const order = compareNames(source, sourceRow, replica, replicaRow);
    if (order < 0) sourceOnly(diff, source, sourceRow++);
    else if (order > 0) replicaOnly(diff, replica, replicaRow++);
    else onBothSides(diff, { source, sourceRow: sourceRow++, replica, replicaRow: replicaRow++, rules });
  }
  return diff;
}

/** Whether two times count as the same under a window. */
export function isSameTime(
  a: { mtimeSeconds: number; mtimeNanos: number },
  b: { mtimeSeconds: number; mtimeNanos: number },
  windowNanos: number,
): boolean {
  const seconds = a.mtimeSeconds - b.mtimeSeconds;
  if (seconds === 0 && a.mtimeNanos === b.mtimeNanos) return true;
  // Beyond a few seconds the sum could leave the exact range of a double; it is "different" anyway.
  if (windowNanos === 0 || Math.abs(seconds) > 4) return false;
  return Math.abs(seconds * 1e9 + (a.mtimeNanos - b.mtimeNanos)) <= windowNanos;
}

function compareNames(source: EntryTable, sourceRow: number, replica: EntryTable, replicaRow: number): number {
  if (sourceRow >= source.length) return 1;
  if (replicaRow >= replica.length) return -1;
  const a = source.name(sourceRow);
  const b = replica.name(replicaRow);
  return a === b ? 0 : a < b ? -1 : 1;
}

function sourceOnly(diff: DirectoryDiff, source: EntryTable, sourceRow: number): void {
  const kind = source.kind(sourceRow);
  if (!isMirrored(diff, kind)) return;
  diff.sourceEntries++;
  diff.differences.push({ verdict: kind === DIRECTORY ? 'make' : 'copy', sourceRow, replicaRow: -1 });
}

function replicaOnly(diff: DirectoryDiff, replica: EntryTable, replicaRow: number): void {
  const kind = replica.kind(replicaRow);
  if (kind === EXCLUDED || kind === GONE) return;
  diff.replicaEntries++;
  if (kind !== UNREADABLE) diff.differences.push({ verdict: 'orphan', sourceRow: -1, replicaRow });
}

interface NamePair {
  readonly source: EntryTable;
  readonly sourceRow: number;
  readonly replica: EntryTable;
  readonly replicaRow: number;
  readonly rules: DiffRules;
}

function onBothSides(diff: DirectoryDiff, pair: NamePair): void {
  const { source, sourceRow, replica, replicaRow } = pair;
  const sourceKind = source.kind(sourceRow);
  const replicaKind = replica.kind(replicaRow);
  // What the source has but does not mirror (excluded, special, unreadable, just gone) shelters the replica's entry of
  // that name.
  if (replicaKind !== EXCLUDED && replicaKind !== GONE) diff.replicaEntries++;
  if (!isMirrored(diff, sourceKind)) return;
  diff.sourceEntries++;
  if (replicaKind === EXCLUDED) {
    // A pattern for directories only can exclude the replica's entry and not the source's.
    diff.differences.push({ verdict: 'shielded', sourceRow, replicaRow });
  } else if (replicaKind === GONE) {
    diff.moved = true;
  } else if (replicaKind === UNREADABLE) {
    // A problem already: it is neither compared nor replaced.
  } else if (sourceKind !== replicaKind) {
    diff.differences.push({ verdict: 'blocked', sourceRow, replicaRow });
  } else if (sourceKind === DIRECTORY) {
    diff.sharedDirectories.push(sourceRow);
  } else {
    const verdict = sourceKind === FILE ? compareFiles(pair) : compareSymlinks(pair);
    if (verdict !== 'same') diff.differences.push({ verdict, sourceRow, replicaRow });
  }
}

function isMirrored(diff: DirectoryDiff, kind: number): boolean {
  if (kind === SPECIAL) diff.special++;
  if (kind === GONE) diff.moved = true;
  return kind === FILE || kind === DIRECTORY || kind === SYMLINK;
}

function compareFiles(pair: NamePair): Verdict | 'same' {
  const { source, sourceRow, replica, replicaRow, rules } = pair;
  const sameSize = source.sizes[sourceRow] === replica.sizes[replicaRow];
  const sameTime = haveSameTime(pair);
  switch (rules.compare) {
    case 'mtime':
      if (!sameSize || !sameTime) return 'update';
      break;
    case 'newer':
      // An older source leaves the replica's file as it is, in every respect.
      if (!sameTime) return isSourceNewer(pair) ? 'update' : 'same';
      break;
    case 'content':
      return sameSize ? 'inspect' : 'update';
    default:
      return rules.compare satisfies never;
  }
  return source.modes[sourceRow] === replica.modes[replicaRow] ? 'same' : 'retouch';
}

/** A symlink's mode means nothing; its target is always compared, for reading it costs no more than a look at a file. */
function compareSymlinks(pair: NamePair): Verdict | 'same' {
  const { source, sourceRow, replica, replicaRow, rules } = pair;
  if (rules.compare === 'newer' && !haveSameTime(pair) && !isSourceNewer(pair)) return 'same';
  return source.sizes[sourceRow] === replica.sizes[replicaRow] ? 'inspect' : 'update';
}

function haveSameTime({ source, sourceRow, replica, replicaRow, rules }: NamePair): boolean {
  // The common case first, without an object.
  if (
    source.mtimeSeconds[sourceRow] === replica.mtimeSeconds[replicaRow] &&
    source.mtimeNanos[sourceRow] === replica.mtimeNanos[replicaRow]
  ) {
    return true;
  }
  return isSameTime(source.attributes(sourceRow), replica.attributes(replicaRow), rules.timeWindowNanos);
}

function isSourceNewer({ source, sourceRow, replica, replicaRow }: NamePair): boolean {
  const a = source.attributes(sourceRow);
  const b = replica.attributes(replicaRow);
  return a.mtimeSeconds > b.mtimeSeconds || (a.mtimeSeconds === b.mtimeSeconds && a.mtimeNanos > b.mtimeNanos);
}
