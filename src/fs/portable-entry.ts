// What node:fs tells of an entry, as a row of an entry table, and back.

import type fs from 'node:fs';
import { type Attributes, DIRECTORY, type Entry, FILE, type Kind, SPECIAL, SYMLINK } from '../core/entry-table.js';

/** Turns stats into a row. */
export function toEntry(stats: fs.Stats): Entry {
  const mtimeSeconds = Math.floor(stats.mtimeMs / 1000);
  // A double of milliseconds is exact to a quarter of a microsecond today, within the window of this adapter.
  const mtimeNanos = Math.min(Math.max(Math.round((stats.mtimeMs - mtimeSeconds * 1000) * 1e6), 0), 999_999_999);
  return {
    kind: kindOf(stats),
    mode: keptMode(stats),
    mtimeSeconds,
    mtimeNanos,
    sizeBytes: stats.size,
    inodeLow: stats.ino % 2 ** 32,
    inodeHigh: Math.floor(stats.ino / 2 ** 32),
    links: stats.nlink,
  };
}

/** The kind of a listed or inspected entry. */
export function kindOf(entry: fs.Dirent<string> | fs.Stats): Kind {
  if (entry.isFile()) return FILE;
  if (entry.isDirectory()) return DIRECTORY;
  return entry.isSymbolicLink() ? SYMLINK : SPECIAL;
}

/**
 * A time for node:fs, which cuts it to microseconds: half a microsecond is added, or a double's rounding would lose a whole
 * one. A negative number would mean "now" to it; a numeric string is taken as it is.
 */
export function toTime({ mtimeSeconds, mtimeNanos }: Attributes): string | number {
  const micros = Math.floor(mtimeNanos / 1000);
  if (mtimeSeconds >= 0) return mtimeSeconds + (micros + 0.5) / 1e6;
  // It is cut towards zero.
  return String(mtimeSeconds + (micros - 0.5) / 1e6);
}

/**
 * This adapter keeps no owners, and a setuid or setgid file that changed its owner would hand out the new one's rights:
 * such bits count only where owner and group are the process's own, which is what a copy gets.
 * **Source**: cp(1) of POSIX drops them likewise when it cannot keep the owner.
 */
function keptMode(stats: fs.Stats): number {
  const mode = stats.mode & 0o7777;
  if ((mode & SET_ID) === 0 || stats.isDirectory()) return mode;
  const isOwn = stats.uid === process.geteuid?.() && stats.gid === process.getegid?.();
  return isOwn ? mode : mode & ~SET_ID;
}

const SET_ID = 0o6000;
