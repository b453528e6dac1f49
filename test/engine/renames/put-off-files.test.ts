import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { type PutOffFiles, PutOffList } from '../../../src/engine/renames/put-off-files.js';

const files = (path: string, names: string, isNew = false): PutOffFiles => ({
  path: path as RelativePath,
  isNew,
  hostLength: undefined,
  names,
});

function listOf(...all: readonly PutOffFiles[]): PutOffList {
  const list = new PutOffList();
  for (const one of all) list.add(one);
  return list;
}

describe('files that are put off', () => {
  it('are taken once, in order, however often they were met', () => {
    const list = listOf(files('b', 'z'), files('b', 'a'), files('', 'x/y', true), files('b', 'a/c', true));
    expect(list.count).toBe(6);
    expect(list.take()).toEqual([files('', 'x/y', true), files('b', 'a/c/z', true)]);
    expect(list.take()).toEqual([]);
  });

  it('are forgotten where all is looked at again', () => {
    const list = listOf(files('', 'r'), files('a', 'f'), files('a/b', 'f'), files('a/bc/d', 'f'), files('ab', 'f'));
    list.forgetBelow(new Set(['a/b', 'a/bc'] as RelativePath[]));
    expect(list.take().map(({ path }) => path)).toEqual(['', 'a', 'ab']);
  });
});
