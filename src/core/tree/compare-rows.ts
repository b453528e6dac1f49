// Two entries of one name and type, by what both listings show of them: whether they are the same, or what can tell.

import { type EntryTable, LEAVE } from './entry-table.js';
import type { Compare } from '../pair/pair.js';
import { isSameTime, type MetadataRules } from './same-metadata.js';
import { isUncertain, type Unsynced } from './unsynced.js';

/** How two entries of one name and type are compared. */
export interface DiffRules extends MetadataRules {
  readonly compare: Compare;
  /** Whether FIFOs, sockets and devices are mirrored. */
  readonly special: boolean;
  /** Whether symlinks are mirrored; they are skipped where the replica cannot have any. */
  readonly symlinks: boolean;
  /** Whether the replica can have hard links. */
  readonly links: boolean;
  /**
   * Extended attributes of an entry are compared where its ctime in the source is later than this, in seconds since
   * 1970; `Infinity` for none at all.
   */
  readonly extendedSince: number;
  /**
   * Where the replica keeps no times, files of the same size are compared by their content where their ctime in the
   * source is later than this.
   */
  readonly changedSince: number;
  /**
   * Files of the same size and mtime may differ where the source's ctime is later than this, in seconds since 1970;
   * `Infinity`: none is read. No file differs whose entry in the replica was written since. Small ones whose mtime is
   * not earlier either are always compared by their content: files that are written within one tick of the clock (4 ms)
   * have the same mtime, and one may have taken the other's place after that was copied. Others are suspect, unless
   * their owner, mode or number of names differs, which explains the ctime.
   */
  readonly contentSince: number;
  /**
   * So much later than the source's ctime is that of a replica's entry that was written, or found to be the same, after
   * the source's last change. **Units**: seconds.
   */
  readonly lagSeconds: number;
  /** What of the replica may not be on its disk: there, size and time tell nothing. Absent: all of it is. */
  readonly unsynced?: Unsynced;
}

/** Nobody writes a larger one within a tick. */
const SMALL_BYTES = 1 << 20;

/** Two rows of one name. */
export interface NamePair {
  readonly source: EntryTable;
  readonly sourceRow: number;
  readonly replica: EntryTable;
  readonly replicaRow: number;
  readonly rules: DiffRules;
}

/** What comes of it; see `Verdict`. */
export type RowVerdict = 'update' | 'retouch' | 'inspect' | 'suspect' | 'same';

/** What a pass does about a file that both sides have. */
export function compareFiles(pair: NamePair): RowVerdict {
  const { source, sourceRow, replica, replicaRow, rules } = pair;
  const isSameSize = source.sizes[sourceRow] === replica.sizes[replicaRow];
  const doubt = doubtOf(pair);
  if (doubt === 'lost') return 'update';
  if (!rules.times) return compareWithoutTimes(pair, isSameSize, doubt);
  switch (rules.compare) {
    case 'mtime':
    case 'quick':
      if (!haveSameTime(pair)) return 'update';
      if (!isSameSize) return mayLie(pair) ? 'inspect' : 'update';
      break;
    case 'newer':
      if (!haveSameTime(pair) || (!isSameSize && doubt === 'unknown')) return 'update';
      break;
    case 'content':
      return isSameSize || mayLie(pair) ? 'inspect' : 'update';
    default:
      return rules.compare satisfies never;
  }
  if (doubt === 'unknown') return 'inspect';
  const ctime = source.ctime(sourceRow);
  const isYoung = isSameSize && ctime > rules.contentSince && isUnproven(pair);
  if (isYoung && isFresh(pair)) return 'inspect';
  if (hasOtherAttributes(pair)) return 'retouch';
  if (isYoung && !hasOtherLinks(pair)) return 'suspect';
  return ctime > rules.extendedSince ? 'retouch' : 'same';
}

/** The replica's time is that of the copy, which tells nothing. */
function compareWithoutTimes(pair: NamePair, isSameSize: boolean, doubt: Doubt): RowVerdict {
  const { source, sourceRow, rules } = pair;
  if (!isSameSize && !mayLie(pair)) return 'update';
  const hasChanged = source.ctime(sourceRow) > rules.changedSince;
  if (!isSameSize || hasChanged || doubt === 'unknown' || rules.compare === 'content') return 'inspect';
  return hasOtherAttributes(pair) ? 'retouch' : 'same';
}

/**
 * Whether a source's file may have another size than it says: programs that make files up as they are read say 0, or a
 * page. Of a small one its content tells that sooner than a copy.
 */
function mayLie({ source, sourceRow, replica, replicaRow }: NamePair): boolean {
  const sizeBytes = source.sizes[sourceRow]!; // rows that exist, as below
  return sizeBytes === 0 || (sizeBytes <= SMALL_BYTES && sizeBytes > replica.sizes[replicaRow]!);
}

/** Whether a young file was also written so lately that its size and mtime do not tell it from another one. */
function isFresh({ source, sourceRow, rules }: NamePair): boolean {
  return source.mtimeSeconds[sourceRow]! >= rules.contentSince && source.sizes[sourceRow]! <= SMALL_BYTES;
}

/** Whether the replica's entry may be older than what the source's file is now. */
export function isUnproven({ source, sourceRow, replica, replicaRow, rules }: NamePair): boolean {
  if (source.sizes[sourceRow] === 0) return false;
  const seconds = replica.ctimeSeconds[replicaRow]! - source.ctimeSeconds[sourceRow]!; // rows that exist
  const nanos = replica.ctimeNanos[replicaRow]! - source.ctimeNanos[sourceRow]!;
  return seconds + nanos / 1e9 <= rules.lagSeconds;
}

/**
 * Whether the replica's entry is on its disk: reading tells (`unknown`), or the disk has refused to write it (`lost`).
 */
type Doubt = 'none' | 'unknown' | 'lost';

function doubtOf({ replica, replicaRow, rules: { unsynced } }: NamePair): Doubt {
  if (unsynced === undefined || !isUncertain(replica, replicaRow, unsynced)) return 'none';
  return unsynced.hasFailed ? 'lost' : 'unknown';
}

/** Whether the number of names differs. */
function hasOtherLinks({ source, sourceRow, replica, replicaRow, rules }: NamePair): boolean {
  return rules.links && source.links[sourceRow] !== replica.links[replicaRow];
}

/**
 * What symlinks and special files hold is always compared: reading it costs no more than a look at a file, and what is
 * said to be a symlink's size need not be the length of its target.
 */
export function compareOthers(pair: NamePair): RowVerdict {
  return doubtOf(pair) === 'lost' ? 'update' : 'inspect';
}

/** For two files of the same time: whether their modes or owners differ. */
function hasOtherAttributes({ source, sourceRow, replica, replicaRow, rules }: NamePair): boolean {
  const uid = source.uids[sourceRow];
  const gid = source.gids[sourceRow];
  return (
    (rules.modes && source.modes[sourceRow] !== replica.modes[replicaRow]) ||
    (uid !== LEAVE && uid !== replica.uids[replicaRow]) ||
    (gid !== LEAVE && gid !== replica.gids[replicaRow])
  );
}

/** Whether the replica's entry has the time that it is to take over. */
export function haveSameTime({ source, sourceRow, replica, replicaRow, rules }: NamePair): boolean {
  // The common case first, without an object.
  if (
    source.mtimeSeconds[sourceRow] === replica.mtimeSeconds[replicaRow] &&
    source.mtimeNanos[sourceRow] === replica.mtimeNanos[replicaRow]
  ) {
    return true;
  }
  return isSameTime(source.attributes(sourceRow), replica.attributes(replicaRow), rules);
}

/** Whether the source's entry was changed later than the replica's. */
export function isSourceNewer({ source, sourceRow, replica, replicaRow }: NamePair): boolean {
  const a = source.attributes(sourceRow);
  const b = replica.attributes(replicaRow);
  return a.mtimeSeconds > b.mtimeSeconds || (a.mtimeSeconds === b.mtimeSeconds && a.mtimeNanos > b.mtimeNanos);
}
