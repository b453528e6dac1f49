// Into which folder something is restored, and whether it can be that one.

import fs from 'node:fs';
import path from 'node:path';
import { relate } from '../../core/pair/overlap.js';
import { FoldersyncError } from '../../core/report/error.js';
import { errnoOf, realRoot } from '../check/real-root.js';
import { type CommandContext, fromHere } from '../process/context.js';
import { requireText } from '../process/named-replica.js';
import type { RestorePlace } from './restore-place.js';

/** Where something is restored to. */
export interface RestoreTarget {
  /** **Shape**: absolute. */
  readonly folder: string;
  readonly into: 'folder' | 'source';
}

/** What the command line says of it. */
export interface TargetOptions {
  readonly to?: string | undefined;
  readonly inPlace: boolean;
  /** The name of a new folder, where nothing says another. */
  readonly newName: string;
}

/** Chooses the target. @throws FoldersyncError USAGE where it cannot be used */
export function chooseTarget(
  { to, inPlace, newName }: TargetOptions,
  place: RestorePlace,
  context: CommandContext,
): RestoreTarget {
  if (inPlace) return { folder: sourceOf(place, to), into: 'source' };
  const folder = to === undefined ? path.join(context.cwd, newName) : fromHere(requireText('--to', to), context);
  requireApart(folder, place);
  requireEmpty(folder);
  return { folder, into: 'folder' };
}

function sourceOf({ pair }: RestorePlace, to: string | undefined): string {
  if (to !== undefined) {
    const hint = '--in-place restores into the source of the pair; --to into a folder of its own';
    throw new FoldersyncError('USAGE', '--in-place and --to exclude each other', { hint });
  }
  if (pair !== undefined) return pair.source;
  const hint = 'with --from, name a folder with --to';
  throw new FoldersyncError('USAGE', 'nothing says which source --in-place means', { hint });
}

/** What is restored must not be mirrored, pruned or kept as a version by anybody. */
function requireApart(folder: string, place: RestorePlace): void {
  const target = realRoot(folder);
  if (target === undefined) throw unusable(folder, 'cannot be looked at, nor what it is in');
  for (const { what, root } of rootsOf(place)) {
    const real = realRoot(root);
    const relation = real === undefined ? 'apart' : relate(target, real);
    if (relation === 'apart') continue;
    throw unusable(folder, `${WHERE[relation]} ${what} ${root}`);
  }
}

const WHERE: Readonly<Record<Exclude<ReturnType<typeof relate>, 'apart'>, string>> = {
  same: 'is',
  inside: 'lies in',
  around: 'holds',
};

interface NamedRoot {
  readonly what: string;
  readonly root: string;
}

function rootsOf({ replica, config }: RestorePlace): NamedRoot[] {
  const pairs = config?.pairs.flatMap(({ name, source, replica: root, versions }): NamedRoot[] => [
    { what: `the source of ${name},`, root: source },
    { what: `the replica of ${name},`, root },
    ...(versions?.dir === undefined ? [] : [{ what: `the versions of ${name},`, root: versions.dir }]),
  ]);
  return pairs ?? [{ what: 'the replica', root: replica }];
}

function requireEmpty(folder: string): void {
  try {
    if (fs.readdirSync(folder).some((name) => name !== 'lost+found')) throw unusable(folder, 'is not empty');
  } catch (error) {
    if (error instanceof FoldersyncError) throw error;
    const code = errnoOf(error);
    if (code === 'ENOENT') return;
    throw unusable(folder, code === 'ENOTDIR' ? 'is not a folder' : `cannot be looked at: ${(error as Error).message}`);
  }
}

function unusable(folder: string, why: string): FoldersyncError {
  const hint = 'name a folder with --to that is empty, or not there yet, and outside of all pairs';
  return new FoldersyncError('USAGE', `the folder ${folder} ${why}`, { hint });
}
