// Reads what is kept of a replica, for a person or a program. It works beside a running service.

import { FoldersyncError } from '../../core/report/error.js';
import { type Name, type RelativePath, ROOT, textOfBytes } from '../../core/tree/bytes.js';
import { storedPath } from '../../fs/historic/made.js';
import { findIfThere } from '../../fs/historic/own-store.js';
import type { Store } from '../../fs/historic/store.js';
import type { Root } from '../../fs/port/port.js';
import { countedSize } from './counted-size.js';
import { type KnownIncrement, type PointView, type VersionView, viewPoints, viewVersions } from './versions-view.js';
import { type VersionedReplica, withStore } from './with-store.js';

/** What `versions --json` prints. */
export interface VersionsResult {
  /** The replica. */
  readonly replica: string;
  /** Since when its states are known, where nothing is kept yet. */
  readonly sinceAt?: number;
  /** The restore points, newest first; absent where a path was given. */
  readonly points?: readonly PointView[];
  /** The path that was given, below the replica. */
  readonly path?: string;
  /** What was at that path, newest first; the first one is what is there now. */
  readonly versions?: readonly VersionView[];
}

/**
 * Reads the restore points of a replica, or the versions of a path.
 * @throws FoldersyncError USAGE where nothing ever was at the path; ROOT
 */
export function readVersions(from: VersionedReplica, path: RelativePath | undefined): VersionsResult {
  return withStore(from, (root, store) => {
    const increments = (store?.increments ?? []).map((increment) => {
      const flaw = flawOf(increment);
      const counted = flaw === 'foreign' ? undefined : countedSize(from.store, increment.name);
      return { ...increment, ...(flaw && { flaw }), ...(counted && { counted }) };
    });
    return {
      replica: from.replica,
      ...(store?.since === undefined ? {} : { sinceAt: store.since }),
      ...(path === undefined
        ? { points: viewPoints(increments) }
        : { path: textOfBytes(path), versions: versionsAt(root, store, { path, increments }) }),
    };
  });
}

function flawOf({ foreign, damagedAt, isCut }: Store['increments'][number]): PointView['flaw'] {
  if (foreign !== undefined) return 'foreign';
  if (damagedAt !== undefined) return 'damaged';
  return isCut ? 'cut' : undefined;
}

/**
 * Journals do not tell of what no pass has ever touched whether it is, or was, there: the disk does.
 * @throws FoldersyncError USAGE where nothing ever was, as far as that is known
 */
function versionsAt(root: Root, store: Store | undefined, known: KnownPath): VersionView[] {
  const found = viewVersions(known.increments, known.path, (place) => {
    if (place.increment === undefined) return isThere(root, place.path);
    const { trees = [] } = known.increments.find(({ name }) => name === place.increment) ?? {};
    return (
      store !== undefined && trees.some((tree) => isThere(store.folder.root, storedPath(store.folder, tree, place)))
    );
  });
  if (found.some(({ state }) => state !== 'absent')) return found;
  const what = `nothing is known of ${JSON.stringify(textOfBytes(known.path))}`;
  throw new FoldersyncError('USAGE', `${what}: it is not in the replica, and no version of it is kept`, {
    hint: 'name it as it is below the source',
  });
}

interface KnownPath {
  readonly path: RelativePath;
  readonly increments: readonly (KnownIncrement & { readonly trees: readonly Name[] })[];
}

function isThere(root: Root, path: RelativePath): boolean {
  return path === ROOT || findIfThere(root, path) !== undefined;
}
