import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MadePaths } from '../../../src/core/history/made-paths.js';
import type { RelativePath } from '../../../src/core/tree/bytes.js';

const at = (path: string) => path as RelativePath;

describe('what was made', () => {
  it('is a path with all below it', () => {
    const made = new MadePaths();
    made.add(at('d'));
    expect(made.has(at('d'))).toBe(true);
    expect(made.has(at('d/e/f'))).toBe(true);
    expect(made.has(at('da'))).toBe(false);
    expect(made.has(at(''))).toBe(false);
  });

  it('does not hold what was renamed to there', () => {
    const made = new MadePaths();
    made.add(at('d'));
    made.move(at('old'), at('d/old'), { isDirectory: true });
    expect(made.has(at('d/old/f'))).toBe(false);
    expect(made.has(at('d/other'))).toBe(true);
    expect(made.holdsOlder(at('d'))).toBe(true);
    expect(made.holdsOlder(at('d/other'))).toBe(false);
    made.move(at('d'), at('e'), { isDirectory: true });
    expect(made.has(at('e/old'))).toBe(false);
    expect(made.has(at('e/x'))).toBe(true);
    expect(made.has(at('d/x'))).toBe(false);
  });

  it('is not what took the place of something made', () => {
    const made = new MadePaths();
    made.add(at('a'));
    made.move(at('a'), at('b'), { isDirectory: true });
    made.move(at('old'), at('a'), { isDirectory: true });
    expect([made.has(at('a')), made.has(at('b'))]).toEqual([false, true]);
  });

  // What a tree holds, as a plain object: 'new' or 'old' entries. Never may an old one count as made.
  it('never holds anything older, whatever is made, renamed and swapped', () => {
    const paths = ['a', 'b', 'a/c', 'b/c', 'a/c/d', 'b/c/d'].map(at);
    const op = fc.record({
      kind: fc.constantFrom('make', 'move', 'swap', 'remove'),
      one: fc.constantFrom(...paths),
      other: fc.constantFrom(...paths),
    });
    fc.assert(
      fc.property(fc.subarray(paths), fc.array(op, { maxLength: 30 }), (old, ops) => {
        const made = new MadePaths();
        let tree = new Map<RelativePath, 'old' | 'new'>(
          paths.filter((path) => old.some((one) => one === path || one.startsWith(`${path}/`))).map((p) => [p, 'old']),
        );
        const isIn = (path: string, above: string) => path === above || path.startsWith(`${above}/`);
        const hasParent = (path: string) => !path.includes('/') || tree.has(at(path.slice(0, path.lastIndexOf('/'))));
        const renamed = (name: (path: RelativePath) => RelativePath) =>
          new Map([...tree].map(([path, age]) => [name(path), age]));
        for (const { kind, one, other } of ops) {
          const isApart = !isIn(one, other) && !isIn(other, one);
          if (kind === 'make' && !tree.has(one) && hasParent(one)) {
            tree.set(one, 'new');
            made.add(one);
          } else if (kind === 'remove') {
            tree = new Map([...tree].filter(([path]) => !isIn(path, one)));
          } else if (kind === 'move' && isApart && tree.has(one) && !tree.has(other) && hasParent(other)) {
            tree = renamed((path) => at(isIn(path, one) ? other + path.slice(one.length) : path));
            // Of an empty directory as of a file.
            made.move(one, other, { isDirectory: [...tree.keys()].some((path) => path.startsWith(`${other}/`)) });
          } else if (kind === 'swap' && isApart && tree.has(one) && tree.has(other)) {
            tree = renamed((path) => {
              if (isIn(path, one)) return at(other + path.slice(one.length));
              return at(isIn(path, other) ? one + path.slice(other.length) : path);
            });
            const isDirectory = [...tree.keys()].some(
              (path) => path !== one && path !== other && (isIn(path, one) || isIn(path, other)),
            );
            made.swap(one, other, { isDirectory });
          }
          for (const [path, age] of tree) if (age === 'old') expect(made.has(path), `${path} is old`).toBe(false);
          for (const [path, age] of tree) {
            if (age === 'new' && made.has(path) && !made.holdsOlder(path)) {
              for (const [inside, its] of tree) if (isIn(inside, path)) expect(its, inside).toBe('new');
            }
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});
