import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Claim, ClaimTable, inodeOf, noteOf } from '../../../src/core/renames/claim-table.js';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { runsOf } from '../../thorough.js';

function tableOf(text: string): ClaimTable {
  const bytes = new Uint8Array(new SharedArrayBuffer(text.length));
  bytes.set(Buffer.from(text, 'latin1'));
  return ClaimTable.parse(bytes);
}

const claim = (inode: number, replica: number, path: string, born = 5.25): Claim => ({
  source: { inode, born },
  replica,
  path: path as RelativePath,
});

describe('a table of claims', () => {
  it('holds the latest one about a folder of either side', () => {
    const notes = [claim(1, 11, 'a'), claim(2, 12, 'b'), claim(1, 13, 'c'), claim(3, 12, 'd')];
    const table = tableOf(notes.map(noteOf).join(''));
    expect(table.of({ inode: 1, born: 5.25 })).toEqual(claim(1, 13, 'c'));
    expect(table.of({ inode: 2, born: 5.25 })).toBeUndefined();
    expect([...table.claims()]).toEqual([claim(1, 13, 'c'), claim(3, 12, 'd')]);
    expect(table.standing({ inode: 3, born: 5.25 }, 12)).toBe('same');
    expect(table.standing({ inode: 3, born: 5.25 }, 13)).toBe('other');
    expect(table.standing({ inode: 4, born: 5.25 }, 12)).toBe('other');
    expect(table.standing({ inode: 4, born: 5.25 }, 14)).toBe('unknown');
  });

  it('knows a folder that was made anew for another one', () => {
    const table = tableOf(noteOf(claim(1, 11, 'a')));
    expect(table.isKnown(1)).toBe(true);
    expect(table.of({ inode: 1, born: 6 })).toBeUndefined();
  });

  it('passes over what is no note, and over one that was cut off', () => {
    const table = tableOf(
      `bound 12 13\0${noteOf(claim(1, 11, 'a b\n\xff'))}x y z w\0${noteOf(claim(2, 12, 'b')).slice(0, -1)}`,
    );
    expect([...table.claims()]).toEqual([claim(1, 11, 'a b\n\xff')]);
  });

  it('finds each of many, whatever their inodes', () => {
    const inodes = fc.uniqueArray(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), { maxLength: 300 });
    fc.assert(
      fc.property(inodes, (all) => {
        const notes = all.map((inode, at) => claim(inode, all[all.length - 1 - at] ?? 0, `p${at}`, 1 / (at + 1)));
        const table = tableOf(notes.map(noteOf).join(''));
        for (const one of notes) expect(table.of(one.source)).toEqual(one);
        expect(new ClaimTable(table.memory).count).toBe(all.length);
      }),
      { numRuns: runsOf(200) },
    );
  });
});

describe('an inode', () => {
  it('is a number as far as that holds it', () => {
    expect(inodeOf({ inodeLow: 5, inodeHigh: 1 })).toBe(2 ** 32 + 5);
    expect(inodeOf({ inodeLow: 0, inodeHigh: 2 ** 21 })).toBeUndefined();
  });
});
