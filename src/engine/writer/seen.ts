// What an entry was like when a pass has looked at it, to tell later whether it still is.

import type { Entry, EntryTable } from '../../core/tree/entry-table.js';

/** What changes with an entry, or with its content. */
export type Seen = Pick<
  Entry,
  'inodeLow' | 'inodeHigh' | 'sizeBytes' | 'mtimeSeconds' | 'mtimeNanos' | 'ctimeSeconds' | 'ctimeNanos'
>;

/** The entry in a row that exists. */
export function seenInRow(table: EntryTable, row: number): Seen {
  return {
    ...table.inode(row),
    sizeBytes: table.sizes[row]!, // it exists, for all five
    mtimeSeconds: table.mtimeSeconds[row]!,
    mtimeNanos: table.mtimeNanos[row]!,
    ctimeSeconds: table.ctimeSeconds[row]!,
    ctimeNanos: table.ctimeNanos[row]!,
  };
}

/** Whether nothing of an entry has changed since. */
export function isUnchanged(now: Seen, seen: Seen): boolean {
  return isSameContent(now, seen) && now.ctimeSeconds === seen.ctimeSeconds && now.ctimeNanos === seen.ctimeNanos;
}

/** Whether it is the same entry and its content has not changed since; a rename is no change then. */
export function isSameContent(now: Seen, seen: Seen): boolean {
  return (
    now.inodeLow === seen.inodeLow &&
    now.inodeHigh === seen.inodeHigh &&
    now.sizeBytes === seen.sizeBytes &&
    now.mtimeSeconds === seen.mtimeSeconds &&
    now.mtimeNanos === seen.mtimeNanos
  );
}
