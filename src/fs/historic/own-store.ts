// The folders and files of a store, opened only where nobody else can have planted them: whoever owns a replica's root
// could make a store in it, or rename a folder of root's that he may write to, and what is restored from one is written
// with the rights of whoever restores it.

import fs from 'node:fs';
import { RESERVED } from '../../core/history/store-layout.js';
import { nameOf, parentOf, pathBelow, type RelativePath } from '../../core/tree/bytes.js';
import { FoldersyncError } from '../../core/report/error.js';
import { showPath } from '../../core/report/show.js';
import { ForeignFileError, openRegularFile } from '../paths/own-file.js';
import { attempt, closeQuietly } from '../paths/portable-call.js';
import { foreignnessOf, keepsModes } from '../paths/own-folder.js';
import type { Directory, Found } from '../port/directory.js';
import { FsError } from '../port/fs-error.js';
import type { Root } from '../port/port.js';

/**
 * Opens a folder of a store; undefined where there is none.
 * @throws FoldersyncError ROOT where it is no directory, or belongs to somebody else; FsError EACCES, …
 */
export function openStoreFolder(root: Root, path: RelativePath): Directory | undefined {
  let directory: Directory;
  try {
    directory = root.openDirectory(path);
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    if (error.code === 'ENOENT') return undefined;
    if (error.code !== 'ENOTDIR' && error.code !== 'ELOOP') throw error;
    throw planted(root, path, 'it is not a directory');
  }
  try {
    requireOwn(
      attempt(() => fs.statSync(directory.place)),
      root,
      path,
    );
    return directory;
  } catch (error) {
    directory[Symbol.dispose]();
    throw error;
  }
}

/** What is not there, or is no directory. */
const MISSING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** Opens a directory; undefined where there is none of that path. @throws FsError */
export function openIfThere(root: Root, path: RelativePath): Directory | undefined {
  try {
    return root.openDirectory(path);
  } catch (error) {
    if (error instanceof FsError && MISSING.has(error.code)) return undefined;
    throw error;
  }
}

/** What is at a path, which is not the root's; undefined where nothing is. @throws FsError */
export function findIfThere(root: Root, path: RelativePath): Found | undefined {
  using folder = openIfThere(root, parentOf(path));
  return folder?.find(nameOf(path));
}

/**
 * Opens a file of a store, in a folder that is open, to read it; returns its descriptor, or undefined where there is
 * none.
 * @throws FoldersyncError ROOT where it is no file, or belongs to somebody else; FsError
 */
export function openStoreFile(root: Root, folder: Directory, path: RelativePath): number | undefined {
  let descriptor: number;
  try {
    descriptor = attempt(() => openRegularFile(`${folder.place}/${nameOf(path)}`));
  } catch (error) {
    if (error instanceof FsError && error.code === 'ENOENT') return undefined;
    if (error instanceof ForeignFileError) throw planted(root, path, 'it is not a regular file');
    throw error;
  }
  try {
    requireOwn(
      attempt(() => fs.fstatSync(descriptor)),
      root,
      path,
    );
    return descriptor;
  } catch (error) {
    closeQuietly(descriptor);
    throw error;
  }
}

/** @throws PlantedError */
function requireOwn(stats: fs.Stats, root: Root, path: RelativePath): void {
  // A folder that the config names is its owner's to share with a group.
  const isInReplica = path === RESERVED || path.startsWith(`${RESERVED}/`);
  const hasModes = isInReplica && keepsModes(root.identity.fileSystemType);
  const why = foreignnessOf(stats, { hasOwners: true, hasModes });
  if (why === 'mode') {
    throw planted(root, path, 'others than its owner may write to it', 'if it is, take that right from them');
  }
  if (why === undefined) return;
  const { uid } = stats;
  throw planted(root, path, `it belongs to user ${uid}`, `if that user is to be trusted, run this as user ${uid}`);
}

function planted(root: Root, path: RelativePath, why: string, hint?: string): PlantedError {
  const shown = showPath(pathBelow(root.path, path));
  return new PlantedError('ROOT', `${shown} is not a part of foldersync's versions: ${why}`, {
    ...(hint === undefined ? {} : { hint }),
  });
}

/** What stands in the place of a part of a store is none. */
export class PlantedError extends FoldersyncError {}
