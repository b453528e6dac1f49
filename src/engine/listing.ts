// Listings of directories, without what is excluded; and both sides of one directory, listed and compared.

import { childPath, type Name, type RelativePath } from '../core/bytes.js';
import { type DirectoryDiff, diffDirectory } from '../core/diff.js';
import { DIRECTORY, type Entry, EntryTable, EXCLUDED, GONE, UNREADABLE } from '../core/entry-table.js';
import type { Problem } from '../core/problem.js';
import { type Directory, FsError } from '../fs/port.js';
import { settleFoldedNames } from './folded-names.js';
import { hasMountMoved, shelterMounts } from './mounts.js';
import type { PassContext } from './pass-context.js';
import { makeWritable } from './replica-access.js';
import { isStagedName } from './staged-name.js';

/** One directory, open on both sides. */
export interface OpenPair {
  readonly path: RelativePath;
  readonly source: Directory;
  /** Absent in a dry run where it does not exist yet. */
  readonly replica: Directory | undefined;
  /** Present in a targeted pass that looks at these names alone. **Shape**: sorted, no name twice. */
  readonly names?: readonly Name[];
}

/** The tables of both sides, reused from one directory to the next. */
export interface Tables {
  readonly source: EntryTable;
  readonly replica: EntryTable;
}

/** Both sides of one directory. */
export interface Comparison {
  readonly diff: DirectoryDiff;
  /** The source directory's own attributes, read before its listing, so that a later change shows. */
  readonly wanted: Entry;
  /** The replica directory's own; absent where there is none yet. */
  readonly found: Entry | undefined;
  /** Whether names in the replica have changed already: leftovers of a killed engine were removed, or names took another case. */
  readonly isTouched: boolean;
}

/** Two tables with nothing in them. */
export function newTables(): Tables {
  return { source: new EntryTable(), replica: new EntryTable() };
}

/**
 * Lists and inspects both sides and compares them. The rows of the result belong to `tables`, until those are used again.
 * Where one side cannot be listed, or something was mounted or unmounted there, that is journalled and undefined is returned.
 */
export function compareBoth(context: PassContext, pair: OpenPair, tables: Tables): Comparison | undefined {
  const { path, source, replica } = pair;
  // Which names fall together in the replica only the whole directory can tell.
  const names = context.foldedNames === 'none' ? pair.names : undefined;
  let side: Problem['side'] = 'source';
  try {
    const wanted = source.attributes();
    if (hasMountMoved(context, path, wanted)) {
      context.journal.hasMoved = true;
      return undefined;
    }
    listInto(context, source, path, tables.source, names);
    inspectRows(context, { directory: source, side, path }, tables.source);
    shelterMounts(context, { path, source, isWhole: names === undefined }, tables.source);
    side = 'replica';
    const found = replica?.attributes();
    tables.replica.reset([]);
    const isTouched =
      replica !== undefined &&
      listReplica(context, { path, source, replica, ...(names === undefined ? {} : { names }) }, tables);
    return { diff: diffDirectory(tables.source, tables.replica, context.rules), wanted, found, isTouched };
  } catch (error) {
    context.journal.failure(error, { side, path, action: 'list' });
    return undefined;
  }
}

/** Lists and inspects the replica's side; returns whether that has changed any name of it. @throws FsError */
function listReplica(
  context: PassContext,
  { path, replica, names }: OpenPair & { readonly replica: Directory },
  { source, replica: table }: Tables,
): boolean {
  listInto(context, replica, path, table, names);
  const hadLeftovers = removeLeftovers(context, replica, path, table);
  const hadStagedDirectories = !context.dryRun && removeStagedDirectories(context, replica, { source, replica: table });
  const hasRenamed = settleFoldedNames(context, { path, replica, source, listed: table });
  inspectRows(context, { directory: replica, side: 'replica', path }, table);
  return hadLeftovers || hadStagedDirectories || hasRenamed;
}

/** Lists a directory's names, or those given, and marks what the filter excludes. @throws FsError */
export function listInto(
  context: PassContext,
  directory: Directory,
  path: RelativePath,
  table: EntryTable,
  names?: readonly Name[],
): void {
  if (names === undefined) directory.list(table);
  else lookUp(directory, names, table);
  const { filter } = context;
  for (let row = 0; row < table.length; row++) {
    const name = table.name(row);
    const isDirectory = table.isDirectory(row);
    const isLeftover = !isDirectory && isStagedName(name);
    if (isLeftover || filter?.excludes(path, name, isDirectory)) table.kinds[row] = EXCLUDED;
  }
}

/** As a listing of a directory that held nothing else. @throws FsError */
function lookUp(directory: Directory, names: readonly Name[], table: EntryTable): void {
  const found = names.flatMap((name) => {
    const kind = directory.find(name)?.kind;
    return kind === undefined ? [] : [{ name, kind }];
  });
  table.reset(found.map(({ name }) => name));
  for (const [row, { kind }] of found.entries()) table.kinds[row] = kind;
}

/** Removes what a killed engine has left behind in a directory of the replica; returns whether there was any. */
export function removeLeftovers(
  context: PassContext,
  replica: Directory,
  path: RelativePath,
  table: EntryTable,
): boolean {
  let hadLeftovers = false;
  for (let row = 0; row < table.length; row++) {
    const name = table.name(row);
    if (table.kind(row) !== EXCLUDED || !isStagedName(name)) continue;
    if (!hadLeftovers) {
      context.beforeChange();
      makeWritable(context, replica, path);
    }
    hadLeftovers = true;
    if (context.dryRun) continue;
    try {
      // Looked at anew, for listing has marked it as excluded.
      const found = replica.find(name);
      if (found !== undefined && found.kind !== DIRECTORY) replica.removeFile(name);
    } catch (error) {
      context.journal.failure(error, { side: 'replica', path, action: 'remove a leftover in' });
    }
  }
  return hadLeftovers;
}

/**
 * Removes the empty directories that were to replace something when an engine was killed; returns whether there were any.
 * One that the source has as well is mirrored, and one that holds something was never ours: it is an orphan like any other.
 */
function removeStagedDirectories(context: PassContext, replica: Directory, tables: Tables): boolean {
  const { source, replica: table } = tables;
  let hadSome = false;
  for (let row = 0; row < table.length; row++) {
    const name = table.name(row);
    if (!table.isDirectory(row) || !isStagedName(name) || source.names.includes(name)) continue;
    context.beforeChange();
    try {
      replica.removeDirectory(name);
      table.kinds[row] = EXCLUDED;
      hadSome = true;
    } catch (error) {
      if (!(error instanceof FsError)) throw error; // as an orphan it is told of where it cannot be removed
    }
  }
  return hadSome;
}

interface OneSide {
  readonly directory: Directory;
  readonly side: Problem['side'];
  readonly path: RelativePath;
}

/** One entry that cannot be inspected is a problem of its own, unless no entry can. @throws FsError */
function inspectRows(context: PassContext, { directory, side, path }: OneSide, table: EntryTable): void {
  const failures: { readonly row: number; readonly error: FsError }[] = [];
  directory.inspect(table, (row, error) => failures.push({ row, error }));
  findUnreachable(directory, table, (row, error) => failures.push({ row, error }));
  const [first] = failures;
  if (first === undefined) return;
  if (failures.length > 1 && failures.length === inspectable(table)) throw first.error;
  for (const { row, error } of failures) {
    const entry = childPath(path, table.name(row));
    // A directory is inspected more than once in a pass; the same trouble is told once.
    if (!context.journal.hasProblem(side, entry))
      context.journal.failure(error, { side, path: entry, action: 'inspect' });
  }
}

/**
 * A name that was gone when it was inspected has moved, unless the directory goes on listing it: some network file systems
 * list names that nothing can be done with, and those must not ask for another pass for ever.
 */
function findUnreachable(
  directory: Directory,
  table: EntryTable,
  onFailure: (row: number, error: FsError) => void,
): void {
  if (table.kinds.subarray(0, table.length).indexOf(GONE) < 0) return;
  const now = new EntryTable();
  directory.list(now);
  const listed = new Set<Name>(now.names);
  for (let row = 0; row < table.length; row++) {
    const name = table.name(row);
    if (table.kind(row) !== GONE || !listed.has(name) || directory.find(name) !== undefined) continue;
    table.kinds[row] = UNREADABLE;
    onFailure(row, new FsError('UNREACHABLE', 'its directory lists it, but there is nothing of that name'));
  }
}

function inspectable(table: EntryTable): number {
  let count = 0;
  for (let row = 0; row < table.length; row++) if (table.kind(row) !== EXCLUDED) count++;
  return count;
}
