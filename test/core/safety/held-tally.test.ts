import { describe, expect, it } from 'vitest';
import { DIRECTORY, FILE, type Kind, SPECIAL, SYMLINK } from '../../../src/core/tree/entry-table.js';
import { type Successor, UPDATED } from '../../../src/core/safety/held-entry.js';
import { describeTally, emptyTally, tallyEntry } from '../../../src/core/safety/held-tally.js';

type Row = readonly [kind: Kind, removals: number, replacedBy?: Successor];

function tallyOf(...rows: readonly Row[]) {
  const tally = emptyTally();
  for (const [kind, removals, replacedBy] of rows) {
    tallyEntry(tally, replacedBy === undefined ? { kind, removals } : { kind, removals, replacedBy });
  }
  return tally;
}

describe('a tally of held entries', () => {
  it('counts removals with what is inside, and replacements apart', () => {
    expect(tallyOf([FILE, 1], [DIRECTORY, 30], [DIRECTORY, 12, FILE], [SYMLINK, 0, FILE])).toMatchObject({
      removals: 43,
      replacements: 2,
      removed: { files: 1, directories: 1 },
      replaced: { directories: 1, symlinks: 1 },
      inDirectories: 42,
    });
  });

  it('counts updates apart from replacements', () => {
    expect(tallyOf([FILE, 0, UPDATED], [SYMLINK, 0, UPDATED], [FILE, 0, FILE])).toMatchObject({
      replacements: 1,
      emptied: 1,
      updated: 2,
    });
  });

  it.each([
    ['nothing', [], ''],
    ['one file', [[FILE, 1]], '1 file'],
    [
      'files',
      [
        [FILE, 1],
        [FILE, 1],
      ],
      '2 files',
    ],
    ['a directory', [[DIRECTORY, 1]], '1 directory with 1 in all'],
    [
      'all types',
      [
        [FILE, 1],
        [SYMLINK, 1],
        [SPECIAL, 1],
        [DIRECTORY, 20],
        [DIRECTORY, 10],
      ],
      '1 file, 1 symlink, 1 special file and 2 directories with 30 in all',
    ],
    [
      'replacements',
      [
        [FILE, 0, DIRECTORY],
        [DIRECTORY, 3, FILE],
      ],
      '1 file and 1 directory to replace with 3 in all',
    ],
    [
      'both',
      [
        [FILE, 1],
        [SYMLINK, 0, FILE],
      ],
      '1 file to remove, 1 symlink to replace',
    ],
    [
      'updates',
      [
        [FILE, 0, UPDATED],
        [FILE, 0, UPDATED],
        [FILE, 1],
      ],
      '1 file to remove, 2 files to update',
    ],
  ] satisfies [string, Row[], string][])('says %s', (_, rows, words) => {
    expect(describeTally(tallyOf(...rows))).toBe(words);
  });
});
