// The files of the replica that the source lacks, one by one, while it is not known yet whether they go.

import type { FileLook } from '../../core/renames/file-matches.js';
import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import { DIRECTORY, EntryTable, FILE, GONE } from '../../core/tree/entry-table.js';
import type { PassContext } from '../context/pass-context.js';
import type { LeftDirectory } from '../context/waiting-work.js';
import { listInto } from '../listing/listing.js';
import { depthFirst, type Level } from './depth-first.js';
import { withOrphan } from './orphan-access.js';
import { rowsOf } from './rejoin-left.js';

/** Told of each of them. */
type OnFile = (path: RelativePath, look: FileLook) => void;

/**
 * Looks at the files with a single name that the walk has left to be removed, but for those that are sheltered. What
 * cannot be read is passed over. Never throws FsError.
 */
export function eachOrphanFile(context: PassContext, left: readonly LeftDirectory[], onFile: OnFile): void {
  for (const directory of left) {
    const { path } = directory;
    if (context.output.unread.has(path)) continue;
    const rows = rowsOf(directory).filter(({ replacedBy }) => replacedBy === GONE);
    const names = rows.flatMap(({ kind, name }) => (kind === FILE ? [name] : []));
    if (names.length > 0) lookInto(context, { path, names }, onFile);
    for (const { kind, name } of rows) if (kind === DIRECTORY) lookInside(context, childPath(path, name), onFile);
  }
}

function lookInside(context: PassContext, top: RelativePath, onFile: OnFile): void {
  depthFirst<Level>(top, {
    enter: (path) => ({ below: lookInto(context, { path }, onFile) }),
    addInside: () => {},
  });
}

/** Looks at some names of a directory, or at all of them; returns the directories among them. */
function lookInto(
  context: PassContext,
  { path, names }: { readonly path: RelativePath; readonly names?: readonly Name[] },
  onFile: OnFile,
): Name[] {
  const below: Name[] = [];
  if (context.control.isCancelled) return below;
  withOrphan(context, { path, tells: false }, (directory) => {
    const table = new EntryTable();
    listInto(context, { directory, side: 'replica', path }, table, names);
    directory.readAttributes(table, () => {});
    for (let row = 0; row < table.length; row++) {
      const name = table.name(row);
      if (table.isDirectory(row)) below.push(name);
      else if (table.kind(row) === FILE && table.links[row] === 1) onFile(childPath(path, name), lookOf(table, row));
    }
  });
  return below;
}

function lookOf({ sizes, mtimeSeconds, mtimeNanos }: EntryTable, row: number): FileLook {
  // A row that exists, for all three.
  return { sizeBytes: sizes[row]!, mtimeSeconds: mtimeSeconds[row]!, mtimeNanos: mtimeNanos[row]! };
}
