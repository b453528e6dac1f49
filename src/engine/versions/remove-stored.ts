// Removes folders of the store with all that is in them, in small steps. What is to go gets another name first, in one
// step: a name that is left over is gone on with later.

import fs from 'node:fs';
import { childPath, type Name, nameOf, parentOf, type RelativePath } from '../../core/tree/bytes.js';
import { DIRECTORY } from '../../core/tree/entry-table.js';
import { toPath } from '../../fs/paths/portable-call.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Root } from '../../fs/port/port.js';
import type { Steps } from './steps.js';
import type { VersionStore } from './store.js';

/** What begins the name of a folder that is to go. */
const GONE = '.gone-';

/** Gives an increment the name of what is to go; `isGone` finds it from then on. @throws FsError */
export function putAside(store: VersionStore, increment: Name): void {
  using directory = store.openDirectory();
  directory.rename(increment, `${GONE}${increment}` as Name);
}

/** Removes all that was put aside, and not removed for as long as anybody cared. @throws FsError */
export function* removeGone(store: VersionStore): Steps {
  for (const name of goneIn(store)) {
    if (removeUnlessFolder(store, name)) yield;
    else yield* removeFolder(store.root, childPath(store.path, name));
  }
}

/** In the place of an increment there may be anything. */
function removeUnlessFolder(store: VersionStore, name: Name): boolean {
  using directory = store.openDirectory();
  return removeFile(directory, name) === 'removed';
}

function goneIn(store: VersionStore): Name[] {
  using directory = store.openDirectory();
  return [...namesIn(directory)].filter((name) => name.startsWith(GONE));
}

/** Empties a folder from the innermost one on, and removes it. @throws FsError */
function* removeFolder(root: Root, top: RelativePath): Steps {
  const levels: Name[][] = [yield* removeFiles(root, top)];
  let path = top;
  while (levels.length > 0) {
    const below = levels.at(-1)?.pop();
    if (below === undefined) {
      using parent = root.openDirectory(parentOf(path));
      parent.removeDirectory(nameOf(path));
      path = parentOf(path);
      levels.pop();
      yield;
    } else {
      path = childPath(path, below);
      levels.push(yield* removeFiles(root, path));
    }
  }
}

/** Returns the directories that are left. */
function* removeFiles(root: Root, path: RelativePath): Steps<Name[]> {
  using directory = openWritable(root, path);
  const below: Name[] = [];
  let count = 0;
  for (const name of namesIn(directory)) {
    if (removeFile(directory, name) === 'directory') below.push(name);
    count += 1;
    if (count % STEP === 0) yield;
  }
  return below;
}

const STEP = 32;

function removeFile(directory: Directory, name: Name): 'removed' | 'directory' {
  try {
    directory.removeFile(name);
    return 'removed';
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    if (error.code === 'ENOENT') return 'removed';
    if (directory.find(name)?.kind === DIRECTORY) return 'directory';
    throw error;
  }
}

/** What was mirrored may be closed to its owner, whom root is not. */
function openWritable(root: Root, path: RelativePath): Directory {
  if (process.geteuid?.() === 0) return root.openDirectory(path);
  using parent = root.openDirectory(parentOf(path));
  const found = parent.find(nameOf(path));
  const attributes = found?.attributes;
  if (attributes !== undefined && (attributes.mode & 0o700) !== 0o700) {
    parent.stamp(nameOf(path), DIRECTORY, { ...attributes, mode: 0o700 });
  }
  return root.openDirectory(path);
}

/** Read bit by bit, because a listing of a million names takes a second. @throws FsError */
export function* namesIn(directory: Directory): Generator<Name> {
  const stream = fs.opendirSync(toPath(directory.place).toString(), { encoding: 'latin1', bufferSize: 64 });
  try {
    for (let entry = stream.readSync(); entry !== null; entry = stream.readSync()) yield entry.name as Name;
  } finally {
    stream.closeSync();
  }
}
