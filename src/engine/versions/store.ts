// Where a replica's versions are: in the replica itself, or in a folder of the same file system (`versions.dir`).
//
// Who owns the replica's root may put anything there, at any moment. So each folder is opened without following a
// symlink, and has to be root's or this user's when it is open, with nobody else to write to it: what is in it then is
// theirs as well.

import fs from 'node:fs';
import { RESERVED, VERSIONS, isIncrementName } from '../../core/history/store-layout.js';
import type { VersionsOptions } from '../../core/pair/pair.js';
import {
  type AbsolutePath,
  bytesOfText,
  childPath,
  type Name,
  type RelativePath,
  ROOT,
} from '../../core/tree/bytes.js';
import { EntryTable, LEAVE } from '../../core/tree/entry-table.js';
import { attempt, toPath } from '../../fs/paths/portable-call.js';
import { foreignnessOf, keepsModes, type ToldOfFolders } from '../../fs/paths/own-folder.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { FileSystem, Root } from '../../fs/port/port.js';

/** The folder of a replica's increments, open. */
export class VersionStore implements Disposable {
  /** The root that it is in: the replica, or that of `versions.dir`. */
  readonly root: Root;
  /** Its path below the root. */
  readonly path: RelativePath;
  readonly #own: Root | undefined;
  readonly #told: ToldOfFolders;

  private constructor(root: Root, path: RelativePath, { own, told }: StoreTraits) {
    this.root = root;
    this.path = path;
    this.#own = own;
    this.#told = told;
  }

  /**
   * Opens the folder, which is made where `makes` says so; undefined where it is missing.
   * @throws FsError FOREIGN where it is somebody else's, ELSEWHERE where it is on another file system, …
   */
  static open(
    fileSystem: FileSystem,
    replica: Root,
    { dir, makes }: Pick<VersionsOptions, 'dir'> & { readonly makes: boolean },
  ): VersionStore | undefined {
    if (dir !== undefined) return openElsewhere(fileSystem, replica, { dir, makes });
    const isThere = isOurs(replica, RESERVED) && isOurs(replica, VERSIONS);
    if (!isThere && !makes) return undefined;
    if (!isThere) makeFolders(replica);
    return VersionStore.at(replica, VERSIONS, { told: toldInside(replica) });
  }

  /** A store in a root. */
  static at(root: Root, path: RelativePath, traits: StoreTraits = { told: EVERYTHING }): VersionStore {
    return new VersionStore(root, path, traits);
  }

  /** The names of the increments, in their order. @throws FsError */
  increments(): Name[] {
    using directory = this.openDirectory();
    const table = new EntryTable();
    directory.list(table);
    return table.names.filter((name) => isIncrementName(name));
  }

  /** Opens the store itself, or a folder in it. @throws FsError FOREIGN where somebody else has put it there, … */
  openDirectory(...names: readonly Name[]): Directory {
    const directory = this.root.openDirectory(names.reduce(childPath, this.path));
    try {
      requireOwn(directory, this.#told);
      return directory;
    } catch (error) {
      directory[Symbol.dispose]();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#own?.[Symbol.dispose]();
  }
}

/** What a store is like. */
interface StoreTraits {
  /** Disposed of with the store. */
  readonly own?: Root;
  readonly told: ToldOfFolders;
}

/** Whether an error says that something stands in the place of a part of a store that is none. */
export function isForeignPart(error: unknown): error is FsError {
  return error instanceof FsError && FOREIGN.has(error.code);
}

/** **Source**: open(2), for what is no directory, no regular file, or a symlink. */
const FOREIGN: ReadonlySet<string> = new Set(['FOREIGN', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO']);

const EVERYTHING: ToldOfFolders = { hasOwners: true, hasModes: true };

/** Where a file system keeps no owners, whoever has mounted it owns all of it. */
function toldInside({ rules, identity }: Root): ToldOfFolders {
  return { hasOwners: rules.owners !== 'none', hasModes: keepsModes(identity.fileSystemType) };
}

/** A folder that the config names is its owner's to share with a group. */
function toldElsewhere(replica: Root): ToldOfFolders {
  return { ...toldInside(replica), hasModes: false };
}

function openElsewhere(
  fileSystem: FileSystem,
  replica: Root,
  { dir, makes }: { readonly dir: string; readonly makes: boolean },
): VersionStore | undefined {
  const path = bytesOfText(dir) as AbsolutePath;
  if (makes) fileSystem.makePath(path);
  const root = openIfThere(fileSystem, path);
  if (root === undefined) return undefined;
  try {
    using directory = root.openDirectory(ROOT);
    const told = toldElsewhere(replica);
    requireOwn(directory, told);
    if (root.device === replica.device) return VersionStore.at(root, ROOT, { own: root, told });
    throw new FsError('ELSEWHERE', `the folder for versions, ${dir}, is on another file system than the replica`);
  } catch (error) {
    root[Symbol.dispose]();
    throw error;
  }
}

function openIfThere(fileSystem: FileSystem, path: AbsolutePath): Root | undefined {
  try {
    return fileSystem.openRoot(path);
  } catch (error) {
    if (error instanceof FsError && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Whether a folder is there; one of somebody else's is none that may be used.
 * @throws FsError FOREIGN, ENOTDIR, ELOOP
 */
function isOurs(replica: Root, path: RelativePath): boolean {
  try {
    using directory = replica.openDirectory(path);
    requireOwn(directory, toldInside(replica));
    return true;
  } catch (error) {
    if (error instanceof FsError && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** @throws FsError FOREIGN */
function requireOwn(directory: Directory, told: ToldOfFolders): void {
  const stats = attempt(() => fs.statSync(toPath(directory.place)));
  const why = foreignnessOf(stats, told);
  if (why === undefined) return;
  const words = { owner: `belongs to another user (uid ${stats.uid})`, mode: 'can be written to by other users' };
  throw new FsError('FOREIGN', `the folder for versions ${words[why]}`);
}

/** The root's own mode and times are those of the source. */
function makeFolders(replica: Root): void {
  using root = replica.openDirectory(ROOT);
  const before = root.attributes();
  const mode = before.mode | OWNER_WRITES;
  if (mode !== before.mode) root.stampSelf({ ...before, mode, uid: LEAVE, gid: LEAVE });
  try {
    makeIfMissing(root, RESERVED);
  } finally {
    root.stampSelf(before);
  }
  using own = replica.openDirectory(RESERVED);
  makeIfMissing(own, VERSIONS.slice(RESERVED.length + 1) as Name);
}

const OWNER_WRITES = 0o300;

function makeIfMissing(directory: Directory, name: Name): void {
  try {
    directory.makeDirectory(name);
  } catch (error) {
    if (!(error instanceof FsError) || error.code !== 'EEXIST') throw error;
  }
}
