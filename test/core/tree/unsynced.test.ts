import { describe, expect, it } from 'vitest';
import type { Name } from '../../../src/core/tree/bytes.js';
import { EntryTable, FILE, LEAVE } from '../../../src/core/tree/entry-table.js';
import { isUncertain, unsyncedFrom } from '../../../src/core/tree/unsynced.js';

function fileWith(times: { mtime: [number, number]; ctime: [number, number] }): EntryTable {
  const table = new EntryTable();
  table.reset(['f' as Name]);
  table.set(0, {
    ...{
      kind: FILE,
      mode: 0o644,
      uid: LEAVE,
      gid: LEAVE,
      sizeBytes: 1,
      inodeLow: 1,
      inodeHigh: 0,
      device: 1,
      links: 1,
    },
    ...{ mtimeSeconds: times.mtime[0], mtimeNanos: times.mtime[1] },
    ...{ ctimeSeconds: times.ctime[0], ctimeNanos: times.ctime[1], isMountRoot: false },
  });
  return table;
}

describe('what may not be on the disk', () => {
  it.each([
    ['changed since', { mtime: [10, 0], ctime: [1000, 0] }, true],
    ['changed before', { mtime: [10, 0], ctime: [999, 999_999_999] }, false],
    ['on a file system that shows the mtime as ctime', { mtime: [10, 7], ctime: [10, 7] }, true],
    ['changed in the same second as it was written', { mtime: [10, 7], ctime: [10, 8] }, false],
  ] as const)('is a file that was %s', (_, { mtime, ctime }, expected) => {
    const table = fileWith({ mtime: [...mtime], ctime: [...ctime] });
    expect(isUncertain(table, 0, { since: 1000 })).toBe(expected);
    expect(isUncertain(table, 0, { since: 0 })).toBe(true);
  });

  it('begins some seconds before the first change, and never later than before', () => {
    expect(unsyncedFrom(1000.9)).toEqual({ since: 995 });
    expect(unsyncedFrom(1000, { since: 500, hasFailed: true })).toEqual({ since: 500, hasFailed: true });
    expect(unsyncedFrom(400, { since: 500 })).toEqual({ since: 395 });
    expect(unsyncedFrom(2)).toEqual({ since: 0 });
  });
});
