import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../src/core/filter/filter.js';
import { type AbsolutePath, bytesOfText, type Name, type RelativePath } from '../../../src/core/tree/bytes.js';
import type { DirtyDirectory } from '../../../src/core/watch/dirty-set.js';
import { looksAt } from '../../../src/engine/two-way/looks.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import { temporaryFolder, writeTree } from '../trees.js';

function heard(at: string, names: Readonly<Record<string, boolean>>, extent: DirtyDirectory['extent'] = 'names') {
  const all = Object.entries(names).map(([name, isTree]) => ({ name: name as Name, isTree }));
  return { path: at as RelativePath, extent, names: all };
}

function rootPath(base: string, side: 'a' | 'b'): AbsolutePath {
  return bytesOfText(path.join(base, side)) as AbsolutePath;
}

/** Where is looked after that was heard, over two trees. */
function looks(a: object, b: object, directories: readonly DirtyDirectory[], exclude: readonly string[] = []) {
  const base = temporaryFolder();
  const fileSystem = createLinuxFileSystem({ beat: () => {} });
  for (const [side, tree] of Object.entries({ a, b })) {
    fs.mkdirSync(path.join(base, side));
    writeTree(path.join(base, side), tree as Parameters<typeof writeTree>[1]);
  }
  using rootA = fileSystem.openRoot(rootPath(base, 'a'));
  using rootB = fileSystem.openRoot(rootPath(base, 'b'));
  return looksAt(directories, { roots: { a: rootA, b: rootB }, filter: compileFilter(exclude, []) });
}

describe('what was heard of both sides', () => {
  it('is looked at where both have the directory', () => {
    const trees = { d: { x: '' } };
    expect(looks(trees, trees, [heard('', { f: false }), heard('d', { x: false, y: true })])).toEqual([
      { path: '', names: ['f'], trees: new Set() },
      { path: 'd', names: ['x', 'y'], trees: new Set(['y']) },
    ]);
  });

  it('is looked at as a whole directory, and some trees in it', () => {
    const trees = { d: { x: {} } };
    expect(looks(trees, trees, [heard('d', { x: true }, 'entries')])).toEqual([{ path: 'd', trees: new Set(['x']) }]);
  });

  it.each([
    ['a', { d: { e: {} } }, {}],
    ['b', { d: {} }, { d: { e: {} } }],
    ['neither', {}, {}],
    ['neither as a directory', { d: '' }, { d: {} }],
  ])('is looked at from the nearest directory of both, where %s has it', (_, a, b) => {
    const both = 'd' in a && 'd' in b && typeof a.d === 'object';
    expect(looks(a, b, [heard('', { f: false }), heard('d/e', { x: false }), heard('d/e/g', { y: false })])).toEqual(
      both
        ? [
            { path: '', names: ['f'], trees: new Set() },
            { path: 'd', names: ['e'], trees: new Set(['e']) },
          ]
        : [{ path: '', names: ['d', 'f'], trees: new Set(['d']) }],
    );
  });

  it('is passed over where the filter leaves the directory out', () => {
    const trees = { build: { deep: {} }, src: {} };
    const all = [heard('build', { x: false }), heard('build/deep', { x: false }), heard('src', { x: false })];
    expect(looks(trees, trees, all, ['build/'])).toEqual([{ path: 'src', names: ['x'], trees: new Set() }]);
  });
});
