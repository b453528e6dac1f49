// Makes a log's folder ready for winston-daily-rotate-file, before each opening of the log, and removes old files from
// it. The folder's listing is the truth: the library's own list of its files would be lost with a full disk.

import fs from 'node:fs';
import { join } from 'node:path';
import { type AbsolutePath, bytesOfText } from '../../core/tree/bytes.js';
import { logFolderTrouble } from '../../core/words/log-folder.js';
import type { TimeZone } from '../../core/words/moment.js';
import { emptyFile } from '../../fs/paths/own-file.js';
import { inFolder } from '../../fs/paths/in-folder.js';
import { makeDirectories } from '../../fs/paths/make-directories.js';

/** One log's place: its files are `<dir>/<name>-YYYY-MM-DD.log`, its stable name is `<dir>/<name>.log`. */
export interface LogPlace {
  /** Absolute. */
  readonly dir: string;
  readonly name: string;
  /** What its days are in. */
  readonly timezone: TimeZone;
  readonly maxSizeBytes: number;
  /** For how long a file is kept after the end of its day, in whole days, rounded up; 0 means for ever. */
  readonly keepMs: number;
  /** What all files together may take; 0 means without end. */
  readonly maxTotalBytes: number;
}

/**
 * Makes the folder, readable for its owner and group only, and ends a last line that was cut off.
 * **Errors**: throws what the file system says, when the library cannot work with the folder's name, and where the way
 * to it leads over a symlink of somebody who may not decide that.
 */
export function prepareLogDirectory(place: LogPlace): void {
  const trouble = logFolderTrouble(place.dir);
  if (trouble !== undefined) throw new Error(`${trouble}; choose another log.dir`);
  makeDirectories(bytesOfText(place.dir) as AbsolutePath, 0o750);
  inFolder(place.dir, (dir) => {
    // What earlier versions left here.
    fs.rmSync(join(dir, `.${place.name}-audit.json`), { force: true });
    const newest = listLogFiles({ ...place, dir }).at(-1);
    if (newest !== undefined) endLastLine(newest.path);
  });
}

/**
 * Removes the files that are too old, and the oldest while all together are too large; never the `current` one. The
 * library counts today's files by those that are there, so that they are emptied only. @throws Error of node:fs
 */
export function tidyLogFolder(place: LogPlace, current: string): void {
  const { keepMs, maxTotalBytes, timezone } = place;
  const files = listLogFiles(place).filter(({ path }) => path !== current);
  const now = new Date();
  let totalBytes = 0;
  for (const file of files.reverse()) {
    const nextDay = [file.year, file.month - 1, file.day + 1] as const;
    const dayEnd = timezone === 'UTC' ? Date.UTC(...nextDay) : new Date(...nextDay).getTime();
    if (keepMs > 0 && dayEnd + Math.ceil(keepMs / DAY_MS) * DAY_MS < now.getTime()) {
      fs.rmSync(file.path, { force: true });
      continue;
    }
    if (maxTotalBytes === 0) continue;
    totalBytes += fs.lstatSync(file.path, { throwIfNoEntry: false })?.size ?? 0;
    // The current one counts with the most that it may become.
    if (totalBytes + place.maxSizeBytes <= maxTotalBytes) continue;
    if (dayEnd > now.getTime()) emptyFile(file.path);
    else fs.rmSync(file.path, { force: true });
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;

interface LogFileOnDisk {
  readonly path: string;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** 0 for the day's first file, then 1, 2 and so on. */
  readonly count: number;
}

/** The files of the log of this name in a folder. **Shape**: absolute, oldest first. @throws Error of node:fs */
export function logFilesIn(dir: string, name: 'logfile' | 'foldersync'): string[] {
  return listLogFiles({ dir, name }).map(({ path }) => path);
}

/** **Shape**: oldest first; the last one is the one that the library goes on with, if it is today's. */
function listLogFiles(place: Pick<LogPlace, 'dir' | 'name'>): LogFileOnDisk[] {
  const files: LogFileOnDisk[] = [];
  for (const entry of fs.readdirSync(place.dir, { withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.startsWith(`${place.name}-`)) continue;
    const match = /^(\d{4})-(\d{2})-(\d{2})(?:\.(\d+))?\.log$/.exec(entry.name.slice(place.name.length + 1));
    if (match === null) continue;
    const [, year, month, day, count] = match;
    const path = join(place.dir, entry.name);
    files.push({ path, year: Number(year), month: Number(month), day: Number(day), count: Number(count ?? 0) });
  }
  return files.sort((a, b) => a.year - b.year || a.month - b.month || a.day - b.day || a.count - b.count);
}

/** After a full disk or a power cut the last line may be half a line, and the next one must not grow on to it. */
function endLastLine(path: string): void {
  const { O_APPEND, O_RDWR, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  const fd = fs.openSync(path, O_APPEND | O_RDWR | O_NOFOLLOW | O_NONBLOCK);
  try {
    const { size: sizeBytes, nlink, uid } = fs.fstatSync(fd);
    // Somebody else's file gives way when it is opened to be written.
    if (nlink > 2 || uid !== process.geteuid?.()) return;
    const last = Buffer.alloc(1);
    if (sizeBytes > 0 && fs.readSync(fd, last, 0, 1, sizeBytes - 1) === 1 && last[0] !== 0x0a) fs.writeSync(fd, '\n');
  } finally {
    fs.closeSync(fd);
  }
}
