// Listings of directories, without what is excluded; and both sides of one directory, listed and compared.

import { childPath, type Name, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import type { DirectoryDiff } from '../../core/tree/diff.js';
import { asMoved } from '../../core/tree/diff-moved.js';
import { DISK_FOLDERS } from '../../core/tree/disk-folders.js';
import { ctimeOf, type Entry, EntryTable, EXCLUDED, GONE, type Kind, UNREADABLE } from '../../core/tree/entry-table.js';
import type { Problem } from '../../core/report/problem.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import { tellUnlisted } from './ignore-files.js';
import { passOverBarred } from '../context/barred-folders.js';
import { settleFoldedNames } from './folded-names.js';
import { removeLeftovers, removeStagedDirectories, tellStaged } from './leftovers.js';
import { hasMountMoved, shelterMounts } from '../context/mounts.js';
import { heedRot } from './heed-rot.js';
import { leftOutBy } from './left-out.js';
import { compareTables, type Tables } from './tables.js';
import { requireNoMount, shelterReplicaMounts } from './replica-mounts.js';
import type { PassContext } from '../context/pass-context.js';
import { STAGED_NAMES } from '../writer/staged-name.js';

/** One directory, open on both sides. */
export interface DirectoryPair {
  readonly path: RelativePath;
  readonly source: Directory;
  /** Absent in a dry run where it does not exist yet. */
  readonly replica: Directory | undefined;
  /** Present in a targeted pass that looks at these names alone. **Shape**: sorted, no name twice. */
  readonly names?: readonly Name[];
  /** As in `Visit`, both. */
  readonly movedAt?: number;
  readonly provenUntil?: number;
}

/** Both sides of one directory. */
export interface Comparison {
  readonly diff: DirectoryDiff;
  /**
   * The source directory's own attributes, read before its listing, so that a later change shows; as new as its move.
   */
  readonly wanted: Entry;
  /** The replica directory's own; absent where there is none yet. */
  readonly found: Entry | undefined;
  /**
   * Whether names in the replica have changed already: leftovers of a killed engine were removed, or names took another
   * case.
   */
  readonly isTouched: boolean;
  /** Whether the replica lacks an entry of the source that could not be looked at. */
  readonly lacksUnread: boolean;
}

/**
 * Lists both sides, reads their attributes and compares them. The rows of the result belong to `tables`, until those
 * are used again. Where one side cannot be listed, or something was mounted or unmounted there, that is journalled and
 * undefined is returned.
 */
export function compareBoth(context: PassContext, pair: DirectoryPair, tables: Tables): Comparison | undefined {
  const { path, source, replica, movedAt } = pair;
  // Which names fall together in the replica only the whole directory can tell.
  const names = context.plan.foldedNames === 'none' ? pair.names : undefined;
  let side: Problem['side'] = 'source';
  try {
    const wanted = source.attributes();
    if (hasMountMoved(context, path, wanted)) {
      context.output.journal.hasMoved = true;
      return undefined;
    }
    const place = { directory: source, side, path };
    const { mounted, staged } = listInto(context, place, tables.source, names);
    const unread = readRows(context, place, tables.source);
    context.output.facts.meet(Math.max(ctimeOf(wanted), latestCtime(tables.source)));
    tellStaged(context, path, staged);
    passOverBarred(context, place, tables.source);
    shelterMounts(context, { path, source, mounted, isWhole: names === undefined }, tables.source);
    side = 'replica';
    const found = replica?.attributes();
    tables.replica.reset([]);
    if (found !== undefined) requireNoMount(context, path, found);
    const isTouched =
      replica !== undefined &&
      listReplica(context, { path, source, replica, ...(names === undefined ? {} : { names }) }, tables);
    if (found !== undefined && path === ROOT) keepDiskFolders(tables, found);
    const lacksUnread = unread.some((name) => !tables.replica.names.includes(name));
    const diff = compareTables(tables, context.plan.rules, pair);
    heedRot(context, { pair, tables }, diff);
    const wantedNow = movedAt === undefined ? wanted : asMoved(wanted, movedAt);
    return { diff, wanted: wantedNow, found, isTouched, lacksUnread };
  } catch (error) {
    tellUnlisted(context, { side, path }, error);
    return undefined;
  }
}

/** Lists and reads the replica's side; returns whether that has changed any name of it. @throws FsError */
function listReplica(
  context: PassContext,
  { path, replica, names }: DirectoryPair & { readonly replica: Directory },
  { source, replica: table }: Tables,
): boolean {
  const place = { directory: replica, side: 'replica', path } as const;
  const { mounted } = listInto(context, place, table, names);
  const hadLeftovers = removeLeftovers(context, replica, path, table);
  const hadStagedDirectories = removeStagedDirectories(
    context,
    { directory: replica, path },
    { source, replica: table },
  );
  const hasRenamed = settleFoldedNames(context, { path, replica, source, listed: table });
  readRows(context, place, table);
  shelterReplicaMounts(context, { path, mounted }, table);
  passOverBarred(context, place, table);
  return hadLeftovers || hadStagedDirectories || hasRenamed;
}

/** What a listing has marked as excluded beside what the filter excludes. */
export interface Listed {
  /** Directories at which mounts begin that are not entered: they have not been looked at. */
  readonly mounted: readonly Name[];
  /** Files that are named as ours in the making. */
  readonly staged: readonly Name[];
}

/** Lists a directory's names, or those given, and marks what is passed over. @throws FsError */
export function listInto(
  context: PassContext,
  { directory, side, path }: OneSide,
  table: EntryTable,
  names?: readonly Name[],
): Listed {
  const borders = context.plan.borders[side].in(path);
  if (names === undefined) directory.list(table);
  else lookUp(directory, names, { table, borders });
  if (side === 'source') learnPatterns(context, { directory, path }, names === undefined ? table : undefined);
  return passOver(context, { side, path }, table);
}

/** Reads the patterns that stand in a directory of the source, before it is judged by them. @throws FsError */
function learnPatterns(
  { plan: { ignoreFiles }, output: { journal } }: PassContext,
  { directory, path }: Omit<OneSide, 'side'>,
  whole: EntryTable | undefined,
): void {
  if (ignoreFiles === undefined) return;
  const isNew = ignoreFiles.learn(path, directory, whole && new Set(whole.names));
  if (isNew) journal.hasMoved = true;
}

/**
 * As `listInto`, of a whole directory, for who only counts what is in it: the table may lack what is no directory and
 * is not passed over. Returns as well how many entries that are. @throws FsError
 */
export function listToCount(
  context: PassContext,
  { directory, side, path }: OneSide,
  table: EntryTable,
): Listed & { readonly others: number } {
  // A pattern is asked about every name.
  const others = directory.list(table, context.plan.filter === undefined ? STAGED_NAMES : undefined);
  return { ...passOver(context, { side, path }, table), others };
}

/** Marks in a listing what is passed over. */
function passOver({ plan }: PassContext, { side, path }: Omit<OneSide, 'directory'>, table: EntryTable): Listed {
  const borders = plan.borders[side].in(path);
  let staged = NO_NAMES;
  for (let row = 0; row < table.length; row++) {
    const name = table.name(row);
    const by = leftOutBy(plan, path, name, table.isDirectory(row));
    if (by === undefined) continue;
    table.kinds[row] = EXCLUDED;
    if (by === 'staged') staged = [...staged, name];
  }
  return { mounted: borders === undefined ? NO_NAMES : markMounted(table, borders), staged };
}

const NO_NAMES: readonly Name[] = [];

/** Marks the directories at which mounts begin, and returns them; a file that is mounted is as good as any. */
function markMounted(table: EntryTable, borders: ReadonlySet<Name>): Name[] {
  return [...borders].filter((name) => {
    const row = table.names.indexOf(name);
    if (row < 0 || !table.isDirectory(row)) return false;
    table.kinds[row] = EXCLUDED;
    return true;
  });
}

interface LookUp {
  readonly table: EntryTable;
  /** Names that are not to be touched. */
  readonly borders: ReadonlySet<Name> | undefined;
}

/** As a listing of a directory that held nothing else. @throws FsError */
function lookUp(directory: Directory, names: readonly Name[], { table, borders }: LookUp): void {
  const found = names.flatMap((name) => {
    const kind = borders?.has(name) ? kindListed(directory, name) : directory.find(name)?.kind;
    return kind === undefined ? [] : [{ name, kind }];
  });
  table.reset(found.map(({ name }) => name));
  for (const [row, { kind }] of found.entries()) table.kinds[row] = kind;
}

/** What a listing says of a name. @throws FsError */
function kindListed(directory: Directory, name: Name): Kind | undefined {
  const table = new EntryTable();
  directory.list(table);
  const row = table.names.indexOf(name);
  return row < 0 ? undefined : table.kind(row);
}

/**
 * Folders that a file system makes in its root for itself stay in a replica that is one, and are not counted, unless
 * the source has them as well. `found` is the replica's root.
 */
function keepDiskFolders({ source, replica: table }: Tables, found: Entry): void {
  if (!found.isMountRoot) return;
  for (const name of DISK_FOLDERS) {
    const row = table.names.indexOf(name);
    if (row >= 0 && table.isDirectory(row) && !source.names.includes(name)) table.kinds[row] = EXCLUDED;
  }
}

/** `-Infinity` where nothing was read. */
function latestCtime(table: EntryTable): number {
  const { length, kinds } = table;
  let latest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < length; row++) {
    const ctime = table.ctime(row);
    if (ctime <= latest) continue;
    const kind = kinds[row];
    if (kind !== EXCLUDED && kind !== GONE && kind !== UNREADABLE) latest = ctime;
  }
  return latest;
}

/** A directory of one side, open. */
export interface OneSide {
  readonly directory: Directory;
  readonly side: Problem['side'];
  readonly path: RelativePath;
}

/**
 * One entry that cannot be read is a problem of its own, unless no entry can. Returns the names of those.
 * @throws FsError
 */
function readRows(context: PassContext, { directory, side, path }: OneSide, table: EntryTable): readonly Name[] {
  const failures: { readonly row: number; readonly error: FsError }[] = [];
  directory.readAttributes(table, (row, error) => failures.push({ row, error }));
  findUnreachable(directory, table, (row, error) => failures.push({ row, error }));
  const [first] = failures;
  if (first === undefined) return NO_NAMES;
  const unreadable = failures.filter(({ row }) => table.kind(row) === UNREADABLE);
  if (unreadable.length > 1 && unreadable.length === readable(table)) throw first.error;
  for (const { row, error } of failures) {
    const entry = childPath(path, table.name(row));
    // A directory is read more than once in a pass; the same trouble is told once.
    if (!context.output.journal.hasProblem(side, entry))
      context.output.journal.failure(error, { side, path: entry, action: 'inspect' });
  }
  return unreadable.map(({ row }) => table.name(row));
}

/**
 * A name that was gone when it was read has moved, unless the directory goes on listing it: some network file
 * systems list names that nothing can be done with, and those must not ask for another pass for ever.
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

function readable(table: EntryTable): number {
  let count = 0;
  for (let row = 0; row < table.length; row++) if (table.kind(row) !== EXCLUDED) count++;
  return count;
}
