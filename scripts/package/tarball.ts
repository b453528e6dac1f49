// A folder as a .tar.xz that is the same, byte for byte, whoever makes it and when.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** How an archive is made. */
export interface ArchiveOptions {
  /** The time of all that is in it. **Units**: seconds since 1970. */
  readonly epoch: number;
  /** As xz(1) takes it: 0 is quick, 9 small. */
  readonly preset: number;
}

/** Writes `file` with the folder in it, under the folder's own name. @throws Error of tar and xz */
export function writeTarball(folder: string, file: string, { epoch, preset }: ArchiveOptions): void {
  const normal = ['--format=gnu', '--sort=name', '--owner=0', '--group=0', '--numeric-owner', `--mtime=@${epoch}`];
  const from = ['--directory', path.dirname(folder), path.basename(folder)];
  // Whole blocks: what several threads make does not depend on how many they are.
  const xz = `xz -${preset} -T2 --block-size=32MiB`;
  execFileSync('tar', ['--create', ...normal, `--use-compress-program=${xz}`, '--file', file, ...from]);
}

/**
 * The time that what is made here bears: SOURCE_DATE_EPOCH, or that of the last commit. **Units**: seconds since 1970.
 * **Source**: reproducible-builds.org. @throws Error where neither is known
 */
export function buildEpoch(project: string): number {
  const given = process.env.SOURCE_DATE_EPOCH;
  const text = given ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: project, encoding: 'utf8' });
  const epoch = Number(text);
  if (!Number.isSafeInteger(epoch) || epoch <= 0) throw new Error(`no time to build with: ${text}`);
  return epoch;
}

/** Sets the times of a folder and of all in it. **Units**: seconds since 1970. */
export function setTimes(folder: string, epoch: number): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    fs.lutimesSync(path.join(entry.parentPath, entry.name), epoch, epoch);
  }
  fs.utimesSync(folder, epoch, epoch);
}
