// How an entry leaves the replica: into a folder of the store, by a rename or a link and never as a copy; or for good.

import type { Name } from '../../core/tree/bytes.js';
import { type Attributes, DIRECTORY, type Kind } from '../../core/tree/entry-table.js';
import type { Directory, Found } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import { hasMode, lent } from './lent-rights.js';
import { stagedName } from './staged-name.js';

/** An entry that is moved into the store. */
interface MovedEntry {
  readonly name: Name;
  /** Absent for one that is no directory, where it was not looked at. */
  readonly found: Found | undefined;
  /**
   * Called before a directory's mode is changed, because its owner may not move one that he may not write; with what
   * it is like.
   */
  beforeLending(attributes: Attributes): void;
}

/** Moves an entry into the store; returns false where it lies on another file system. @throws FsError */
export function moveAway(parent: Directory, { name, found, beforeLending }: MovedEntry, folder: Directory): boolean {
  try {
    parent.renameNew(name, name, folder);
    return true;
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    if (error.code === 'EXDEV') return false;
    if (found?.kind !== DIRECTORY || error.code !== 'EACCES') throw error;
  }
  beforeLending(found.attributes);
  if (!hasMode(parent.stamp(name, DIRECTORY, lent(found.attributes)))) throw new FsError('EACCES', 'permission denied');
  parent.renameNew(name, name, folder);
  folder.stamp(name, DIRECTORY, found.attributes);
  return true;
}

/** Makes an empty directory anew in the store, for one that no rename takes there; the old one goes. @throws FsError */
export function makeAnew(
  parent: Directory,
  { name, found }: { readonly name: Name; readonly found: Found },
  folder: Directory,
): void {
  const staged = stagedName();
  folder.makeDirectory(staged);
  orTakeBack(
    () => {
      // What is refused of it, as to whom it belongs, is lost; to keep nothing of it would be to lose what was in it.
      folder.stamp(staged, DIRECTORY, found.attributes);
      folder.writeExtended(staged, parent.readExtended(name));
      folder.renameNew(staged, name);
    },
    () => folder.removeDirectory(staged),
  );
  orTakeBack(
    () => parent.removeDirectory(name),
    () => folder.removeDirectory(name),
  );
}

/** An entry that is to have the name of another one. */
interface Replacing {
  readonly name: Name;
  readonly staged: Name;
  /** What was found out about the file system so far. */
  readonly ways: ReplacingWays;
}

/** In which ways entries can be replaced. */
export interface ReplacingWays {
  /** Two entries can change places, as far as that is known. */
  canExchange: boolean;
}

/**
 * Gives a staged entry its name, and puts what stands there into the store. The name is never absent where there are
 * links, or entries can change places; returns false where the store lies on another file system, and nothing was done.
 * @throws FsError
 */
export function replaceAndKeep(directory: Directory, replacing: Replacing, folder: Directory): boolean {
  const { name, staged } = replacing;
  const link = ifOneCan(NO_LINKS, () => directory.link(name, folder, name));
  if (link === 'elsewhere') return false;
  if (link === 'done') {
    orTakeBack(
      () => directory.rename(staged, name),
      () => folder.removeFile(name),
    );
    return true;
  }
  if (exchangeInto(directory, replacing, folder)) return true;
  // RACE: nothing has the name until the second rename, also where this process is killed before it.
  directory.renameNew(name, name, folder);
  orTakeBack(
    () => directory.rename(staged, name),
    () => folder.rename(name, name, directory),
  );
  return true;
}

/** Returns whether that was done. @throws FsError */
function exchangeInto(directory: Directory, { name, staged, ways }: Replacing, folder: Directory): boolean {
  if (!ways.canExchange) return false;
  directory.renameNew(staged, name, folder);
  const giveBack = () => folder.rename(name, staged, directory);
  const exchange = orTakeBack(() => ifOneCan(NO_EXCHANGE, () => directory.exchange(name, folder, name)), giveBack);
  if (exchange === 'done') return true;
  giveBack();
  ways.canExchange = false;
  return false;
}

function ifOneCan(cannot: ReadonlySet<string>, call: () => void): 'done' | 'elsewhere' | 'cannot' {
  try {
    call();
    return 'done';
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    if (error.code === 'EXDEV') return 'elsewhere';
    if (cannot.has(error.code)) return 'cannot';
    throw error;
  }
}

function orTakeBack<Result>(call: () => Result, takeBack: () => void): Result {
  try {
    return call();
  } catch (error) {
    takeBack();
    throw error;
  }
}

/** What an exchange answers where there is none. **Source**: renameat2(2) */
const NO_EXCHANGE: ReadonlySet<string> = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/** What a link answers where there are none, or no more. **Source**: link(2) */
const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'EMLINK',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EINVAL',
  'EACCES',
]);

/** Removes an entry that is not kept; a directory has to be empty. @throws FsError */
export function remove(directory: Directory, { name, kind }: { readonly name: Name; readonly kind: Kind }): void {
  if (kind === DIRECTORY) directory.removeDirectory(name);
  else directory.removeFile(name);
}
