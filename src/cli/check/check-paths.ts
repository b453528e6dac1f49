// Whether the folders of a config are as a pass needs them. It only looks: nothing is made or written.

import fs from 'node:fs';
import path from 'node:path';
import type { Config } from '../../config/resolve/config.js';
import { findOverlaps, type PairRoots, relate } from '../../core/pair/overlap.js';
import type { Pair } from '../../core/pair/pair.js';
import { readMountTable } from '../../fs/port/mount-points.js';
import { checkDisks, deviceOf } from './check-disks.js';
import { finding, ofPair, type PathFinding } from './path-finding.js';
import { errnoOf, realRoot } from './real-root.js';

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
      ...versionsFindings(pair, config.pairs),
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
  return ofPair(pair.name, errorWhere(trouble, `the source ${pair.source}`, hint));
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
  return errorWhere(trouble, where);
}

/** A folder for versions that lies elsewhere than in the replica: what leaves that is renamed into it. */
function versionsFindings(pair: Pair, pairs: readonly Pair[]): PathFinding[] {
  const dir = pair.versions?.dir;
  if (dir === undefined) return [];
  const what = 'the folder for versions';
  const [real, replica] = [realRoot(dir), realRoot(pair.replica)];
  if (real === undefined || replica === undefined) return ofPair(pair.name, writableFindings(what, dir));
  const inside = pairs.flatMap(({ name, ...roots }) =>
    (['source', 'replica'] as const).flatMap((side) => {
      const root = realRoot(roots[side]);
      const isInside = root !== undefined && ['same', 'inside'].includes(relate(real, root));
      return isInside ? [`${what} ${dir} lies inside the ${side} of pair "${name}"`] : [];
    }),
  );
  const isElsewhere = deviceOf(real.path) !== deviceOf(replica.path);
  const apart = `${what} ${dir} is on another file system than the replica ${pair.replica}`;
  return ofPair(pair.name, [
    ...writableFindings(what, dir),
    ...inside.map((message) =>
      finding(['error', 'own-folder'], message, 'put it outside of every pair with "versions.dir"'),
    ),
    ...(isElsewhere
      ? [finding(['error', 'own-folder'], apart, 'what leaves the replica is renamed into it; choose a folder there')]
      : []),
  ]);
}

/** Overlaps that only real paths and inodes show; a root that is not there counts where it would be made. */
function overlapFindings(pairs: readonly Pair[]): PathFinding[] {
  const roots: PairRoots[] = [];
  for (const { name, source, replica, policy } of pairs) {
    const real = { source: realRoot(source), replica: realRoot(replica) };
    if (real.source !== undefined && real.replica !== undefined) {
      const isTwoWay = policy.mode === 'two-way';
      roots.push({ pair: name, source: real.source, replica: real.replica, ...(isTwoWay && { isTwoWay }) });
    }
  }
  return findOverlaps(roots).map(({ pair, message, hint }) => ({
    severity: 'error',
    code: 'overlap',
    pair,
    message,
    hint,
  }));
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
    return ofPair(pair.name, [finding(['error', 'own-folder'], message, 'give each pair a "log.dir" of its own')]);
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
    switch (errnoOf(error)) {
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

/** One finding about a folder that has trouble. */
function errorWhere(trouble: string | undefined, where: string, hint?: string): PathFinding[] {
  if (trouble === undefined) return [];
  const code = trouble === MISSING ? 'missing-folder' : 'unusable-folder';
  return [finding(['error', code], `${where} ${trouble}`, hint)];
}
