// What node:fs tells of an entry, as a row of an entry table, and back.

import type fs from 'node:fs';
import {
  type Attributes,
  DIRECTORY,
  type Entry,
  FILE,
  type Kind,
  SPECIAL,
  SYMLINK,
} from '../../core/tree/entry-table.js';
import type { KeptOwners } from '../port/kept-owners.js';
import type { Special } from '../port/directory.js';
import { roomId } from '../port/room.js';

/** What a row takes beside the stats. */
export interface EntryContext {
  readonly owners: KeptOwners;
  /** The device of the directory above; absent where nobody asks whether the entry is a mount. */
  readonly parentDevice?: number | undefined;
}

/** Turns stats into a row. */
export function toEntry(stats: fs.Stats, { owners, parentDevice }: EntryContext): Entry {
  const [mtimeSeconds, mtimeNanos] = splitTime(stats.mtimeMs);
  const [ctimeSeconds, ctimeNanos] = splitTime(stats.ctimeMs);
  const { uid, gid } = stats;
  return {
    kind: kindOf(stats),
    mode: owners.mode(stats.mode & 0o7777, { uid, gid, isDirectory: stats.isDirectory() }),
    uid: owners.uid(uid),
    gid: owners.gid(gid),
    mtimeSeconds,
    mtimeNanos,
    ctimeSeconds,
    ctimeNanos,
    sizeBytes: stats.size,
    inodeLow: stats.ino % 2 ** 32,
    inodeHigh: Math.floor(stats.ino / 2 ** 32),
    device: stats.dev,
    links: stats.nlink,
    isMountRoot: parentDevice !== undefined && parentDevice !== stats.dev,
  };
}

/** See `Directory.room`. */
export function toRoom({ dev: device, mode, gid }: fs.Stats): string {
  return roomId({ device, mode, gid, project: 0 });
}

/**
 * Whether a time of change is beyond what a number of milliseconds holds exactly: the nearest one that is not is told.
 */
export function isTooFarInTime({ mtimeMs }: fs.Stats): boolean {
  return Math.abs(mtimeMs) > (MOST_SECONDS + 1) * 1000;
}

/** **Units**: as it says. As many milliseconds are well below 2^53. */
const MOST_SECONDS = 2 ** 43;

/**
 * Seconds and nanoseconds. A double of milliseconds is exact to a quarter of a microsecond today, within the window of
 * this adapter.
 */
function splitTime(ms: number): [seconds: number, nanos: number] {
  const seconds = Math.min(Math.max(Math.floor(ms / 1000), -MOST_SECONDS), MOST_SECONDS);
  return [seconds, Math.min(Math.max(Math.round((ms - seconds * 1000) * 1e6), 0), 999_999_999)];
}

/** The kind of an entry that was listed or read. */
export function kindOf(entry: fs.Dirent<string> | fs.Stats): Kind {
  if (entry.isFile()) return FILE;
  if (entry.isDirectory()) return DIRECTORY;
  return entry.isSymbolicLink() ? SYMLINK : SPECIAL;
}

/**
 * A time for node:fs, which cuts it to microseconds: half a microsecond is added, or a double's rounding would lose a
 * whole one; as much as a double may have lost when it was read is added too, so that it stays what it was. Never the
 * next second. A negative number would mean "now" to it; a numeric string is taken as it is.
 */
export function toTime({ mtimeSeconds, mtimeNanos }: Attributes): string | number {
  const micros = Math.min(Math.floor(mtimeNanos / 1000 + 0.25), 999_999);
  if (mtimeSeconds >= 0) return mtimeSeconds + (micros + 0.5) / 1e6;
  // It is cut towards zero.
  return String(mtimeSeconds + (micros - 0.5) / 1e6);
}

/** What a special file is; undefined for anything else. **Source**: makedev(3) for the device's numbers. */
export function toSpecial(stats: fs.Stats): Special | undefined {
  if (stats.isFIFO()) return { type: 'fifo', major: 0, minor: 0 };
  if (stats.isSocket()) return { type: 'socket', major: 0, minor: 0 };
  if (!stats.isCharacterDevice() && !stats.isBlockDevice()) return undefined;
  const device = BigInt(stats.rdev);
  return {
    type: stats.isCharacterDevice() ? 'character' : 'block',
    major: Number(((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n)),
    minor: Number((device & 0xffn) | ((device >> 12n) & 0xffffff00n)),
  };
}
