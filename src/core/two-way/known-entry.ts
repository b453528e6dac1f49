// What is known of a name that was on both sides and equal, and what a side has of it now as against that. Pure.

import {
  CLOSED_DEVICE,
  DIRECTORY,
  type EntryTable,
  EXCLUDED,
  GONE,
  type Kind,
  SPECIAL,
  SYMLINK,
  UNREADABLE,
} from '../tree/entry-table.js';
import type { DiffRules } from '../tree/compare-rows.js';
import type { SideState } from './reconcile.js';

/** What one side's entry was like when both were seen to be equal. */
export interface KnownSide {
  readonly sizeBytes: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanos: number;
  readonly inodeLow: number;
  readonly inodeHigh: number;
  readonly ctimeSeconds: number;
  readonly ctimeNanos: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  /** Whether it may have changed in the same tick of the clock after it was looked at. */
  readonly isFresh: boolean;
}

/** A name that was equal on both sides. */
export interface KnownEntry {
  readonly kind: Kind;
  readonly a: KnownSide;
  readonly b: KnownSide;
}

/** What of a listing counts as not there to be told. */
const UNTOLD: ReadonlySet<number> = new Set([EXCLUDED, UNREADABLE, GONE, CLOSED_DEVICE]);

/** Whether what is in a row is mirrored at all; what is not is left alone on both sides. */
export function isTold(table: EntryTable, row: number, { special, symlinks }: DiffRules): boolean {
  const kind = table.kind(row);
  if (UNTOLD.has(kind) || (kind === SPECIAL && !special)) return false;
  return kind !== SYMLINK || symlinks;
}

/** What a row that is told is, as against what is known of it. */
export function stateOf(table: EntryTable, row: number, known: KnownSide | undefined): SideState {
  if (known === undefined) return 'changed';
  const hasOtherMetadata =
    table.modes[row] !== known.mode || table.uids[row] !== known.uid || table.gids[row] !== known.gid;
  // What comes and goes in a directory sets its times: they say nothing about itself.
  if (table.kind(row) === DIRECTORY) return hasOtherMetadata ? 'touched' : 'same';
  const isSameContent =
    table.sizes[row] === known.sizeBytes &&
    table.mtimeSeconds[row] === known.mtimeSeconds &&
    table.mtimeNanos[row] === known.mtimeNanos &&
    table.inodesLow[row] === known.inodeLow &&
    table.inodesHigh[row] === known.inodeHigh;
  if (!isSameContent) return 'changed';
  if (hasOtherMetadata) return 'touched';
  const isSameCtime = table.ctimeSeconds[row] === known.ctimeSeconds && table.ctimeNanos[row] === known.ctimeNanos;
  if (isSameCtime) return known.isFresh ? 'suspect' : 'same';
  return table.links[row]! !== known.links || known.links > 1 ? 'linked' : 'suspect'; // a row that exists
}

/** What is to be known of a row. **Units**: `freshSince` in seconds since 1970, of the clock that stamps the row. */
export function knownSideOf(table: EntryTable, row: number, freshSince: number): KnownSide {
  if (table.kind(row) === DIRECTORY) {
    const { mode, uid, gid } = table.attributes(row);
    return { ...NO_TIMES, mode, uid, gid };
  }
  return {
    sizeBytes: table.sizes[row]!, // a row that exists, as below
    ...table.attributes(row),
    ...table.inode(row),
    ctimeSeconds: table.ctimeSeconds[row]!,
    ctimeNanos: table.ctimeNanos[row]!,
    links: table.links[row]!,
    isFresh: table.ctime(row) >= freshSince,
  };
}

/** What changes with all that comes and goes in a directory is not kept of it; no file is like that. */
const NO_TIMES = {
  sizeBytes: 0,
  mtimeSeconds: 0,
  mtimeNanos: 0,
  inodeLow: 0,
  inodeHigh: 0,
  ctimeSeconds: 0,
  ctimeNanos: 0,
  links: 0,
  isFresh: false,
};

/** Of a side that has something else by now than both have had: whatever it has there is `changed`. */
export const NO_CONTENT: KnownSide = { ...NO_TIMES, mode: 0, uid: 0, gid: 0 };
