// Folders that get into each other's way across the whole config, judged by their paths as written.
// The runner judges the roots again by their real paths, before the first write.

import { dirname } from 'node:path';
import { logFolderTrouble } from '../../core/words/log-folder.js';
import { findOverlaps, type PairRoots, relate } from '../../core/pair/overlap.js';
import type { Path } from '../text/config-text.js';
import type { Findings } from '../text/findings.js';
import type { DraftLog, DraftPair } from './resolve-pair.js';

/** A folder that foldersync writes for itself. */
interface OwnFolder {
  readonly name: string;
  /** The option that puts it elsewhere. */
  readonly option: 'stateDir' | 'log.dir' | 'versions.dir';
  readonly dir: string;
  /** Where it was given; absent where it is the default. */
  readonly path: Path | undefined;
}

/** What the folders of a config are judged by. */
export interface FolderContext {
  readonly pairs: readonly DraftPair[];
  /** Absent where it could not be resolved. */
  readonly stateDir: string | undefined;
  /** Whether the config gives the state directory. */
  readonly isStateDirGiven: boolean;
  readonly mainLog: DraftLog;
  readonly home: () => string | undefined;
  readonly findings: Findings;
}

/** Reports overlapping roots, a home directory as a replica, own folders inside roots, and shared log files. */
export function checkFolders(context: FolderContext): void {
  const roots = context.pairs.flatMap(({ name, source, replica, policy }): PairRoots[] =>
    source === undefined || replica === undefined
      ? []
      : [
          {
            pair: name,
            source: { path: source },
            replica: { path: replica },
            ...(policy.mode === 'two-way' && { isTwoWay: true }),
          },
        ],
  );
  const overlaps = findOverlaps(roots);
  for (const { pair, message, hint } of overlaps) {
    context.findings.report({ code: 'overlap', path: ['pairs', pair, 'replica'], message, hint });
  }
  const nested = new Set(overlaps.filter(({ pairs }) => pairs.length === 1).map(({ pair }) => pair));
  checkHome(
    roots.filter(({ pair }) => !nested.has(pair)),
    context,
  );
  checkOwnFolders(context);
  checkLogFolders(context);
  checkLogFiles(context);
  checkVersionsFolders(context);
}

function checkHome(roots: readonly PairRoots[], context: FolderContext): void {
  const { findings } = context;
  const home = context.home();
  if (home === undefined) return;
  for (const { pair, replica } of roots) {
    const relation = relate(replica, { path: home });
    if (relation !== 'same' && relation !== 'around') continue;
    findings.report({
      code: 'unsafe-replica',
      path: ['pairs', pair, 'replica'],
      message: `the replica of pair "${pair}" ${relation === 'same' ? 'is' : 'holds'} your home directory: ${home}`,
      hint: 'mirroring would remove what the source does not have; give the replica a folder of its own',
    });
  }
}

/** A log in a source would be mirrored and change with each pass; in a replica it would be removed. */
function checkOwnFolders(context: FolderContext): void {
  const { pairs, findings } = context;
  const within = ownFoldersWithin(context);
  for (const { name: pair, source, replica } of pairs) {
    for (const [side, root] of [
      ['source', source],
      ['replica', replica],
    ] as const) {
      // What lies inside a root that is wrong itself says nothing new.
      if (root === undefined || findings.isWrong(['pairs', pair, side])) continue;
      const reported: OwnFolder[] = [];
      for (const folder of within(root)) {
        // A log folder below a state directory that has been reported is the same mistake.
        const isSaid = reported.some(({ dir }) =>
          ['same', 'inside'].includes(relate({ path: folder.dir }, { path: dir })),
        );
        if (isSaid) continue;
        reported.push(folder);
        const why = side === 'source' ? 'each pass would change what it mirrors' : 'mirroring would remove it';
        findings.report({
          code: 'own-folder',
          path: folder.path ?? ['pairs', pair, side],
          message: `${folder.name} lies inside the ${side} of pair "${pair}": ${folder.dir}`,
          hint: `${why}; put it elsewhere with "${folder.option}"`,
        });
      }
    }
  }
}

/** Which of our own folders lie at or below a folder; each is entered at every folder above it, once for all pairs. */
function ownFoldersWithin(context: FolderContext): (root: string) => readonly OwnFolder[] {
  const below = new Map<string, OwnFolder[]>();
  for (const folder of ownFolders(context)) {
    for (let dir = folder.dir; ; dir = dirname(dir)) {
      const known = below.get(dir);
      if (known === undefined) below.set(dir, [folder]);
      else known.push(folder);
      if (dirname(dir) === dir) break;
    }
  }
  return (root) => below.get(root) ?? [];
}

/** From the outside in, as they lie by default. */
function ownFolders({ stateDir, isStateDirGiven, mainLog, pairs }: FolderContext): OwnFolder[] {
  const folders: (Omit<OwnFolder, 'dir'> & { dir: string | undefined })[] = [
    {
      name: 'the state directory',
      option: 'stateDir',
      dir: stateDir,
      path: isStateDirGiven ? ['stateDir'] : undefined,
    },
    { name: 'the log directory', option: 'log.dir', dir: mainLog.dir, path: mainLog.dirPath },
    ...pairs.map(({ name, log }) => ({
      name: `the log directory of pair "${name}"`,
      option: 'log.dir' as const,
      dir: log.dir,
      path: log.dirPath ?? mainLog.dirPath,
    })),
    ...pairs.map(({ name, versions }) => ({
      name: `the folder for versions of pair "${name}"`,
      option: 'versions.dir' as const,
      dir: versions?.options.dir,
      path: versions?.dirPath,
    })),
  ];
  return folders.filter((folder): folder is OwnFolder => folder.dir !== undefined);
}

function checkLogFolders(context: FolderContext): void {
  for (const { option, dir, path } of ownFolders(context)) {
    const trouble = option === 'log.dir' ? logFolderTrouble(dir) : undefined;
    if (trouble === undefined) continue;
    const message = `${trouble}: ${dir}`;
    context.findings.report({
      code: 'own-folder',
      path: path ?? ['stateDir'],
      message,
      hint: 'choose another folder with "log.dir"',
    });
  }
}

function checkLogFiles({ pairs, findings }: FolderContext): void {
  const owners = new Map<string, string>();
  for (const { name, log } of pairs) {
    if (log.dir === undefined) continue;
    const owner = owners.get(log.dir);
    if (owner === undefined) {
      owners.set(log.dir, name);
      continue;
    }
    const isFromDefaults = log.dirPath?.[0] === 'defaults';
    findings.report({
      code: 'own-folder',
      path: log.dirPath ?? ['pairs', name],
      message: `pairs "${owner}" and "${name}" would write the same log file: ${log.dir}/logfile.log`,
      hint: isFromDefaults
        ? 'use "log.dir" at the top of the file instead, which makes a folder for each pair'
        : 'give each pair a "log.dir" of its own',
    });
  }
}

/** Each pair would take the versions of the other one for its own. */
function checkVersionsFolders({ pairs, findings }: FolderContext): void {
  const owners = new Map<string, string>();
  for (const { name, versions } of pairs) {
    const dir = versions?.options.dir;
    if (dir === undefined || versions?.dirPath === undefined) continue;
    const owner = owners.get(dir);
    owners.set(dir, owner ?? name);
    if (owner === undefined) continue;
    findings.report({
      code: 'own-folder',
      path: versions.dirPath,
      message: `pairs "${owner}" and "${name}" would keep their versions in the same folder: ${dir}`,
      hint: 'give each pair a "versions.dir" of its own',
    });
  }
}
