// A file system that does not notice some changes: what it says of a file's ctime is what a test says. Bytes are changed so below
// its notice, as a disk that rots does.

import { type Bytes, childPath, type Name, type RelativePath } from '../../src/core/tree/bytes.js';
import type { Directory } from '../../src/fs/port/directory.js';
import type { FileSystem } from '../../src/fs/port/port.js';

/** When a file was changed. */
export interface Ctime {
  readonly ctimeSeconds: number;
  readonly ctimeNanos: number;
}

/** What is said of files by their whole paths; of others, the truth. */
export type MaskedCtimes = ReadonlyMap<string, Ctime>;

/** Puts a mask on a file system. Its own objects are changed, because they know each other by what is in them. */
export function maskCtimes(fileSystem: FileSystem, masked: MaskedCtimes): FileSystem {
  const openRoot = fileSystem.openRoot.bind(fileSystem);
  fileSystem.openRoot = (path) => {
    const root = openRoot(path);
    const open = root.openDirectory.bind(root);
    root.openDirectory = (directory) => mask(open(directory), (name) => masked.get(whole(path, directory, name)));
    return root;
  };
  return fileSystem;
}

function whole(root: Bytes, directory: RelativePath, name: Name): string {
  return `${root}/${childPath(directory, name)}`;
}

function mask(directory: Directory, ctimeOf: (name: Name) => Ctime | undefined): Directory {
  const find = directory.find.bind(directory);
  directory.find = (name) => {
    const found = find(name);
    return found && { ...found, attributes: { ...found.attributes, ...ctimeOf(name) } };
  };
  const readAttributes = directory.readAttributes.bind(directory);
  directory.readAttributes = (table, onFailure) => {
    readAttributes(table, onFailure);
    for (const [row, name] of table.names.entries()) {
      const ctime = ctimeOf(name);
      if (ctime === undefined) continue;
      table.ctimeSeconds[row] = ctime.ctimeSeconds;
      table.ctimeNanos[row] = ctime.ctimeNanos;
    }
  };
  return directory;
}
