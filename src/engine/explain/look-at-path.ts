// A path that somebody asks about: where it is, what each side has there, and what leaves it out.

import type { DecidingPattern, EntryLook, LeftOut } from '../../core/report/explanation.js';
import type { Pair } from '../../core/pair/pair.js';
import { pathAskedFor, unshownPath } from '../../core/tree/asked-path.js';
import { type Bytes, bytesOfText, nameOf, parentOf, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { DIRECTORY, EntryTable, FILE, type Kind, SPECIAL, SYMLINK } from '../../core/tree/entry-table.js';
import type { Found } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Root } from '../../fs/port/port.js';
import { findEntry } from '../context/find-entry.js';
import type { PassContext } from '../context/pass-context.js';
import { tellUnlisted } from '../listing/ignore-files.js';
import { leftOutBy } from '../listing/left-out.js';

/**
 * The path that is meant: as it is written, or, where nothing is called so, as foldersync shows names. Undefined
 * where it lies in neither folder.
 */
export function placeOf(
  { plan }: PassContext,
  pair: Pick<Pair, 'source' | 'replica'>,
  asked: Bytes,
): RelativePath | undefined {
  const roots = {
    source: [plan.source.path, bytesOfText(pair.source)],
    replica: [...(plan.replica === undefined ? [] : [plan.replica.path]), bytesOfText(pair.replica)],
  };
  const unshown = unshownPath(asked);
  const written = pathAskedFor(asked, roots);
  if (unshown === undefined) return written;
  const isThere =
    written !== undefined && [plan.source, plan.replica].some((root) => lookAt(root, written) !== undefined);
  return isThere ? written : pathAskedFor(unshown, roots);
}

/** What decides about a path on the way to it from the root. */
export interface Deciding {
  /** The last pattern that matches; absent where none does. */
  readonly pattern?: DecidingPattern;
  /** What leaves it out, and all below it; absent where nothing does. */
  readonly leftOut?: LeftOut;
}

/** Goes from the root to the path, and stops where something is left out: all below it is as well. */
export function whatDecides(context: PassContext, path: RelativePath): Deciding {
  const { plan } = context;
  let pattern: DecidingPattern | undefined;
  const decided = (leftOut?: LeftOut): Deciding => ({ ...(pattern && { pattern }), ...(leftOut && { leftOut }) });
  for (const at of waysTo(path)) {
    const [directory, name] = [parentOf(at), nameOf(at)];
    try {
      const isOnTheWay = at !== path;
      const kinds = [lookAt(plan.source, at)?.kind, lookAt(plan.replica, at)?.kind].filter(
        (kind) => kind !== undefined,
      );
      const isDirectory = isOnTheWay || kinds.some((kind) => kind === DIRECTORY);
      const rule = plan.filter?.decide(directory, name, isDirectory);
      if (rule !== undefined) {
        const { text, isNegated, place } = rule;
        pattern = { text, excludes: !isNegated, at, place };
      }
      const by = leftOutBy(plan, directory, name, isDirectory);
      if (by !== undefined) return decided({ by, at });
    } catch (error) {
      tellUnlisted(context, { side: 'source', path: directory }, error);
      return decided();
    }
    for (const side of ['source', 'replica'] as const)
      if (plan.borders[side].in(directory)?.has(name)) return decided({ by: 'mount', at, side });
  }
  return decided();
}

/** Whether a directory can be listed, as far as a side has it: a look at one name does not tell what a pass meets. */
export function canBeListed(context: PassContext, path: RelativePath): boolean {
  const { plan } = context;
  for (const side of ['source', 'replica'] as const) {
    try {
      using directory = plan[side]?.openDirectory(path);
      directory?.list(new EntryTable());
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      if (ABSENT_CODES.has(error.code)) continue;
      tellUnlisted(context, { side, path }, error);
      return false;
    }
  }
  return true;
}

const ABSENT_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** The path and all that it is in, from the root down, without the root. */
export function waysTo(path: RelativePath): RelativePath[] {
  const ways: RelativePath[] = [];
  for (let way = path; way !== ROOT; way = parentOf(way)) ways.unshift(way);
  return ways;
}

/** Undefined where nothing is there, and where nobody can tell: a pass tells why. */
export function lookAt(root: Root | undefined, path: RelativePath): Found | undefined {
  if (root === undefined) return undefined;
  try {
    if (path !== ROOT) return findEntry(root, path);
    using directory = root.openDirectory(ROOT);
    return { kind: DIRECTORY, attributes: directory.attributes() };
  } catch (error) {
    if (error instanceof FsError) return undefined;
    throw error;
  }
}

const TYPES = new Map<Kind, EntryLook['type']>([
  [FILE, 'file'],
  [DIRECTORY, 'directory'],
  [SYMLINK, 'symlink'],
  [SPECIAL, 'special'],
]);

/** What of an entry is told. */
export function lookOf({ kind, attributes: { sizeBytes, mtimeSeconds, mtimeNanos } }: Found): EntryLook {
  const modifiedAt = mtimeSeconds * 1000 + Math.floor(mtimeNanos / 1e6);
  return { type: TYPES.get(kind) ?? 'unknown', sizeBytes, modifiedAt };
}
