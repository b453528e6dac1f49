import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../src/core/filter/filter.js';
import { leadingTo, patternsFor } from '../../../src/core/history/selection.js';
import { bytesOfText, nameOf, parentOf, type RelativePath } from '../../../src/core/tree/bytes.js';

const path = (text: string) => bytesOfText(text) as RelativePath;

/** Which of some paths a pass goes to: none below one that is excluded. */
function reached(picked: readonly string[], paths: readonly string[]): string[] {
  const { exclude, include } = patternsFor(picked.map(path));
  const filter = compileFilter(exclude, include);
  const isReached = (one: RelativePath): boolean =>
    one === '' || (isReached(parentOf(one)) && filter?.excludes(parentOf(one), nameOf(one), false) !== true);
  return paths.filter((one) => isReached(path(one)));
}

const TREE = ['a', 'a/b', 'a/b/c', 'a/b/c/d', 'a/x', 'b', 'b/c', 'a*', 'a*/b'];

describe('a selection', () => {
  it('is everything, where nothing is picked, or the root', () => {
    expect(patternsFor([])).toEqual({ exclude: [], include: [] });
    expect(reached(['', 'a'], TREE)).toEqual(TREE);
  });

  it('leads to what was picked, with all below it and nothing beside it', () => {
    expect(reached(['a/b/c'], TREE)).toEqual(['a', 'a/b', 'a/b/c', 'a/b/c/d']);
    expect(reached(['a/b', 'a/b/c', 'b'], TREE)).toEqual(['a', 'a/b', 'a/b/c', 'a/b/c/d', 'b', 'b/c']);
  });

  it('takes names as they are, whatever a pattern would mean', () => {
    for (const name of ['a*', '*', '?', '[ab]', '!a', '#a', 'a ', ' ', '\\', 'a\\', 'ü', '**', 'a\nb', '-', ']']) {
      const others = [...TREE, 'zz', 'ab'].filter((other) => other !== name);
      const below = others.filter((other) => other.startsWith(`${name}/`));
      expect(reached([name], [...others, name, `${name}/in`])).toEqual([...below, name, `${name}/in`]);
    }
  });

  it('knows what leads to it', () => {
    expect([...leadingTo(['a/b', 'c', 'd/e/f'].map(path))].sort()).toEqual(['', 'a', 'd', 'd/e']);
  });
});
