// A file system that takes `A` for `a` and keeps names as they are given, as FAT, exFAT, CIFS, APFS and ext4 with casefold
// do. The kernels that these tests run on have none of them (lowntfs-3g lists small letters only), so this one is made of
// another: each name that leads to an entry of the folder is turned into the one that is there.

import { type Name, type RelativePath, ROOT } from '../../src/core/tree/bytes.js';
import { type Attributes, EntryTable, type Kind } from '../../src/core/tree/entry-table.js';
import type { FileSystem, Root } from '../../src/fs/port/port.js';
import type { CopyControl, Directory } from '../../src/fs/port/directory.js';

/** Makes one folder fold case. */
export function foldingFileSystem(plain: FileSystem, folder: string): FileSystem {
  return replacing(plain, {
    openRoot: (path: Parameters<FileSystem['openRoot']>[0]) => {
      const root = plain.openRoot(path);
      return openRoot(root, root.path === folder ? actualName : (_, name) => name);
    },
  });
}

/** The name that a directory has for a name. */
type Naming = (directory: Directory, name: Name) => Name;

const actualName: Naming = (directory, name) => {
  const table = new EntryTable();
  directory.list(table);
  return table.names.find((other) => other.toLowerCase() === name.toLowerCase()) ?? name;
};

function openRoot(root: Root, nameIn: Naming): Root {
  return replacing(root, {
    openDirectory: (path: RelativePath) => {
      let actual: string = ROOT;
      for (const name of path === ROOT ? [] : path.split('/')) {
        using parent = root.openDirectory(actual as RelativePath);
        actual = `${actual === '' ? '' : `${actual}/`}${nameIn(parent, name as Name)}`;
      }
      return openedDirectory(root.openDirectory(actual as RelativePath), nameIn);
    },
  });
}

/** The real directory of a folding one: adapters know no others. */
const REAL = Symbol('real');

function openedDirectory(directory: Directory, nameIn: Naming): Directory {
  const to = (name: Name) => nameIn(directory, name);
  // What stands at the target keeps its name, but for what is renamed itself.
  const targetOf = (from: Name, target: Name, other: Directory) => {
    const there = nameIn(realOf(other), target);
    return realOf(other) === directory && there === to(from) ? target : there;
  };
  return replacing(directory, {
    [REAL]: directory,
    find: (name: Name) => directory.find(to(name)),
    removeFile: (name: Name) => directory.removeFile(to(name)),
    removeDirectory: (name: Name) => directory.removeDirectory(to(name)),
    stamp: (name: Name, kind: Kind, attributes: Attributes) => directory.stamp(to(name), kind, attributes),
    link: (name: Name, other: Directory, newName: Name) => directory.link(to(name), realOf(other), newName),
    isSameContent: (name: Name, other: Directory, otherName: Name, control: CopyControl) =>
      directory.isSameContent(to(name), realOf(other), otherName, control),
    rename: (from: Name, target: Name, other: Directory = directory) =>
      directory.rename(to(from), targetOf(from, target, other), realOf(other)),
    renameNew: (from: Name, target: Name, other: Directory = directory) =>
      directory.renameNew(to(from), targetOf(from, target, other), realOf(other)),
    exchange: (name: Name, other: Directory, otherName: Name) =>
      directory.exchange(to(name), realOf(other), targetOf(name, otherName, other)),
    copyFile: (name: Name, other: Directory, stagedName: Name, control: CopyControl) =>
      directory.copyFile(to(name), realOf(other), stagedName, control),
  });
}

function realOf(directory: Directory): Directory {
  return (directory as Directory & { [REAL]?: Directory })[REAL] ?? directory;
}

/** The object with some of its members replaced; its own methods see the object itself. */
export function replacing<Whole extends object>(whole: Whole, members: object): Whole {
  return new Proxy(whole, {
    get: (_, key) => {
      if (key in members) return members[key as keyof typeof members];
      const member: unknown = Reflect.get(whole, key, whole);
      return typeof member === 'function' ? member.bind(whole) : member;
    },
    set: (_, key, value) => Reflect.set(whole, key, value, whole),
  });
}
