import { describe, expect, it } from 'vitest';
import type { Name } from '../../../src/core/tree/bytes.js';
import { EntryTable, FILE } from '../../../src/core/tree/entry-table.js';
import { RestlessLinks } from '../../../src/engine/context/restless-links.js';

const STARTED = 1_700_000_000;

/** A directory with one name of a file that has several. */
function named(changed: { ctimeSeconds?: number; links?: number; mode?: number; sizeBytes?: number } = {}): EntryTable {
  const table = new EntryTable();
  table.reset(['name' as Name]);
  table.set(0, {
    kind: FILE,
    mode: 0o644,
    uid: 0,
    gid: 0,
    sizeBytes: 1,
    mtimeSeconds: 1,
    mtimeNanos: 0,
    inodeLow: 7,
    inodeHigh: 0,
    device: 1,
    links: 2,
    ctimeSeconds: STARTED,
    ctimeNanos: 0,
    isMountRoot: false,
    ...changed,
  });
  return table;
}

function needsWalk(...met: readonly EntryTable[]): boolean {
  const links = new RestlessLinks(STARTED * 1000);
  for (const table of met) links.meet(table, 0);
  return links.needsWalk;
}

describe('a file with several names that changes during a walk', () => {
  it('needs another walk while one of its names was not met', () => {
    expect(needsWalk(named())).toBe(true);
    expect(needsWalk(named(), named())).toBe(false);
  });

  it('needs another walk where it looked otherwise under its second name', () => {
    expect(needsWalk(named(), named({ sizeBytes: 2 }))).toBe(true);
    expect(needsWalk(named(), named({ mode: 0o600 }))).toBe(true);
  });

  it('needs another walk where it has got a further name meanwhile', () => {
    expect(needsWalk(named(), named({ links: 3 }))).toBe(true);
  });

  it('needs none where it has one name, or was last changed before the walk', () => {
    expect(needsWalk(named({ links: 1 }))).toBe(false);
    expect(needsWalk(named({ ctimeSeconds: STARTED - 2 }))).toBe(false);
  });

  it('counts as changed a second before the walk: listings may have whole seconds', () => {
    expect(needsWalk(named({ ctimeSeconds: STARTED - 1 }))).toBe(true);
  });
});
