// What is mounted inside the replica: it is not the replica's, so that it is never written to, entered or removed. It
// is a problem, and shelters itself alone.

import { childPath, type Name, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { DIRECTORY, type Entry, type EntryTable, UNREADABLE } from '../../core/tree/entry-table.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { PassContext } from '../context/pass-context.js';

/** A mount that is met only now that its directory is open. @throws FsError MOUNTED */
export function requireNoMount({ plan: { fileSystem } }: PassContext, path: RelativePath, found: Entry): void {
  // Without openat2(2) nothing keeps it from being opened.
  if (path !== ROOT && fileSystem.capabilities.bindMounts && found.isMountRoot) throw mountedError();
}

/** What a mount in the replica is told as. */
export function mountedError(): FsError {
  return new FsError('MOUNTED', MESSAGE);
}

const MESSAGE =
  'another file system is mounted there, which is left as it is: nothing is mirrored into it. Unmount it, or exclude it';

/** Takes mounts out of a listing of the replica; `mounted` are those that it has passed over. */
export function shelterReplicaMounts(
  context: PassContext,
  { path, mounted }: { readonly path: RelativePath; readonly mounted: readonly Name[] },
  table: EntryTable,
): void {
  for (const name of mounted) table.kinds[table.names.indexOf(name)] = UNREADABLE;
  tellMounted(context, path, mounted);
  if (!context.plan.fileSystem.capabilities.bindMounts) return;
  for (let row = 0; row < table.length; row++) {
    if (table.mountRoots[row] !== 1 || table.kind(row) !== DIRECTORY) continue;
    table.kinds[row] = UNREADABLE;
    tellMounted(context, path, [table.name(row)]);
  }
}

/** Each of them is a problem, told once in a pass: a directory is listed more than once. */
export function tellMounted(
  { output: { journal } }: PassContext,
  directory: RelativePath,
  names: readonly Name[],
): void {
  for (const name of names) {
    const path = childPath(directory, name);
    if (journal.hasProblem('replica', path)) continue;
    journal.problem({ side: 'replica', path, action: 'enter', code: 'MOUNTED', message: MESSAGE });
  }
}
