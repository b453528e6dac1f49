import { describe, expect, it } from 'vitest';
import { folderRows, reasonRows } from '../../page/model/plan.js';

describe('a plan on the page', () => {
  const sum = (entries: number, bytes = 0) => ({ entries, bytes });

  it('has a row for each reason, in an order of its own', () => {
    expect(reasonRows({ reasons: { gone: sum(3), new: sum(2, 500) } })).toEqual([
      { name: 'new', entries: 2, bytes: 500 },
      { name: 'removed', entries: 3, bytes: 0 },
    ]);
  });

  it('has the biggest folders, and the rest of them as one', () => {
    const folders = { photos: { new: sum(2, 500), gone: sum(1) }, '.': { new: sum(1, 7) }, a: { gone: sum(1) } };
    expect(folderRows({ folders }, 1)).toEqual([
      { name: 'photos', entries: 3, bytes: 500 },
      { name: 'further folders', entries: 2, bytes: 7 },
    ]);
    expect(folderRows({ folders: { '…': { new: sum(9) }, a: { new: sum(1) } } }, 3)).toEqual([
      { name: 'a', entries: 1, bytes: 0 },
      { name: 'further folders', entries: 9, bytes: 0 },
    ]);
    expect(folderRows({ folders }, 3).map(({ name }) => name)).toEqual(['photos', 'at the top', 'a']);
  });
});
