// How much content a held set stands for. Only a set that is about to be written down is asked for it: a walk knows the
// names and types of what would go, and a size costs a look at each.

import { type Name, nameOf, parentOf, type RelativePath } from '../../core/tree/bytes.js';
import { DIRECTORY, EntryTable, EXCLUDED, FILE, GONE, UNREADABLE } from '../../core/tree/entry-table.js';
import type { HeldEntry } from '../../core/safety/held-entry.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { PassContext } from '../context/pass-context.js';
import { listInto } from '../listing/listing.js';
import { depthFirst, type Level } from './depth-first.js';
import { withOrphan } from './orphan-access.js';

/**
 * What each entry holds on the replica, with all below it. **Units**: bytes; NaN where that cannot be told. Each name
 * of a file counts. Never throws.
 */
export function* heldSizes(context: PassContext, entries: Iterable<HeldEntry>): Generator<number, undefined> {
  let place: { readonly path: RelativePath; readonly directory: Directory | undefined } | undefined;
  try {
    for (const { path, kind } of entries) {
      const parent = parentOf(path);
      if (place?.path !== parent) {
        place?.directory?.[Symbol.dispose]();
        place = { path: parent, directory: opened(context, parent) };
      }
      yield kind === DIRECTORY ? sizeInside(context, path) : sizeOf(place.directory, nameOf(path));
    }
  } finally {
    place?.directory?.[Symbol.dispose]();
  }
}

function opened({ plan: { replica }, control }: PassContext, path: RelativePath): Directory | undefined {
  control.enter(path);
  return control.isCancelled ? undefined : unlessFailed(() => replica?.openDirectory(path));
}

function sizeOf(directory: Directory | undefined, name: Name): number {
  const found = unlessFailed(() => directory?.find(name));
  if (found === undefined) return Number.NaN;
  return found.kind === FILE ? found.attributes.sizeBytes : 0;
}

function unlessFailed<Result>(call: () => Result): Result | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof FsError) return undefined; // a pass that meets it tells; here it only cannot be counted
    throw error;
  }
}

interface SizedLevel extends Level {
  bytes: number;
}

function sizeInside(context: PassContext, path: RelativePath): number {
  const { bytes } = depthFirst<SizedLevel>(path, {
    enter: (directory) => sizeLevel(context, directory),
    addInside: (known, inside) => {
      known.bytes += inside.bytes;
    },
  });
  return bytes;
}

/** What is excluded is not removed. */
function sizeLevel(context: PassContext, path: RelativePath): SizedLevel {
  const below: Name[] = [];
  let bytes = 0;
  const isRead =
    !context.control.isCancelled &&
    withOrphan(context, { path, tells: false }, (directory) => {
      const table = new EntryTable();
      listInto(context, { directory, side: 'replica', path }, table);
      directory.readAttributes(table, () => {});
      for (let row = 0; row < table.length; row++) {
        const kind = table.kind(row);
        if (kind === EXCLUDED || kind === GONE) continue;
        if (kind === UNREADABLE) bytes = Number.NaN;
        else if (table.isDirectory(row)) below.push(table.name(row));
        else if (kind === FILE) bytes += table.sizes[row]!; // a row that exists
      }
    });
  return isRead ? { bytes, below } : { bytes: Number.NaN, below: [] };
}
