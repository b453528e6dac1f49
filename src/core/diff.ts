// The comparison of one directory on both sides: two entry tables in, differences out. Pure; the walk acts on them.

import {
  type Attributes,
  DIRECTORY,
  type EntryTable,
  EXCLUDED,
  FILE,
  GONE,
  LEAVE,
  SPECIAL,
  SYMLINK,
  UNREADABLE,
} from './entry-table.js';
import type { Compare } from './pair.js';

/**
 * What has to be done about one name.
 *
 * - `make` a directory, `copy` anything else: the replica lacks it
 * - `update` its content, or `retouch` it: owner, mode or times differ, or its extended attributes may
 * - `inspect` first: only the content (a file's bytes, a symlink's target, a device's numbers) can tell whether it is the same
 * - `same`: named only where one of the two has hard links, which are still to be compared
 * - `orphan`: the source lacks it
 * - `blocked`: the replica has another type there, and losing that is for the gate to allow
 * - `shielded`: the replica has an excluded entry there, which must not be touched
 */
type Verdict = 'make' | 'copy' | 'update' | 'retouch' | 'inspect' | 'same' | 'orphan' | 'blocked' | 'shielded';

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
  /** Source entries that are FIFOs, sockets or devices, and skipped. */
  special: number;
  /** Whether a source entry was gone when it was inspected. */
  moved: boolean;
}

/** How two entries of one name and type are compared. */
export interface DiffRules extends MetadataRules {
  readonly compare: Compare;
  /** Whether FIFOs, sockets and devices are mirrored. */
  readonly special: boolean;
  /** Whether the replica can have hard links. */
  readonly links: boolean;
  /**
   * Extended attributes of an entry are compared where its ctime in the source is not earlier than this, in seconds since
   * 1970; `Infinity` for none at all.
   */
  readonly extendedSince: number;
  /**
   * Small files of the same size and mtime are compared by their content where that is not earlier than this, in seconds since
   * 1970: files that are written within one tick of the clock (4 ms) have the same mtime, and one may have taken the other's
   * place after that was copied.
   */
  readonly contentSince: number;
}

/** Nobody writes a larger one within a tick. */
const SMALL_BYTES = 1 << 20;

/** What the replica keeps of the metadata that every listing shows. */
export interface MetadataRules {
  /** Times that are no further apart than this are the same; 0 where both sides keep nanoseconds. */
  readonly timeWindowNanos: number;
  /** Earlier times become this one, in seconds since 1970; absent where there is no such limit. */
  readonly earliestSeconds?: number;
  /** Later times become this one; absent where there is no such limit. */
  readonly latestSeconds?: number;
  /** Whether modes are kept. */
  readonly modes: boolean;
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
    if (order < 0) sourceOnly(diff, source, sourceRow++, rules);
    else if (order > 0) replicaOnly(diff, replica, replicaRow++);
    else onBothSides(diff, { source, sourceRow: sourceRow++, replica, replicaRow: replicaRow++, rules });
  }
  return diff;
}

/** Whether a replica's time is what the source's becomes there. */
export function isSameTime(
  wanted: { mtimeSeconds: number; mtimeNanos: number },
  found: { mtimeSeconds: number; mtimeNanos: number },
  {
    timeWindowNanos,
    earliestSeconds = Number.NEGATIVE_INFINITY,
    latestSeconds = Number.POSITIVE_INFINITY,
  }: MetadataRules,
): boolean {
  const seconds = wanted.mtimeSeconds - found.mtimeSeconds;
  if (seconds === 0 && wanted.mtimeNanos === found.mtimeNanos) return true;
  if (wanted.mtimeSeconds <= earliestSeconds) return found.mtimeSeconds === earliestSeconds;
  if (wanted.mtimeSeconds >= latestSeconds) return found.mtimeSeconds === latestSeconds;
  // Beyond a few seconds the sum could leave the exact range of a double; it is "different" anyway.
  if (timeWindowNanos === 0 || Math.abs(seconds) > 4) return false;
  return Math.abs(seconds * 1e9 + (wanted.mtimeNanos - found.mtimeNanos)) <= timeWindowNanos;
}

/** Whether a replica's entry has the owner and group that it is to take over. */
export function isSameOwner(wanted: Attributes, found: Attributes): boolean {
  return (wanted.uid === LEAVE || wanted.uid === found.uid) && (wanted.gid === LEAVE || wanted.gid === found.gid);
}

/** Whether a replica's entry has the owner, group, mode (not of a symlink) and times that it is to take over. */
export function isSameMetadata(kind: number, wanted: Attributes, found: Attributes, rules: MetadataRules): boolean {
  const isSameMode = wanted.mode === found.mode || !rules.modes || kind === SYMLINK;
  return isSameMode && isSameOwner(wanted, found) && isSameTime(wanted, found, rules);
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
  diff.differences.push({ verdict: kind === DIRECTORY ? 'make' : 'copy', sourceRow, replicaRow: -1, hasLinks });
}

function replicaOnly(diff: DirectoryDiff, replica: EntryTable, replicaRow: number): void {
  const kind = replica.kind(replicaRow);
  if (kind === EXCLUDED || kind === GONE) return;
  diff.replicaEntries++;
  if (kind !== UNREADABLE) diff.differences.push({ verdict: 'orphan', sourceRow: -1, replicaRow, hasLinks: false });
}

interface NamePair {
  readonly source: EntryTable;
  readonly sourceRow: number;
  readonly replica: EntryTable;
  readonly replicaRow: number;
  readonly rules: DiffRules;
}

function onBothSides(diff: DirectoryDiff, pair: NamePair): void {
  const { source, sourceRow, replica, replicaRow, rules } = pair;
  const sourceKind = source.kind(sourceRow);
  const replicaKind = replica.kind(replicaRow);
  // What the source has but does not mirror (excluded, special, unreadable, just gone) shelters the replica's entry of
  // that name.
  if (replicaKind !== EXCLUDED && replicaKind !== GONE) diff.replicaEntries++;
  if (!isMirrored(diff, sourceKind, rules)) return;
  diff.sourceEntries++;
  if (replicaKind === EXCLUDED) {
    // A pattern for directories only can exclude the replica's entry and not the source's.
    diff.differences.push({ verdict: 'shielded', sourceRow, replicaRow, hasLinks: false });
  } else if (replicaKind === GONE) {
    diff.moved = true;
  } else if (replicaKind === UNREADABLE) {
    // A problem already: it is neither compared nor replaced.
  } else if (sourceKind !== replicaKind) {
    diff.differences.push({ verdict: 'blocked', sourceRow, replicaRow, hasLinks: false });
  } else if (sourceKind === DIRECTORY) {
    diff.sharedDirectories.push(sourceRow);
  } else {
    // An older source leaves the replica's entry as it is, in every respect.
    if (rules.compare === 'newer' && !haveSameTime(pair) && !isSourceNewer(pair)) return;
    const verdict = sourceKind === FILE ? compareFiles(pair) : compareOthers(pair);
    const hasLinks = rules.links && (source.links[sourceRow]! > 1 || replica.links[replicaRow]! > 1); // both exist
    if (verdict !== 'same' || hasLinks) diff.differences.push({ verdict, sourceRow, replicaRow, hasLinks });
  }
}

function isMirrored(diff: DirectoryDiff, kind: number, { special }: DiffRules): boolean {
  if (kind === SPECIAL && !special) diff.special++;
  if (kind === GONE) diff.moved = true;
  return kind === FILE || kind === DIRECTORY || kind === SYMLINK || (kind === SPECIAL && special);
}

function compareFiles(pair: NamePair): Verdict {
  const { source, sourceRow, replica, replicaRow, rules } = pair;
  const isSameSize = source.sizes[sourceRow] === replica.sizes[replicaRow];
  switch (rules.compare) {
    case 'mtime':
    case 'newer':
      if (!haveSameTime(pair) || (!isSameSize && rules.compare === 'mtime')) return 'update';
      break;
    case 'content':
      return isSameSize ? 'inspect' : 'update';
    default:
      return rules.compare satisfies never;
  }
  if (isSameSize && isFresh(pair)) return 'inspect';
  return needsRetouch(pair) ? 'retouch' : 'same';
}

/** Whether the file is so young that its size and mtime do not tell it from another one. */
function isFresh({ source, sourceRow, rules }: NamePair): boolean {
  const sizeBytes = source.sizes[sourceRow]!; // a row that exists, as below
  return source.mtimeSeconds[sourceRow]! >= rules.contentSince && sizeBytes > 0 && sizeBytes <= SMALL_BYTES;
}

/** What symlinks and special files hold is always compared, for reading it costs no more than a look at a file. */
function compareOthers({ source, sourceRow, replica, replicaRow }: NamePair): Verdict {
  return source.sizes[sourceRow] === replica.sizes[replicaRow] ? 'inspect' : 'update';
}

/** For two files of the same time: whether their modes and owners differ, or their extended attributes may. */
function needsRetouch({ source, sourceRow, replica, replicaRow, rules }: NamePair): boolean {
  const uid = source.uids[sourceRow];
  const gid = source.gids[sourceRow];
  return (
    (rules.modes && source.modes[sourceRow] !== replica.modes[replicaRow]) ||
    (uid !== LEAVE && uid !== replica.uids[replicaRow]) ||
    (gid !== LEAVE && gid !== replica.gids[replicaRow]) ||
    source.ctimeSeconds[sourceRow]! >= rules.extendedSince // a row that exists
  );
}

function haveSameTime({ source, sourceRow, replica, replicaRow, rules }: NamePair): boolean {
  // The common case first, without an object.
  if (
    source.mtimeSeconds[sourceRow] === replica.mtimeSeconds[replicaRow] &&
    source.mtimeNanos[sourceRow] === replica.mtimeNanos[replicaRow]
  ) {
    return true;
  }
  return isSameTime(source.attributes(sourceRow), replica.attributes(replicaRow), rules);
}

function isSourceNewer({ source, sourceRow, replica, replicaRow }: NamePair): boolean {
  const a = source.attributes(sourceRow);
  const b = replica.attributes(replicaRow);
  return a.mtimeSeconds > b.mtimeSeconds || (a.mtimeSeconds === b.mtimeSeconds && a.mtimeNanos > b.mtimeNanos);
}
