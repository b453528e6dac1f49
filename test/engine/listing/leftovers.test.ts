import { describe, expect, it } from 'vitest';
import type { Name, RelativePath } from '../../../src/core/tree/bytes.js';
import { tellStaged } from '../../../src/engine/listing/leftovers.js';
import { Journal } from '../../../src/engine/context/journal.js';

const NAMES = ['.foldersync-0123456789abcdef.tmp'] as Name[];
const DIRECTORY = 'd' as RelativePath;

function told(isFed: boolean, times: number): string[] {
  const journal = new Journal({ write: () => {}, operationDone: () => {} });
  const pass = { plan: { isFed }, output: { journal } } as Parameters<typeof tellStaged>[0];
  for (let nth = 0; nth < times; nth++) tellStaged(pass, DIRECTORY, NAMES);
  return journal.problems.map(({ path, code }) => `${code} ${path}`);
}

describe('a file of the source that is named as ours in the making', () => {
  it('is one problem in a pass, however often it is met', () => {
    expect(told(false, 2)).toEqual(['RESERVED d/.foldersync-0123456789abcdef.tmp']);
  });

  it('is none where another pair writes into the source', () => {
    expect(told(true, 1)).toEqual([]);
  });
});
