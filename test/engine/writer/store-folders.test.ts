// The folders of an increment's tree, into which what leaves the replica is put.

import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bytesOfText, type AbsolutePath, type Name, type RelativePath } from '../../../src/core/tree/bytes.js';
import { StoreFolders } from '../../../src/engine/writer/store-folders.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import { temporaryFolder } from '../trees.js';

const open: Disposable[] = [];

afterEach(() => {
  for (const one of open.splice(0).reverse()) one[Symbol.dispose]();
});

function newFolders(): { readonly folders: StoreFolders; readonly tree: string } {
  const base = temporaryFolder();
  const tree = path.join(base, 'increment', 'tree');
  fs.mkdirSync(tree, { recursive: true });
  const root = createPortableFileSystem(() => {}).openRoot(bytesOfText(base) as AbsolutePath);
  const folders = new StoreFolders(root, 'increment' as RelativePath);
  open.push(root, folders);
  return { folders, tree };
}

describe('the folder for what leaves a replica', () => {
  it('is the same one for entries of several names', () => {
    const { folders, tree } = newFolders();
    const keys = ['a', 'b', 'c'].map((name) => folders.folderFor(name as Name).key);
    expect(new Set(keys).size).toBe(1);
    expect(fs.readdirSync(tree)).toEqual([keys[0]]);
  });

  it('is another one where something of that name is in it', () => {
    const { folders, tree } = newFolders();
    const first = folders.folderFor('a' as Name);
    fs.writeFileSync(path.join(tree, first.key, 'a'), '');
    const second = folders.folderFor('a' as Name);
    expect(second.key).not.toBe(first.key);
    expect(second.folder.find('a' as Name)).toBeUndefined();
    expect(folders.folderFor('b' as Name).key).toBe(second.key);
  });

  it('is another one after some hundred entries', () => {
    const { folders, tree } = newFolders();
    for (let at = 0; at < 1001; at++) folders.folderFor(`${at}` as Name);
    expect(fs.readdirSync(tree)).toHaveLength(3);
  });
});
