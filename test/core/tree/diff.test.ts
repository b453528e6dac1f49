import { describe, expect, it } from 'vitest';
import type { Name } from '../../../src/core/tree/bytes.js';
import type { DiffRules } from '../../../src/core/tree/compare-rows.js';
import { diffDirectory } from '../../../src/core/tree/diff.js';
import { isSameTime } from '../../../src/core/tree/same-metadata.js';
import {
  DIRECTORY,
  type Entry,
  EntryTable,
  EXCLUDED,
  FILE,
  GONE,
  type Kind,
  LEAVE,
  SPECIAL,
  SYMLINK,
  UNREADABLE,
} from '../../../src/core/tree/entry-table.js';

type Row = [
  name: string,
  kind: Kind,
  sizeBytes?: number,
  mtimeSeconds?: number,
  mode?: number,
  mtimeNanos?: number,
  others?: Partial<Entry>,
];

const SAME = {
  inodeHigh: 0,
  device: 1,
  links: 1,
  uid: LEAVE,
  gid: LEAVE,
  ctimeSeconds: 0,
  ctimeNanos: 0,
  isMountRoot: false,
};

function table(rows: Row[]): EntryTable {
  const filled = new EntryTable();
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  filled.reset(sorted.map(([name]) => name as Name));
  for (const [
    row,
    [, kind, sizeBytes = 0, mtimeSeconds = 0, mode = 0o644, mtimeNanos = 0, others],
  ] of sorted.entries()) {
    filled.set(row, { kind, sizeBytes, mtimeSeconds, mtimeNanos, mode, inodeLow: row, ...SAME, ...others });
  }
  return filled;
}

const MTIME: DiffRules = {
  compare: 'mtime',
  timeWindowNanos: 2000,
  modes: true,
  times: true,
  directoryTimes: true,
  symlinkTimes: true,
  symlinkOwners: true,
  symlinks: true,
  special: false,
  links: true,
  extendedSince: Number.POSITIVE_INFINITY,
  changedSince: Number.POSITIVE_INFINITY,
  contentSince: Number.POSITIVE_INFINITY,
  lagSeconds: 0,
};

function diff(source: Row[], replica: Row[], rules: DiffRules = MTIME) {
  const tables = { source: table(source), replica: table(replica) };
  const result = diffDirectory(tables.source, tables.replica, rules);
  const named = result.differences.map(({ verdict, sourceRow, replicaRow }) => {
    const name = sourceRow >= 0 ? tables.source.name(sourceRow) : tables.replica.name(replicaRow);
    return `${verdict} ${name}`;
  });
  return { ...result, named, shared: result.sharedDirectories.map((row) => tables.source.name(row)) };
}

describe('diffDirectory', () => {
  it('merges two listings in lock-step', () => {
    const result = diff(
      [
        ['a', FILE],
        ['b', DIRECTORY],
        ['d', SYMLINK],
        ['e', DIRECTORY],
      ],
      [
        ['b', DIRECTORY],
        ['c', FILE],
        ['f', DIRECTORY],
      ],
    );
    expect(result.named).toEqual(['copy a', 'orphan c', 'copy d', 'make e', 'orphan f']);
    expect(result.shared).toEqual(['b']);
    expect(result).toMatchObject({ sourceEntries: 4, replicaEntries: 3, special: 0, moved: false });
  });

  it.each([
    ['equal', ['f', FILE, 1, 5], ['f', FILE, 1, 5], []],
    ['size', ['f', FILE, 1, 5], ['f', FILE, 2, 5], ['update f']],
    ['mtime', ['f', FILE, 1, 6], ['f', FILE, 1, 5], ['update f']],
    ['an mtime within the window', ['f', FILE, 1, 5, 0o644, 2000], ['f', FILE, 1, 5], []],
    ['an mtime just beyond it', ['f', FILE, 1, 5, 0o644, 2001], ['f', FILE, 1, 5], ['update f']],
    ['a window across a second', ['f', FILE, 1, 5], ['f', FILE, 1, 4, 0o644, 999_999_000], []],
    ['mode', ['f', FILE, 1, 5, 0o600], ['f', FILE, 1, 5, 0o644], ['retouch f']],
    ['type', ['f', FILE], ['f', SYMLINK], ['blocked f']],
    ['symlinks of one length', ['l', SYMLINK, 3, 5], ['l', SYMLINK, 3, 5], ['inspect l']],
    ['symlinks of two lengths', ['l', SYMLINK, 3, 5], ['l', SYMLINK, 4, 5], ['inspect l']],
  ] satisfies [string, Row, Row, string[]][])('by %s', (_, source, replica, expected) => {
    expect(diff([source], [replica]).named).toEqual(expected);
  });

  it.each<[string, Partial<Entry> & { readonly mtimeSeconds?: number }, Partial<Entry>, string[]]>([
    ['young and small', { mtimeSeconds: 100, sizeBytes: 1 << 20 }, {}, ['inspect f']],
    ['of an old time, but changed lately', { mtimeSeconds: 99 }, {}, ['suspect f']],
    ['young and large', { mtimeSeconds: 100, sizeBytes: (1 << 20) + 1 }, {}, ['suspect f']],
    ['not changed lately, whatever its time', { mtimeSeconds: 900, ctimeSeconds: 99 }, {}, []],
    ['young, but empty', { mtimeSeconds: 100, sizeBytes: 0 }, {}, []],
    ['copied since', { ctimeSeconds: 110 }, { ctimeSeconds: 115, ctimeNanos: 1 }, []],
    ['copied since, as far as two clocks can tell', { ctimeSeconds: 110 }, { ctimeSeconds: 115 }, ['suspect f']],
    ['given another mode', { mode: 0o600 }, {}, ['retouch f']],
    ['given another owner', { uid: 1 }, {}, ['retouch f']],
    ['given one more name', { links: 2 }, {}, ['same f']],
  ])('takes a file of the same size and time for what it is that was %s', (_, wanted, found, expected) => {
    const { sizeBytes = 1, mtimeSeconds = 5, ...others } = wanted;
    const source: Row = ['f', FILE, sizeBytes, mtimeSeconds, 0o644, 0, { ctimeSeconds: 110, ...others }];
    const replica: Row = ['f', FILE, sizeBytes, mtimeSeconds, 0o644, 0, { ctimeSeconds: 90, ...found }];
    const rules = { ...MTIME, contentSince: 100, lagSeconds: 5 };
    for (const compare of ['mtime', 'newer'] as const)
      expect(diff([source], [replica], { ...rules, compare }).named).toEqual(expected);
  });

  it('reads a small file whose size may be no truth', () => {
    const sizes = (wanted: number, found: number) => diff([['f', FILE, wanted, 5]], [['f', FILE, found, 5]]).named;
    expect([sizes(0, 7), sizes(4096, 7), sizes(7, 4096), sizes(2 << 20, 7)]).toEqual([
      ['inspect f'],
      ['inspect f'],
      ['update f'],
      ['update f'],
    ]);
  });

  it.each([
    ['newer, another size', 'newer', ['f', FILE, 9, 6], ['f', FILE, 1, 5], ['update f']],
    ['newer, but older', 'newer', ['f', FILE, 9, 4], ['f', FILE, 1, 5], []],
    ['newer, the same time, another mode', 'newer', ['f', FILE, 1, 5, 0o600], ['f', FILE, 1, 5], ['retouch f']],
    ['newer, an older symlink', 'newer', ['l', SYMLINK, 3, 4], ['l', SYMLINK, 3, 5], []],
    ['content, the same size', 'content', ['f', FILE, 1, 5], ['f', FILE, 1, 5], ['inspect f']],
    ['content, another size', 'content', ['f', FILE, 1, 5], ['f', FILE, 2, 5], ['update f']],
    ['quick, the same size and time', 'quick', ['f', FILE, 1, 5], ['f', FILE, 1, 5], []],
    ['quick, another size', 'quick', ['f', FILE, 1, 5], ['f', FILE, 2, 5], ['update f']],
  ] satisfies [string, DiffRules['compare'], Row, Row, string[]][])(
    'compare: %s',
    (_, compare, source, replica, expected) => {
      expect(diff([source], [replica], { ...MTIME, compare, timeWindowNanos: 0 }).named).toEqual(expected);
    },
  );

  const plain = (others: Partial<Entry>): Row => ['f', FILE, 1, 5, 0o644, 0, others];

  it.each([
    ['another owner', { uid: 1 }, { uid: 2 }, ['retouch f']],
    ['another group', { gid: 1 }, { gid: 2 }, ['retouch f']],
    ['an owner that is not taken over', { uid: LEAVE, gid: LEAVE }, { uid: 2, gid: 2 }, []],
    ['a group that is not taken over', { uid: 1, gid: LEAVE }, { uid: 1, gid: 2 }, []],
    ['a change since the last good pass', { ctimeSeconds: 100, ctimeNanos: 1 }, {}, ['retouch f']],
    ['no change since', { ctimeSeconds: 100 }, {}, []],
    ['hard links of the source', { links: 2 }, {}, ['same f']],
    ['hard links of the replica', {}, { links: 2 }, ['same f']],
  ] satisfies [string, Partial<Entry>, Partial<Entry>, string[]][])('names %s', (_, source, replica, expected) => {
    expect(diff([plain(source)], [plain(replica)], { ...MTIME, extendedSince: 100 }).named).toEqual(expected);
  });

  it('leaves out what the replica cannot keep', () => {
    const rules = { ...MTIME, modes: false, links: false };
    expect(diff([['f', FILE, 1, 5, 0o600, 0, { links: 2 }]], [['f', FILE, 1, 5]], rules).named).toEqual([]);
  });

  it('mirrors special files only when it is asked to', () => {
    const rules = { ...MTIME, special: true };
    const copied = diff([['p', SPECIAL]], [], rules);
    expect(copied.named).toEqual(['copy p']);
    expect(copied.special).toBe(0);
    expect(diff([['p', SPECIAL]], [['p', SPECIAL]], rules).named).toEqual(['inspect p']);
    expect(diff([['p', SPECIAL]], [['p', FILE]], rules).named).toEqual(['blocked p']);
  });

  it.each([
    ['excluded', EXCLUDED],
    ['special', SPECIAL],
    ['just gone', GONE],
    ['unreadable', UNREADABLE],
  ] as const)('shelters the replica’s entry where the source’s is %s', (_, kind) => {
    const result = diff([['x', kind]], [['x', DIRECTORY]]);
    expect(result.named).toEqual([]);
    expect(result.shared).toEqual([]);
    expect(result.moved).toBe(kind === GONE);
    expect(result.special).toBe(kind === SPECIAL ? 1 : 0);
  });

  it('neither prunes nor replaces an excluded entry of the replica', () => {
    expect(diff([], [['x', EXCLUDED]]).named).toEqual([]);
    expect(diff([['x', FILE]], [['x', EXCLUDED]]).named).toEqual(['shielded x']);
  });

  it('neither prunes, replaces nor compares an unreadable entry of the replica, but counts it', () => {
    const result = diff(
      [
        ['x', DIRECTORY],
        ['f', FILE, 1],
      ],
      [
        ['x', UNREADABLE],
        ['f', UNREADABLE],
        ['orphan', UNREADABLE],
      ],
    );
    expect(result.named).toEqual([]);
    expect(result.shared).toEqual([]);
    expect(result).toMatchObject({ moved: false, replicaEntries: 3, sourceEntries: 2 });
  });

  it('does nothing about a replica entry that was gone when it was inspected', () => {
    const result = diff(
      [['x', FILE]],
      [
        ['x', GONE],
        ['y', GONE],
      ],
    );
    expect(result.named).toEqual([]);
    expect(result.moved).toBe(true);
  });

  it('sums what files hold that are to be copied or updated', () => {
    const source: Row[] = [
      ['copied', FILE, 1],
      ['folder', DIRECTORY, 4096],
      ['link', SYMLINK, 9],
      ['retouched', FILE, 20, 5],
      ['same', FILE, 300, 5],
      ['updated', FILE, 4000, 6],
    ];
    const replica: Row[] = [
      ['orphan', FILE, 50_000],
      ['retouched', FILE, 20, 5, 0o600],
      ['same', FILE, 300, 5],
      ['updated', FILE, 600_000, 5],
    ];
    expect(diff(source, replica).bytes).toBe(4001);
  });

  it('grows with its listing', () => {
    const rows: Row[] = Array.from({ length: 5000 }, (_, index) => [`f${String(index).padStart(5, '0')}`, FILE, index]);
    expect(diff(rows, rows).named).toEqual([]);
    expect(diff(rows, rows.slice(1)).named).toEqual(['copy f00000']);
  });
});

describe('isSameTime', () => {
  it('is exact without a window, whatever the distance', () => {
    const at = (mtimeSeconds: number, mtimeNanos: number) => ({ mtimeSeconds, mtimeNanos });
    const exact = { ...MTIME, timeWindowNanos: 0 };
    expect(isSameTime(at(-1, 5), at(-1, 5), exact)).toBe(true);
    expect(isSameTime(at(-1, 5), at(-1, 6), exact)).toBe(false);
    expect(isSameTime(at(2 ** 52, 0), at(-(2 ** 52), 0), MTIME)).toBe(false);
  });

  it('takes a time that the replica cannot keep for the nearest one that it can', () => {
    const at = (mtimeSeconds: number, mtimeNanos = 0) => ({ mtimeSeconds, mtimeNanos });
    const limited = { ...MTIME, earliestSeconds: -100, latestSeconds: 100 };
    expect(isSameTime(at(5000, 7), at(100), limited)).toBe(true);
    expect(isSameTime(at(-5000), at(-100), limited)).toBe(true);
    expect(isSameTime(at(100, 7), at(100), limited)).toBe(true);
    expect(isSameTime(at(5000), at(99), limited)).toBe(false);
    expect(isSameTime(at(50), at(100), limited)).toBe(false);
  });
});
