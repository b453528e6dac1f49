import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Name, RelativePath } from '../../../src/core/tree/bytes.js';
import { HeldWay } from '../../../src/fs/linux/held-way.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import { loadLibc } from '../../../src/fs/libc/libc.js';
import { OPEN } from '../../../src/fs/libc/tables.js';
import { temporaryFolder } from '../../engine/trees.js';
import { absolute } from '../rig.js';

const libc = loadLibc();

function openFolder(): number {
  return libc.openat(-100, temporaryFolder(), OPEN.PATH | OPEN.CLOSE_ON_EXEC, 0);
}

function isOpen(descriptor: number): boolean {
  return fs.existsSync(`/proc/self/fd/${descriptor}`);
}

describe('a held way', () => {
  it('begins at what is held, for a path that leads through it and for no other', () => {
    const way = new HeldWay(libc);
    expect(way.startOf('a/b/c')).toBeUndefined();
    const descriptor = openFolder();
    way.hold('a/b', descriptor);
    expect(way.owns(descriptor)).toBe(true);
    expect(way.startOf('a/b/c')).toEqual({ descriptor, start: 4 });
    expect(way.startOf('a/bc/d')).toBeUndefined();
    expect(way.startOf('a/b')).toBeUndefined();
    expect(way.startOf('x/b/c')).toBeUndefined();
    way.forget();
    expect(way.startOf('a/b/c')).toBeUndefined();
  });

  it('holds one directory, and closes what it lets go', () => {
    const way = new HeldWay(libc);
    const [first, second] = [openFolder(), openFolder()];
    way.hold('a', first);
    way.hold('b', second);
    expect([isOpen(first), isOpen(second)]).toEqual([false, true]);
    way.forget();
    expect(isOpen(second)).toBe(false);
  });
});

/** A chain of folders whose path takes more than one hop: of names with 200 bytes. */
const LEVELS = 30;
const level = (index: number) => `${index}`.padEnd(200, 'x');
const chain = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => level(from + at)).join('/');

/** Made from the inside, for no path is long enough. */
function makeChain(folder: string, leaf: string): void {
  const before = process.cwd();
  process.chdir(folder);
  try {
    for (let index = 0; index < LEVELS; index++) {
      fs.mkdirSync(level(index));
      process.chdir(level(index));
    }
    fs.mkdirSync(leaf);
  } finally {
    process.chdir(before);
  }
}

const deep = (leaf: string) => `${chain(0, LEVELS)}/${leaf}` as RelativePath;
const newSystem = () => createLinuxFileSystem({ beat: () => {} });

/** The number of descriptors of this process. */
const descriptors = () => fs.readdirSync('/proc/self/fd').length;

describe('directories far below a root', () => {
  it('are opened one after the other, and nothing stays open', () => {
    const folder = temporaryFolder();
    makeChain(folder, 'leaf');
    const before = descriptors();
    {
      using root = newSystem().openRoot(absolute(folder));
      for (let depth = 1; depth <= LEVELS; depth++) {
        using directory = root.openDirectory(chain(0, depth) as RelativePath);
        expect(directory.find((depth === LEVELS ? 'leaf' : level(depth)) as Name)).toBeDefined();
      }
      expect(() => root.openDirectory(deep('none'))).toThrow('no such');
    }
    expect(descriptors()).toBe(before);
  });

  it('are found where they are by now, when what leads there was moved and made anew', () => {
    const folder = temporaryFolder();
    makeChain(folder, 'old');
    using root = newSystem().openRoot(absolute(folder));
    root.openDirectory(deep('old'))[Symbol.dispose]();
    fs.renameSync(path.join(folder, level(0)), path.join(folder, 'aside'));
    makeChain(folder, 'new');
    root.openDirectory(deep('new'))[Symbol.dispose]();
  });

  it('are those that this process has renamed to their names', () => {
    const folder = temporaryFolder();
    makeChain(folder, 'same');
    using root = newSystem().openRoot(absolute(folder));
    const inode = () => {
      using directory = root.openDirectory(deep('same'));
      const { inodeLow, inodeHigh } = directory.attributes();
      return `${inodeHigh}:${inodeLow}`;
    };
    const first = inode();
    using top = root.openDirectory('' as RelativePath);
    top.rename(level(0) as Name, 'aside' as Name);
    makeChain(folder, 'same');
    expect(inode()).not.toBe(first);
  });
});
