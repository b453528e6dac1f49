// Writes the history of one pair. Lines are appended at once, so that a kill loses none of them; what is only counted
// is written when it is asked for.

import fs from 'node:fs';
import path from 'node:path';
import { type DayCounts, emptyDay, type HistoryDay } from '../../core/past/day-counts.js';
import { formatHistoryLine, type HistoryLine } from '../../core/past/history-line.js';
import { type AbsolutePath, bytesOfText } from '../../core/tree/bytes.js';
import { inFolder } from '../../fs/paths/in-folder.js';
import { makeDirectories } from '../../fs/paths/make-directories.js';
import { isForeign } from '../../fs/paths/own-file.js';
import { DAYS_FILE, dayFile, listDays, QUIET_FILE, readQuiet, sumDays } from './history-files.js';

/** The most that the lines of one pair may take; the oldest days go first. */
const BYTES_MOST = 16 * 1024 * 1024;

/** Writes to one folder. Each call throws Error of node:fs, after which the next one tries again. */
export class HistoryWriter {
  readonly #folder: string;
  /** Files that end with a whole line; what fails, or was there before, need not. */
  readonly #whole = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Adds lines to a day. */
  append(day: string, lines: readonly HistoryLine[]): void {
    this.#append(dayFile(this.#folder, day), lines.map(formatHistoryLine).join(''));
  }

  /** The passes without a line that a day has had so far, written by an earlier process. */
  knownQuiet(day: string): DayCounts {
    const known = readQuiet(this.#folder);
    return known?.day === day ? known.counts : emptyDay();
  }

  /** Replaces what is written of the passes without a line. It need not outlast a power cut. */
  putQuiet(day: string, quiet: DayCounts): void {
    this.#replace(QUIET_FILE, lineOf({ day, ...quiet }));
  }

  /** A day begins: the days before are summed up, and those from before `firstKept` go. */
  beginDay(today: string, firstKept: string): void {
    const known = sumDays(this.#folder, today);
    const kept = known.filter(({ day }) => day >= firstKept);
    if (known.length > 0) this.#replace(DAYS_FILE, kept.map(lineOf).join(''));
    this.#prune(today, firstKept);
  }

  #prune(today: string, firstKept: string): void {
    let bytes = 0;
    for (const day of listDays(this.#folder).reverse()) {
      if (day >= today) continue;
      const file = dayFile(this.#folder, day);
      bytes += fs.lstatSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (day < firstKept || bytes > BYTES_MOST) fs.rmSync(file, { force: true });
    }
  }

  #append(file: string, text: string): void {
    this.#inFolder((folder) => {
      const descriptor = openOwn(path.join(folder, path.basename(file)));
      try {
        const isWhole = this.#whole.delete(file) || endsWithLine(descriptor);
        fs.writeFileSync(descriptor, isWhole ? text : `\n${text}`);
      } finally {
        fs.closeSync(descriptor);
      }
      this.#whole.clear();
      this.#whole.add(file);
    });
  }

  #replace(name: string, text: string): void {
    this.#inFolder((folder) => {
      const staged = path.join(folder, `.${name}.tmp`);
      fs.rmSync(staged, { force: true });
      fs.writeFileSync(staged, text, { flag: 'wx', mode: 0o640 });
      fs.renameSync(staged, path.join(folder, name));
    });
  }

  #inFolder(write: (folder: string) => void): void {
    try {
      inFolder(this.#folder, write);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      makeDirectories(bytesOfText(this.#folder) as AbsolutePath, 0o750);
      inFolder(this.#folder, write);
    }
  }
}

/** Opens a file to add to it; what somebody else may have put in its place makes room for a new one. */
function openOwn(file: string): number {
  try {
    const descriptor = fs.openSync(file, APPENDING, 0o640);
    const stats = fs.fstatSync(descriptor);
    // A second name belongs to somebody who would get our lines in a file of theirs.
    if (stats.isFile() && stats.nlink === 1) return descriptor;
    fs.closeSync(descriptor);
  } catch (error) {
    if (!isForeign(error)) throw error;
  }
  fs.rmSync(file, { force: true });
  return fs.openSync(file, APPENDING | fs.constants.O_EXCL, 0o640);
}

/** Through no symlink, and waiting for no FIFO. */
const APPENDING =
  fs.constants.O_RDWR |
  fs.constants.O_APPEND |
  fs.constants.O_CREAT |
  (fs.constants.O_NOFOLLOW ?? 0) |
  (fs.constants.O_NONBLOCK ?? 0);

/** A kill or a full disk may have cut the last line off: what follows must not grow on to it. */
function endsWithLine(descriptor: number): boolean {
  const { size } = fs.fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size === 0 || (fs.readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] === 0x0a);
}

function lineOf(day: HistoryDay): string {
  return `${JSON.stringify(day)}\n`;
}
