// One directory of a pair that goes both ways, looked at by a thread of the pass: whether both sides are as they are
// known to be. Whatever is not is left to the I/O thread, which decides and tells.

import { childPath } from '../../core/tree/bytes.js';
import type { EntryTable } from '../../core/tree/entry-table.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Directory } from '../../fs/port/directory.js';
import type { Root } from '../../fs/port/port.js';
import { isAsKnown } from '../../state/two-way-record.js';
import type { PassContext } from '../context/pass-context.js';
import { compareBoth } from '../listing/listing.js';
import { countBoth, type Tables } from '../listing/tables.js';
import type { Visit } from '../mirror/visit.js';
import { GivenBack } from '../writer/given-back.js';

/** What a thread looks with. */
interface Looking {
  /** What is known of the directory, as in `isAsKnown`. */
  readonly record: Uint8Array | undefined;
  /** Reused from one directory to the next. */
  readonly tables: Tables;
}

/** Returns the directories in it. @throws GivenBack */
export function visitAsKnown(context: PassContext, { path }: Visit, { record, tables }: Looking): Visit[] {
  const { source, replica } = context.plan;
  if (replica === undefined) throw new Error('internal: a replica that is not there is looked at');
  context.control.enter(path);
  using a = openOrGiveBack(source, path);
  using b = openOrGiveBack(replica, path);
  const comparison = compareBoth(context, { path, source: a, replica: b }, tables);
  const known = record && Buffer.from(record.buffer, record.byteOffset, record.length);
  if (comparison === undefined || !isAsKnown(known, { a: tables.source, b: tables.replica })) throw new GivenBack();
  countBoth(context, comparison.diff);
  return directoriesIn(tables.source).map((name) => ({ path: childPath(path, name), isNew: false }));
}

/** The names of the directories in a listing. */
export function directoriesIn(table: EntryTable) {
  return table.names.filter((_, row) => table.isDirectory(row));
}

function openOrGiveBack(root: Root, path: Visit['path']): Directory {
  try {
    return root.openDirectory(path);
  } catch (error) {
    if (error instanceof FsError) throw new GivenBack();
    throw error;
  }
}
