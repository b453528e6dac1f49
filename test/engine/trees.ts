// The vocabulary of the engine's tests: small trees on a real file system, written and read back as plain values.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A tree: names to file content, to a subtree, or to one of the special entries below. */
export interface Tree {
  readonly [name: string]: string | Tree | SpecialEntry;
}

class SpecialEntry {
  constructor(
    readonly kind: 'symlink' | 'file' | 'directory' | 'fifo',
    readonly content: string | Tree,
    readonly options: { mode?: number; mtime?: number } = {},
  ) {}
}

export const symlink = (target: string, options = {}) => new SpecialEntry('symlink', target, options);
export const file = (content: string, options: { mode?: number; mtime?: number }) =>
  new SpecialEntry('file', content, options);
export const directory = (content: Tree, options: { mode?: number; mtime?: number }) =>
  new SpecialEntry('directory', content, options);

/** A new temporary folder that the end of the test removes; `inMemory` where there is such a place, for thousands of trees. */
export function temporaryFolder({ inMemory = false } = {}): string {
  const place = inMemory && fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
  const folder = fs.mkdtempSync(path.join(place, 'foldersync-test-'));
  onTestFinished(() => removeTree(folder));
  return folder;
}

/** Waits until the clock of a folder's file system has gone on so far that what is written now is later than what is there. */
export function waitForTick(folder: string): void {
  // Beside it, where other tests may be looking at their clock as well.
  const probe = fs.mkdtempSync(path.join(folder, '..', 'clock-'));
  const before = fs.statSync(probe).ctimeMs;
  while (fs.statSync(probe).ctimeMs < before + 15) fs.chmodSync(probe, 0o700);
  fs.rmdirSync(probe);
}

/** Removes a tree, whatever its modes are and however deep it is: node:fs ends at paths of 4,096 bytes. */
export function removeTree(folder: string): void {
  requireNothingMounted(folder);
  if (process.getuid?.() !== 0) execFileSync('chmod', ['-R', 'u+rwX', folder]);
  execFileSync('rm', ['-rf', folder]);
}

/** What is mounted below a folder would be emptied with it, and be it the project itself. */
function requireNothingMounted(folder: string): void {
  const mounts = '/proc/self/mounts';
  if (!fs.existsSync(mounts)) return;
  const places = fs
    .readFileSync(mounts, 'latin1')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  const below = places.filter((place) => place === folder || place.startsWith(`${folder}/`));
  if (below.length > 0) throw new Error(`${folder} stays, for something is mounted there: ${below.join(', ')}`);
}

/** A source and a replica with these trees in them and the same times of their own, below a new temporary folder. */
export function folders(source: Tree, replica: Tree = {}): { base: string; source: string; replica: string } {
  const base = temporaryFolder();
  const roots = {
    source: writeTree(path.join(base, 'source'), source),
    replica: writeTree(path.join(base, 'replica'), replica),
  };
  for (const root of Object.values(roots)) fs.utimesSync(root, PAST, PAST);
  return { base, ...roots };
}

/** Empties a folder; its paths are short, so that no other program is needed. */
export function clearFolder(folder: string): void {
  if (process.getuid?.() !== 0) execFileSync('chmod', ['-R', 'u+rwX', folder]);
  fs.rmSync(folder, { recursive: true });
  fs.mkdirSync(folder);
}

/** How many descriptors this process has open; a pass must leave none behind. */
export function openDescriptors(): number {
  return fs.readdirSync('/proc/self/fd').length;
}

/** Writes a tree into a folder, which is made when it is missing. Files without an mtime get one in the past. */
export function writeTree(folder: string, tree: Tree): string {
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, entry] of Object.entries(tree)) writeEntry(path.join(folder, name), entry);
  return folder;
}

/** Some moment in the past, in seconds. */
export const PAST = 1_600_000_000;

function writeEntry(target: string, entry: string | Tree | SpecialEntry): void {
  if (typeof entry === 'string') {
    writeEntry(target, new SpecialEntry('file', entry));
    return;
  }
  if (!(entry instanceof SpecialEntry)) {
    writeTree(target, entry);
    return;
  }
  const { kind, content, options } = entry;
  const mtime = options.mtime ?? PAST;
  if (kind === 'symlink') {
    fs.symlinkSync(content as string, target);
    fs.lutimesSync(target, mtime, mtime);
    return;
  }
  if (kind === 'directory') writeTree(target, content as Tree);
  else fs.writeFileSync(target, content as string);
  fs.utimesSync(target, mtime, mtime);
  if (options.mode !== undefined) fs.chmodSync(target, options.mode);
}

/**
 * One line an entry, sorted: type, mode, mtime in whole seconds, path, and a file's content or a symlink's target.
 * What is kept of what has left a replica is left out.
 * Fractions of seconds are left to the second pass, which must find nothing to do: rounded ones could differ by their last digit.
 */
export function readTree(folder: string): string[] {
  const lines: string[] = [];
  const visit = (directory: string, prefix: string) => {
    for (const name of fs.readdirSync(Buffer.from(directory, 'latin1'), 'latin1').sort()) {
      if (prefix === '' && name === OWN) continue;
      const target = Buffer.from(`${directory}/${name}`, 'latin1');
      const stats = fs.lstatSync(target);
      const mode = (stats.mode & 0o7777).toString(8);
      const shown = `${prefix}${JSON.stringify(name)}`;
      const time = Math.floor(stats.mtimeMs / 1000);
      if (stats.isDirectory()) {
        lines.push(`d ${mode} ${time} ${shown}`);
        visit(`${directory}/${name}`, `${shown}/`);
      } else if (stats.isSymbolicLink()) lines.push(`l ${time} ${shown} -> ${fs.readlinkSync(target, 'latin1')}`);
      else if (stats.isFile()) lines.push(`f ${mode} ${time} ${shown} ${fs.readFileSync(target, 'latin1')}`);
      else lines.push(`special ${shown}`);
    }
  };
  visit(Buffer.from(folder).toString('latin1'), '');
  return lines;
}

/** The paths in a folder, sorted; without what is kept of what has left it. */
export function pathsIn(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  const paths = fs.readdirSync(folder, { recursive: true }) as string[];
  return paths.filter((at) => at.split('/')[0] !== OWN).sort();
}

/** Our own folder at the root of a replica. */
const OWN = '.foldersync';
