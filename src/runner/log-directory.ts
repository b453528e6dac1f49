// Makes a log's folder ready for winston-daily-rotate-file, before each opening of the log.
// The folder's listing is the truth; the library's audit file is written anew from it.

import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { logFolderTrouble } from '../core/log-folder.js';

/** One log's place: its files are `<dir>/<name>-YYYY-MM-DD.log`, its stable name is `<dir>/<name>.log`. */
export interface LogPlace {
  /** Absolute. */
  readonly dir: string;
  readonly name: string;
  /** For how many days the library keeps a file after its first line; absent means for ever. */
  readonly keepDays: number | undefined;
}

/**
 * Makes the folder, frees the stable name for the link, ends a last line that was cut off, and writes the audit file.
 * What has to give way is renamed, never removed; the result is its new path, or absent.
 * **Errors**: throws what the file system says, and when the library cannot work with the folder's name.
 */
export function prepareLogDirectory(place: LogPlace): string | undefined {
  const trouble = logFolderTrouble(place.dir);
  if (trouble !== undefined) throw new Error(`${trouble}; choose another log.dir`);
  makeFolder(place.dir);
  const movedTo = freeStableName(join(place.dir, `${place.name}.log`));
  const files = listLogFiles(place);
  const newest = files.at(-1);
  if (newest !== undefined) endLastLine(newest.path);
  if (place.keepDays !== undefined) writeAuditFile(place, files);
  return movedTo;
}

/** Where winston-daily-rotate-file remembers which files it made. */
export function auditFileOf(place: LogPlace): string {
  return join(place.dir, `.${place.name}-audit.json`);
}

/** `mkdirSync` with `recursive` says ENOENT where the reason is EROFS, and a person would look for the wrong thing. */
function makeFolder(dir: string): void {
  try {
    mkdirSync(dir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // What is there but is no folder fails when it is listed.
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT') throw error;
    makeFolder(dirname(dir));
    mkdirSync(dir);
  }
}

/** The library makes no link, and says nothing, when something that is not a link has the stable name. */
function freeStableName(path: string): string | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isSymbolicLink()) return undefined;
  let count = 1;
  while (existsSync(`${path}.moved-${count}`)) count++;
  renameSync(path, `${path}.moved-${count}`);
  return `${path}.moved-${count}`;
}

interface LogFileOnDisk {
  readonly path: string;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** 0 for the day's first file, then 1, 2 and so on. */
  readonly count: number;
}

/** **Shape**: oldest first; the last one is the one that the library goes on with, if it is today's. */
function listLogFiles(place: LogPlace): LogFileOnDisk[] {
  const files: LogFileOnDisk[] = [];
  for (const entry of readdirSync(place.dir, { withFileTypes: true })) {
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
  const fd = openSync(path, 'a+');
  try {
    const sizeBytes = fstatSync(fd).size;
    const last = Buffer.alloc(1);
    if (sizeBytes > 0 && readSync(fd, last, 0, 1, sizeBytes - 1) === 1 && last[0] !== 0x0a) writeSync(fd, '\n');
  } finally {
    closeSync(fd);
  }
}

/**
 * The library removes only what its audit file lists, and writes that file in place: cut off by a full disk, it would
 * silently never remove a file again. It counts a file's age from its first line, here the start of the file's day.
 */
function writeAuditFile(place: LogPlace, files: readonly LogFileOnDisk[]): void {
  const listed = files.map((file) => {
    const date = new Date(file.year, file.month - 1, file.day).getTime();
    // The library's own proof that an entry is one of its files: FileStreamRotator.js, removeFile().
    const hash = createHash('sha256').update(`${file.path}LOG_FILE${date}`).digest('hex');
    return { date, name: file.path, hash };
  });
  const auditLog = auditFileOf(place);
  const keep = { days: true, amount: place.keepDays };
  writeFileSync(auditLog, JSON.stringify({ keep, auditLog, files: listed, hashType: 'sha256' }, null, 2));
}
