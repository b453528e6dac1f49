// The mark by which a folder is known again: an empty file in `.foldersync`, whose name no other folder's has. An inode
// alone may be given to another folder of that path, once the first one was removed.

import { randomBytes } from 'node:crypto';
import { RESERVED } from '../../core/history/store-layout.js';
import { FoldersyncError } from '../../core/report/error.js';
import { type Name, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { EntryTable } from '../../core/tree/entry-table.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Root } from '../../fs/port/port.js';

/** How the names of marks begin. */
const MARK = 'two-way-';

/** A folder's mark; undefined where it has none, or not one alone. @throws FsError */
function markOf(root: Root): Name | undefined {
  using top = root.openDirectory(ROOT);
  if (top.find(RESERVED) === undefined) return undefined;
  using own = root.openDirectory(RESERVED as RelativePath);
  const table = new EntryTable();
  own.list(table);
  const marks = table.names.filter((name) => name.startsWith(MARK));
  return marks.length === 1 ? marks[0] : undefined;
}

/** Gives both folders a mark; returns what `foldersOf` says then. @throws FoldersyncError ROOT */
export function markBoth(a: Root, b: Root): string {
  try {
    for (const root of [a, b]) mark(root);
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    const message = `cannot mark a folder of a two-way pair as its own: ${error.message}`;
    throw new FoldersyncError('ROOT', message, { cause: error });
  }
  return foldersOf(a, b) ?? '';
}

/** Gives a folder a new mark, and takes those that it has. @throws FsError */
function mark(root: Root): Name {
  using top = root.openDirectory(ROOT);
  if (top.find(RESERVED) === undefined) top.makeDirectory(RESERVED);
  using own = root.openDirectory(RESERVED as RelativePath);
  const table = new EntryTable();
  own.list(table);
  for (const name of table.names) if (name.startsWith(MARK)) own.removeFile(name);
  const made = `${MARK}${randomBytes(12).toString('hex')}` as Name;
  own.makeFile(made);
  return made;
}

/** Whatever tells both folders from others; undefined where one of them cannot be told from others. Never throws. */
export function foldersOf(a: Root, b: Root): string | undefined {
  try {
    const marks = [markOf(a), markOf(b)];
    if (marks.includes(undefined)) return undefined;
    return JSON.stringify([marks, a.identity, b.identity]);
  } catch (error) {
    if (error instanceof FsError) return undefined;
    throw error;
  }
}
