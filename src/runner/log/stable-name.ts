// The stable name of a log, `logfile.log`: a symlink to the current file, or what the file system has instead.

import {
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { moveAside } from './move-aside.js';

/** What the stable name is: a `note` is a file that names the current one. */
export type StableNameKind = 'symlink' | 'hard link' | 'note';

/** A note begins with it, so that it is known again. */
const NOTE = 'this folder cannot hold links; the current log file is ';

/**
 * Lets the stable name lead to `file`, which lies in the same folder.
 * What else has that name is moved aside; `movedTo` is its new path then. @throws Error of node:fs
 */
export function keepStableName(
  stableName: string,
  file: string,
): { readonly kind: StableNameKind; readonly movedTo?: string } {
  const movedTo = freeName(stableName);
  const staged = join(dirname(stableName), `.${basename(stableName)}.${process.pid}.tmp`);
  let failure: unknown;
  for (const kind of ['symlink', 'hard link', 'note'] as const) {
    try {
      rmSync(staged, { force: true });
      MAKE[kind](staged, file);
      // Renamed over the name before, so that a program that follows it always finds one.
      renameSync(staged, stableName);
      // Two names of one file: rename(2) leaves both.
      rmSync(staged, { force: true });
      return { kind, ...(movedTo === undefined ? {} : { movedTo }) };
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

const MAKE: Readonly<Record<StableNameKind, (path: string, file: string) => void>> = {
  symlink: (path, file) => symlinkSync(basename(file), path),
  'hard link': (path, file) => linkSync(file, path),
  note: (path, file) => writeFileSync(path, `${NOTE}${basename(file)}\n`, { flag: 'wx', mode: 0o640 }),
};

/** Symlinks, notes and further names of a log give way; the rest is somebody's. */
function freeName(stableName: string): string | undefined {
  const stats = lstatSync(stableName, { throwIfNoEntry: false });
  if (stats === undefined || stats.isSymbolicLink()) return undefined;
  return stats.isFile() && (isNote(stableName, stats) || isNameOfLog(stableName, stats))
    ? undefined
    : moveAside(stableName);
}

function isNote(path: string, { size }: Stats): boolean {
  return size < 1024 && readFileSync(path, 'utf8').startsWith(NOTE);
}

function isNameOfLog(stableName: string, { dev, ino, nlink }: Stats): boolean {
  if (nlink !== 2) return false;
  const folder = dirname(stableName);
  const prefix = `${basename(stableName, '.log')}-`;
  return readdirSync(folder).some((name) => {
    const other = name.startsWith(prefix) ? lstatSync(join(folder, name), { throwIfNoEntry: false }) : undefined;
    return other?.ino === ino && other.dev === dev;
  });
}
