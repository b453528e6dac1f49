// Which restore point is meant, and whether what is wanted was there then.

import { type Flaw, flawsOf } from '../../core/history/flaws.js';
import { versionsOf } from '../../core/history/path-versions.js';
import { parseWantedMoment } from '../../core/history/wanted-moment.js';
import { pickPoint, type RestorePoint } from '../../core/history/restore-points.js';
import { incrementName } from '../../core/history/store-layout.js';
import {
  type AbsolutePath,
  bytesOfText,
  type Name,
  nameOf,
  parentOf,
  type RelativePath,
  ROOT,
} from '../../core/tree/bytes.js';
import { FoldersyncError } from '../../core/report/error.js';
import { showPath } from '../../core/report/show.js';
import { openFileSystem } from '../../fs/choose.js';
import { openHistoricRoot } from '../../fs/historic/historic-root.js';
import { Store } from '../../fs/historic/store.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import type { RestorePlace } from './restore-place.js';

/** The moment that is restored. */
export interface FoundMoment {
  /** Absent for the replica as it is now. */
  readonly point?: RestorePoint;
  /** Why it cannot be had exactly. */
  readonly flaws: readonly Flaw[];
  /** What a new folder is named after it. */
  readonly label: string;
  /** A name of this moment, in the same form. */
  readonly stamp: string;
}

/** What is asked for. */
interface Asked {
  readonly at: string;
  readonly paths: readonly RelativePath[];
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** Finds it. @throws FoldersyncError USAGE where there is none, or a path was not there then; ROOT */
export function findMoment(place: RestorePlace, { at, paths, now }: Asked): FoundMoment {
  const parsed = parseWantedMoment(at, now);
  if (!parsed.ok) throw new FoldersyncError('USAGE', `--at: ${parsed.reason}`, { hint: parsed.hint });
  const { fileSystem } = openFileSystem(() => {});
  return reading(place, () => {
    using replica = openRoot(fileSystem, place.replica);
    using versions = place.versionsDir === undefined ? undefined : openRoot(fileSystem, place.versionsDir);
    using store = Store.open(replica, versions && { root: versions, path: ROOT });
    const picked = pickPoint(store ?? { increments: [] }, parsed.wanted);
    if (!picked.ok) {
      throw new FoldersyncError('USAGE', picked.reason, picked.hint === undefined ? {} : { hint: picked.hint });
    }
    const { point } = picked;
    requireThere(fileSystem, place, { paths, point: point?.name, store });
    const stamp = incrementName(now, undefined);
    const flaws = store === undefined ? [] : flawsOf(store, point?.name);
    return { ...(point && { point }), flaws, label: point?.name ?? stamp, stamp };
  });
}

function openRoot(fileSystem: FileSystem, folder: string): Root {
  return fileSystem.openRoot(bytesOfText(folder) as AbsolutePath);
}

/** @throws FoldersyncError ROOT for what the file system says */
function reading<Result>({ replica }: RestorePlace, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof FsError)) throw cause;
    const isRefused = cause.code === 'EACCES' || cause.code === 'EPERM';
    const hint = isRefused ? 'run it as the user of the service' : undefined;
    const message = `cannot read the replica ${replica} and its versions: ${cause.message}`;
    throw new FoldersyncError('ROOT', message, { cause, ...(hint === undefined ? {} : { hint }) });
  }
}

interface Wanted {
  readonly paths: readonly RelativePath[];
  readonly point: Name | undefined;
  readonly store: Store | undefined;
}

/** @throws FoldersyncError USAGE for a path at which nothing was; FsError */
function requireThere(fileSystem: FileSystem, place: RestorePlace, { paths, point, store }: Wanted): void {
  for (const path of paths) {
    if (wasThere(fileSystem, place, path, point)) continue;
    const hint = otherPoints(fileSystem, place, path, store);
    throw new FoldersyncError('USAGE', `there was nothing at ${showPath(path)} then`, { hint });
  }
}

/** Whether something was at a path, kept or not. */
function wasThere(
  fileSystem: FileSystem,
  { replica: folder, versionsDir }: RestorePlace,
  path: RelativePath,
  point: Name | undefined,
): boolean {
  if (path === ROOT) return true;
  const versions = versionsDir && { root: openRoot(fileSystem, versionsDir), path: ROOT };
  const replica = openRoot(fileSystem, folder);
  using past = openHistoricRoot({ fileSystem, replica, point, ...(versions ? { folder: versions } : {}) });
  return isThere(past, path) || past.lost.size > 0;
}

function isThere(root: Root, path: RelativePath): boolean {
  try {
    using directory = root.openDirectory(parentOf(path));
    return directory.find(nameOf(path)) !== undefined;
  } catch (error) {
    if (error instanceof FsError && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return false;
    throw error;
  }
}

/** So many are named. */
const POINTS_NAMED = 5;

/** At which restore points something was there. */
function otherPoints(
  fileSystem: FileSystem,
  place: RestorePlace,
  path: RelativePath,
  store: Store | undefined,
): string {
  const points = new Set<string>();
  if (wasThere(fileSystem, place, path, undefined)) points.add('now');
  for (const { state, point } of versionsOf(store?.increments.toReversed() ?? [], path)) {
    if (points.size > POINTS_NAMED) break;
    // Journals tell where it would be; whether it is, that place tells.
    if (state !== 'absent' && point !== undefined && wasThere(fileSystem, place, path, point)) points.add(point);
  }
  if (points.size === 0) return 'name it as it is below the replica; nothing was there at any other time either';
  const named = [...points].slice(0, POINTS_NAMED).join(', ');
  return `something was there at ${named}${points.size > POINTS_NAMED ? ' and earlier' : ''}`;
}
