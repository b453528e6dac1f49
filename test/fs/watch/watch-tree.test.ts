// The tree of watches against a plain map of paths, and the cases that are easily got wrong.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RelativePath, ROOT } from '../../../src/core/tree/bytes.js';
import { WatchTree } from '../../../src/fs/watch/watch-tree.js';
import { relative } from '../rig.js';

/** A tree in which each path is watched by its place in the list, counted from 1. */
function treeOf(paths: readonly string[]): WatchTree<number> {
  const tree = new WatchTree<number>();
  for (const [index, path] of paths.entries()) tree.assign(relative(path), index + 1);
  return tree;
}

const watched = (tree: WatchTree<number>, handles: number) =>
  Array.from({ length: handles }, (_, index) => tree.pathOf(index + 1));

describe('a tree of watches', () => {
  it('knows where each of them is', () => {
    const tree = treeOf(['', 'a', 'a/b', 'c']);
    expect([watched(tree, 4), tree.size]).toEqual([['', 'a', 'a/b', 'c'], 4]);
    expect([tree.handleOf(relative('a/b')), tree.handleOf(relative('a/c'))]).toEqual([3, undefined]);
    expect(tree.pathOf(9)).toBeUndefined();
  });

  it('lets a watch stand for one directory only, the last that it was assigned to', () => {
    const tree = treeOf(['', 'a', 'a/b']);
    expect(tree.assign(relative('c'), 3)).toEqual([]);
    expect([tree.pathOf(3), tree.handleOf(relative('a/b')), tree.size]).toEqual(['c', undefined, 3]);
  });

  it('ends what a directory had before, and everything below it, when another takes its place', () => {
    const tree = treeOf(['', 'a', 'a/b', 'a/b/c']);
    expect(tree.assign(relative('a'), 9)).toEqual([2, 3, 4]);
    expect([tree.pathOf(9), tree.size]).toEqual(['a', 2]);
  });

  it('does not end a watch that comes up to a place above its own', () => {
    const tree = treeOf(['', 'a', 'a/b', 'a/b/c']);
    expect(tree.assign(relative('a'), 3)).toEqual([2, 4]);
    expect([tree.pathOf(3), tree.size]).toEqual(['a', 2]);
    const bare = treeOf(['a/b']);
    expect(bare.assign(relative('a'), 1)).toEqual([]);
    expect([bare.pathOf(1), bare.handleOf(relative('a'))]).toEqual(['a', 1]);
  });

  it('ends what is below a directory that was not watched until now', () => {
    const tree = treeOf(['a/b']);
    expect(tree.assign(relative('a'), 2)).toEqual([1]);
  });

  it('keeps what is below a directory that is watched again', () => {
    const tree = treeOf(['', 'a', 'a/b']);
    expect(tree.assign(relative('a'), 2)).toEqual([]);
    expect(tree.assign(ROOT, 1)).toEqual([]);
    expect(tree.size).toBe(3);
  });

  it('keeps what is below a watch that has ended by itself', () => {
    const tree = treeOf(['', 'a', 'a/b']);
    tree.forget(2);
    expect([tree.pathOf(2), tree.pathOf(3)]).toEqual([undefined, 'a/b']);
  });

  it('knows the topmost directories that were left without a watch', () => {
    const tree = treeOf(['', 'a', 'b']);
    expect(tree.refuse(relative('a'))).toBe(2);
    for (const path of ['a/c', 'd/e', 'd/f']) expect(tree.refuse(relative(path))).toBeUndefined();
    expect(tree.refused().sort()).toEqual(['a', 'd/e', 'd/f']);
    tree.assign(relative('d/e'), 5);
    tree.drop(relative('a'));
    expect(tree.refused()).toEqual(['d/f']);
    tree.beginWalk();
    expect(tree.endWalk().sort()).toEqual([1, 3, 5]);
    expect([tree.refused(), tree.size]).toEqual([[], 0]);
  });
});

type Operation = readonly [
  verb: 'assign' | 'refuse' | 'forget' | 'drop' | 'begin' | 'end',
  path: string,
  handle: number,
];

const operation: fc.Arbitrary<Operation> = fc.tuple(
  fc.constantFrom('assign', 'assign', 'assign', 'refuse', 'forget', 'drop', 'begin', 'end'),
  fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 }).map((names) => names.join('/')),
  fc.integer({ min: 1, max: 6 }),
);

/** The same, slowly: paths to handles, and which of them were seen in the walk. */
class SlowTree {
  paths = new Map<string, number>();
  seen = new Set<string>();

  apply([verb, path, handle]: Operation): number[] {
    switch (verb) {
      case 'assign': {
        const isSame = this.paths.get(path) === handle;
        this.#forget(handle);
        const dropped = isSame ? [] : this.#drop(path);
        this.paths.set(path, handle);
        this.seen.add(path);
        return dropped;
      }
      case 'refuse': {
        const old = this.paths.get(path);
        this.paths.delete(path);
        return old === undefined ? [] : [old];
      }
      case 'forget':
        this.#forget(handle);
        return [];
      case 'drop':
        return this.#drop(path);
      case 'begin':
        this.seen.clear();
        return [];
      case 'end':
        return [...this.paths.keys()].filter((each) => !this.seen.has(each)).flatMap((each) => this.#remove(each));
    }
  }

  #forget(handle: number): void {
    for (const [path, own] of this.paths) if (own === handle) this.paths.delete(path);
  }

  #drop(top: string): number[] {
    const below = [...this.paths.keys()].filter((path) => top === '' || path === top || path.startsWith(`${top}/`));
    return below.flatMap((path) => this.#remove(path));
  }

  #remove(path: string): number[] {
    const handle = this.paths.get(path);
    this.paths.delete(path);
    return handle === undefined ? [] : [handle];
  }
}

function applyTo(tree: WatchTree<number>, [verb, path, handle]: Operation): readonly number[] {
  const place = path as RelativePath;
  switch (verb) {
    case 'assign':
      return tree.assign(place, handle);
    case 'refuse': {
      const old = tree.refuse(place);
      return old === undefined ? [] : [old];
    }
    case 'forget':
      tree.forget(handle);
      return [];
    case 'drop':
      return tree.drop(place);
    case 'begin':
      tree.beginWalk();
      return [];
    case 'end':
      return tree.endWalk();
  }
}

describe('any sequence of operations', () => {
  it('leaves what a plain map of paths would hold, and ends what is not held any more', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const [tree, slow] = [new WatchTree<number>(), new SlowTree()];
        for (const each of operations) {
          const [dropped, expected] = [applyTo(tree, each), slow.apply(each)];
          expect([...dropped].sort()).toEqual(expected.sort());
          for (let handle = 1; handle <= 6; handle++) {
            const place = [...slow.paths].find(([, own]) => own === handle)?.[0];
            expect(tree.pathOf(handle)).toBe(place);
            if (place !== undefined) expect(tree.handleOf(place as RelativePath)).toBe(handle);
          }
          expect(tree.size).toBe(slow.paths.size);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
