// A fingerprint: what a file system says of a file that is another one as soon as anybody has written to the file.

import type { Entry, EntryTable } from '../tree/entry-table.js';

/** Of one file, on one side. */
export interface Fingerprint {
  readonly sizeBytes: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanos: number;
  readonly ctimeSeconds: number;
  readonly ctimeNanos: number;
  /** st_ino in two halves; both 0 where the file system makes its numbers up. */
  readonly inodeLow: number;
  readonly inodeHigh: number;
}

/** The fingerprint of an entry; `hasInodes` says whether its file system keeps inode numbers. */
export function fingerprintOf(entry: Entry, hasInodes: boolean): Fingerprint {
  const { sizeBytes, mtimeSeconds, mtimeNanos, ctimeSeconds, ctimeNanos } = entry;
  const { inodeLow, inodeHigh } = hasInodes ? entry : NO_INODE;
  return { sizeBytes, mtimeSeconds, mtimeNanos, ctimeSeconds, ctimeNanos, inodeLow, inodeHigh };
}

/** Likewise, of a row that exists. */
export function fingerprintInRow(table: EntryTable, row: number, hasInodes: boolean): Fingerprint {
  return {
    sizeBytes: table.sizes[row]!, // the row exists, for all five
    mtimeSeconds: table.mtimeSeconds[row]!,
    mtimeNanos: table.mtimeNanos[row]!,
    ctimeSeconds: table.ctimeSeconds[row]!,
    ctimeNanos: table.ctimeNanos[row]!,
    ...(hasInodes ? table.inode(row) : NO_INODE),
  };
}

const NO_INODE = { inodeLow: 0, inodeHigh: 0 };

/**
 * What has become of a file since: `same` nobody has written to it · `touched` its size and mtime are the same and
 * something else is not, by a new mode for instance, or by a writer that has put the mtime back · `changed`
 */
export type Stamp = 'same' | 'touched' | 'changed';

/** Compares a fingerprint with the one that was kept. */
export function stampOf(kept: Fingerprint, now: Fingerprint): Stamp {
  if (!isAlike(kept, now)) return 'changed';
  const isSame =
    kept.ctimeSeconds === now.ctimeSeconds &&
    kept.ctimeNanos === now.ctimeNanos &&
    kept.inodeLow === now.inodeLow &&
    kept.inodeHigh === now.inodeHigh;
  return isSame ? 'same' : 'touched';
}

/** Whether two files have one size and one mtime. */
export function isAlike(one: Fingerprint, other: Fingerprint): boolean {
  return (
    one.sizeBytes === other.sizeBytes && one.mtimeSeconds === other.mtimeSeconds && one.mtimeNanos === other.mtimeNanos
  );
}

/** Whether a file system keeps inode numbers over a mount. `type` as `RootIdentity.fileSystemType`. */
export function keepsInodes(type: number | undefined): boolean {
  return type !== undefined && !MADE_UP.has(type);
}

/** **Source**: statfs(2); linux/magic.h: FAT, exFAT, FUSE, SMB, SMB2. */
const MADE_UP: ReadonlySet<number> = new Set([0x4d44, 0x2011bab0, 0x65735546, 0xff534d42, 0xfe534d42]);
