// What changes a replica: for real, not at all in a dry run, and in a lane only what a lane may.

import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bytesOfText, type AbsolutePath, type Name, ROOT } from '../../../src/core/tree/bytes.js';
import { DIRECTORY, FILE } from '../../../src/core/tree/entry-table.js';
import { DryWriter } from '../../../src/engine/writer/dry-writer.js';
import { GivenBack } from '../../../src/engine/writer/given-back.js';
import { LaneWriter } from '../../../src/engine/writer/lane-writer.js';
import { RealWriter } from '../../../src/engine/writer/real-writer.js';
import type { OpenDirectory, ReplicaWriter } from '../../../src/engine/writer/replica-writer.js';
import { FsError } from '../../../src/fs/port/fs-error.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import { pathsIn, readTree, temporaryFolder, type Tree, writeTree } from '../trees.js';

const name = (text: string) => text as Name;
const fileSystem = createPortableFileSystem(() => {});
const open: Disposable[] = [];

afterEach(() => {
  for (const one of open.splice(0).reverse()) one[Symbol.dispose]();
});

/** A folder with a tree, open. */
function replicaOf(tree: Tree): OpenDirectory & { readonly folder: string } {
  const folder = writeTree(path.join(temporaryFolder(), 'replica'), tree);
  const root = fileSystem.openRoot(bytesOfText(folder) as AbsolutePath);
  const directory = root.openDirectory(ROOT);
  open.push(root, directory);
  return { directory, path: ROOT, folder };
}

function contentOf({ folder }: { readonly folder: string }, file: string): string {
  return fs.readFileSync(path.join(folder, file), 'utf8');
}

describe('a writer', () => {
  const writer = new RealWriter();

  it('retires a file, and a directory that is empty', () => {
    const at = replicaOf({ f: 'f', d: {} });
    writer.retire(at, { name: name('f'), kind: FILE });
    writer.retire(at, { name: name('d'), kind: DIRECTORY });
    expect(pathsIn(at.folder)).toEqual([]);
  });

  it('retires no directory that holds something', () => {
    const at = replicaOf({ d: { f: 'f' } });
    expect(() => writer.retire(at, { name: name('d'), kind: DIRECTORY })).toThrow(FsError);
    expect(pathsIn(at.folder)).toContain('d/f');
  });

  it('puts a staged entry over what it retires', () => {
    const at = replicaOf({ f: 'old', staged: 'new' });
    writer.put(at, name('staged'), name('f'));
    expect(pathsIn(at.folder)).toEqual(['f']);
    expect(contentOf(at, 'f')).toBe('new');
  });

  it('puts a directory in the place of a file', () => {
    const at = replicaOf({ f: 'f' });
    writer.putDirectory(at, name('f'));
    expect(fs.statSync(path.join(at.folder, 'f')).isDirectory()).toBe(true);
    expect(pathsIn(at.folder)).toEqual(['f']);
  });

  it('leaves nothing beside what it cannot put a directory in the place of', () => {
    const at = replicaOf({ d: { f: 'f' } });
    expect(() => writer.putDirectory(at, name('d'))).toThrow(FsError);
    expect(pathsIn(at.folder)).toEqual(['d', 'd/f']);
  });

  it('tells before it changes something', () => {
    let told = 0;
    new RealWriter(() => told++).beforeChange();
    expect(told).toBe(1);
  });
});

/** Each change that a pass may ask for, but for copies. */
const CHANGES: [string, (writer: ReplicaWriter, at: OpenDirectory) => void][] = [
  ['make', (writer, at) => writer.make(at, name('new'))],
  ['stage a link', (writer, { directory }) => writer.stageLink(directory, name('new'), { directory, name: name('f') })],
  ['stage a symlink', (writer, { directory }) => writer.stageSymlink(directory, name('new'), bytesOfText('f'))],
  ['unstage', (writer, { directory }) => writer.unstage(directory, name('f'))],
  ['discard', (writer, { directory }) => writer.discard(directory, name('f'))],
  ['put', (writer, at) => writer.put(at, name('f'), name('g'))],
  ['put a directory', (writer, at) => writer.putDirectory(at, name('f'))],
  ['retire', (writer, at) => writer.retire(at, { name: name('f'), kind: FILE })],
  ['move', (writer, at) => writer.move({ ...at, name: name('f') }, { ...at, name: name('elsewhere') })],
  ['recase', (writer, at) => writer.recase(at, name('f'), name('F'))],
  [
    'give',
    (writer, at) => {
      const attributes = { ...at.directory.attributes(), mode: 0o600 };
      expect(writer.give(at, { name: name('f'), kind: FILE }, { attributes })).toEqual([]);
    },
  ],
  ['sweep a file', (writer, { directory }) => writer.sweepFile(directory, name('f'))],
  ['sweep a directory', (writer, { directory }) => void writer.sweepDirectory(directory, name('d'))],
];

describe('each change', () => {
  it.each(CHANGES)('is made by a writer: %s', (_, change) => {
    const at = replicaOf({ f: 'f', g: 'g', d: {} });
    const before = readTree(at.folder);
    change(new RealWriter(), at);
    expect(readTree(at.folder)).not.toEqual(before);
  });

  it.each(CHANGES)('is not made in a dry run: %s', (_, change) => {
    const at = replicaOf({ f: 'f', g: 'g', d: {} });
    const before = readTree(at.folder);
    change(new DryWriter(), at);
    expect(readTree(at.folder)).toEqual(before);
  });
});

describe('a lane', () => {
  it('gives back what would be the first change of a pass', () => {
    expect(() => new LaneWriter({ mayChange: false }).beforeChange()).toThrow(GivenBack);
    expect(() => new LaneWriter({ mayChange: true }).beforeChange()).not.toThrow();
  });

  it('gives back a directory that nobody may enter', () => {
    expect(() => new LaneWriter({ mayChange: true }).lendsClosed()).toThrow(GivenBack);
  });
});
