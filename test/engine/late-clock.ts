// A file system whose server's clock is behind this machine's: what changes is stamped too early. Kernels and faketime have none,
// so this one is made of another.

import type { Entry, EntryTable } from '../../src/core/tree/entry-table.js';
import type { Directory } from '../../src/fs/port/directory.js';
import type { FileSystem, Root } from '../../src/fs/port/port.js';
import { replacing } from './folding-file-system.js';

/** **Source**: statfs(2), NFS_SUPER_MAGIC */
const NFS = 0x6969;

/** Makes the clock of one folder late. Times that are set are as they were set; only ctimes show it. */
export function lateFileSystem(plain: FileSystem, folder: string, seconds: number): FileSystem {
  return replacing(plain, {
    openRoot: (path: Parameters<FileSystem['openRoot']>[0]) => {
      const root = plain.openRoot(path);
      return root.path === folder ? lateRoot(root, seconds) : root;
    },
  });
}

function lateRoot(root: Root, seconds: number): Root {
  return replacing(root, {
    identity: { ...root.identity, fileSystemType: NFS },
    openDirectory: (path: Parameters<Root['openDirectory']>[0]) => lateDirectory(root.openDirectory(path), seconds),
  });
}

function lateDirectory(directory: Directory, seconds: number): Directory {
  const late = <One extends Entry>(entry: One): One => ({ ...entry, ctimeSeconds: entry.ctimeSeconds - seconds });
  return replacing(directory, {
    attributes: () => late(directory.attributes()),
    find: (name: Parameters<Directory['find']>[0]) => {
      const found = directory.find(name);
      return found && { ...found, attributes: late(found.attributes) };
    },
    readAttributes: (table: EntryTable, onFailure: Parameters<Directory['readAttributes']>[1]) => {
      directory.readAttributes(table, onFailure);
      for (let row = 0; row < table.length; row++) table.ctimeSeconds[row]! -= seconds; // rows that exist
    },
  });
}
