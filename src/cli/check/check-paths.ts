// Whether the folders of a config are as a pass needs them. It only looks: nothing is made or written.

import fs from 'node:fs';
import path from 'node:path';
import type { Config } from '../../config/resolve/config.js';
import { findOverlaps, type PairRoots, type PairRoot } from '../../core/pair/overlap.js';
import type { Pair } from '../../core/pair/pair.js';
import { readMountTable } from '../../fs/port/mount-points.js';
import { checkDisks } from './check-disks.js';
import { finding, ofPair, type PathFinding } from './path-finding.js';

/**
 * Looks at every folder.
 * **Shape**: by pair in the config's order, then the runner's own, then overlaps, then shared logs.
 */
export function checkPaths(config: Config): PathFinding[] {
  const { stateDir, log } = config.runner;
  const mounts = readMountTable();
  return [
    ...config.pairs.flatMap((pair) => [
      ...sourceFindings(pair),
      ...ofPair(pair.name, writableFindings('the replica', pair.replica)),
      ...ofPair(pair.name, writableFindings('the log directory', pair.log.dir)),
      ...checkDisks(pair, realRoot(pair.replica)?.path, mounts),
    ]),
    ...writableFindings('the state directory', stateDir),
    ...writableFindings('the log directory', log.dir),
    ...overlapFindings(config.pairs),
    ...sharedLogFindings(config.pairs),
  ];
}

function sourceFindings(pair: Pair): PathFinding[] {
  const { constants } = fs;
  const trouble = lookAt(pair.source, constants.R_OK | constants.X_OK);
  const hint = trouble === MISSING ? 'is its disk mounted?' : undefined;
  return ofPair(pair.name, errorWhere(trouble && `the source ${pair.source} ${trouble}`, hint));
}

/** A folder that foldersync writes to; a missing one is made, with everything above it. */
function writableFindings(what: string, folder: string): PathFinding[] {
  let existing = folder;
  let trouble = lookAt(existing, WRITABLE);
  while (trouble === MISSING && path.dirname(existing) !== existing) {
    existing = path.dirname(existing);
    trouble = lookAt(existing, WRITABLE);
  }
  const where = existing === folder ? `${what} ${folder}` : `${what} ${folder} cannot be made: ${existing}`;
  return errorWhere(trouble && `${where} ${trouble}`);
}

/** Overlaps that only real paths and inodes show; a root that is not there counts where it would be made. */
function overlapFindings(pairs: readonly Pair[]): PathFinding[] {
  const roots: PairRoots[] = [];
  for (const { name, source, replica } of pairs) {
    const real = { source: realRoot(source), replica: realRoot(replica) };
    if (real.source !== undefined && real.replica !== undefined) {
      roots.push({ pair: name, source: real.source, replica: real.replica });
    }
  }
  return findOverlaps(roots).map(({ pair, message, hint }) => ({ severity: 'error', pair, message, hint }));
}

/** Log folders that only their real paths and inodes show to be one. */
function sharedLogFindings(pairs: readonly Pair[]): PathFinding[] {
  const owners = new Map<string, Pair>();
  return pairs.flatMap((pair): PathFinding[] => {
    const real = realRoot(pair.log.dir);
    if (real === undefined) return [];
    const place = real.inode === undefined ? real.path : `${real.device}:${real.inode}`;
    const owner = owners.get(place);
    if (owner === undefined) {
      owners.set(place, pair);
      return [];
    }
    const message =
      `pairs "${owner.name}" and "${pair.name}" would write the same log file: ` +
      `${owner.log.dir} and ${pair.log.dir} are the same folder`;
    return ofPair(pair.name, [finding('error', message, 'give each pair a "log.dir" of its own')]);
  });
}

const MISSING = 'does not exist';
const WRITABLE = fs.constants.W_OK | fs.constants.X_OK;

/** What keeps a folder from being used, as a phrase that follows its path; undefined when nothing does. */
function lookAt(folder: string, mode: number): string | undefined {
  try {
    if (!fs.statSync(folder).isDirectory()) return 'is not a directory';
    fs.accessSync(folder, mode);
    return undefined;
  } catch (error) {
    switch (codeOf(error)) {
      case 'ENOENT':
        return fs.lstatSync(folder, { throwIfNoEntry: false }) ? 'is a symlink that leads nowhere' : MISSING;
      case 'ENOTDIR':
        return 'is below something that is not a directory';
      case 'EACCES':
        return mode === WRITABLE ? 'is not writable for this user' : 'is not readable for this user';
      case 'EROFS':
        return 'is on a read-only file system';
      default:
        return `cannot be looked at: ${(error as Error).message}`;
    }
  }
}

/** Where a root is, or would be made; undefined where that cannot be told, which another finding says. */
function realRoot(folder: string): PairRoot | undefined {
  try {
    const real = fs.realpathSync(folder);
    const { dev, ino } = fs.statSync(real, { bigint: true });
    return { path: real, device: String(dev), inode: String(ino) };
  } catch (error) {
    const parent = path.dirname(folder);
    if (codeOf(error) !== 'ENOENT' || parent === folder) return undefined;
    const above = realRoot(parent);
    return above && { path: path.join(above.path, path.basename(folder)) };
  }
}

/** @throws what is no error of the file system */
function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return code;
}

function errorWhere(message: string | undefined | '', hint?: string): PathFinding[] {
  return message ? [finding('error', message, hint)] : [];
}
