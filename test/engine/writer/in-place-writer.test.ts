// What is put into a source, where others are at work meanwhile.

import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type AbsolutePath, bytesOfText, type Name, ROOT } from '../../../src/core/tree/bytes.js';
import { InPlaceWriter } from '../../../src/engine/writer/in-place-writer.js';
import type { OpenDirectory } from '../../../src/engine/writer/replica-writer.js';
import type { Seen } from '../../../src/engine/writer/seen.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import { pathsIn, temporaryFolder, type Tree, writeTree } from '../trees.js';

const name = (text: string) => text as Name;
const fileSystem = createPortableFileSystem(() => {});
const open: Disposable[] = [];

afterEach(() => {
  for (const one of open.splice(0).reverse()) one[Symbol.dispose]();
});

interface Source extends OpenDirectory {
  at(file: string): string;
  seen(file: string): Seen;
}

function sourceOf(tree: Tree): Source {
  const folder = writeTree(path.join(temporaryFolder(), 'source'), tree);
  const root = fileSystem.openRoot(bytesOfText(folder) as AbsolutePath);
  const directory = root.openDirectory(ROOT);
  open.push(root, directory);
  const at = (file: string) => path.join(folder, file);
  return { directory, path: ROOT, at, seen: (file) => directory.find(name(file))!.attributes };
}

const read = (source: Source, file: string) => fs.readFileSync(source.at(file), 'utf8');

describe('a writer into a source', () => {
  const writer = new InPlaceWriter(() => {}, 'S');

  it('keeps what it replaces beside it, a whole directory as well', () => {
    const source = sourceOf({ f: 'now', d: { inside: 'x' }, one: 'old', other: 'older', g: 'g' });
    writer.put(source, name('one'), name('f'), source.seen('f'));
    writer.put(source, name('other'), name('d'), source.seen('d'));
    writer.putDirectory(source, name('g'), source.seen('g'));
    expect([read(source, 'f'), read(source, 'f.before-restore-S')]).toEqual(['old', 'now']);
    expect([read(source, 'd'), read(source, 'd.before-restore-S/inside')]).toEqual(['older', 'x']);
    expect(fs.readdirSync(source.at('g'))).toEqual([]);
    expect(read(source, 'g.before-restore-S')).toBe('g');
  });

  it('takes a free name, and another one for what it keeps where that is taken or too long', () => {
    const long = 'n'.repeat(255);
    const source = sourceOf({
      f: 'now',
      'f.before-restore-S': 'taken',
      one: '1',
      two: '2',
      three: '3',
      [long]: 'long',
    });
    writer.put(source, name('one'), name('new'));
    writer.put(source, name('two'), name('f'), source.seen('f'));
    writer.put(source, name('three'), name(long), source.seen(long));
    expect(read(source, 'new')).toBe('1');
    expect(read(source, 'f.before-restore-S-2')).toBe('now');
    expect(read(source, `${'n'.repeat(255 - '.before-restore-S'.length)}.before-restore-S`)).toBe('long');
    expect(read(source, long)).toBe('3');
  });

  it('leaves what has changed since it was looked at, and what has come meanwhile', () => {
    const source = sourceOf({ f: 'now', staged: 'old' });
    const seen = source.seen('f');
    fs.writeFileSync(source.at('f'), 'later');
    for (const known of [seen, undefined]) {
      expect(() => writer.put(source, name('staged'), name('f'), known)).toThrow(/was changed while this ran/);
      expect(() => writer.putDirectory(source, name('f'), known)).toThrow(/was changed while this ran/);
    }
    expect(pathsIn(source.at('.'))).toEqual(['f', 'staged']);
    expect(read(source, 'f')).toBe('later');
  });

  it('gives back the name of what it was to replace where the new entry cannot have it', () => {
    const source = sourceOf({ f: 'now' });
    expect(() => writer.put(source, name('missing'), name('f'), source.seen('f'))).toThrow(/ENOENT|no such file/i);
    expect(read(source, 'f')).toBe('now');
    expect(pathsIn(source.at('.'))).toEqual(['f']);
  });

  it('removes nothing', () => {
    expect(() => writer.retire()).toThrow('internal');
  });
});
