import { describe, expect, it } from 'vitest';
import { LEAVE } from '../../../src/core/tree/entry-table.js';
import { KeptOwners } from '../../../src/fs/port/kept-owners.js';

const SELF = { uid: 1000, gid: 1000, groups: new Set([1000, 27]) };

describe('KeptOwners', () => {
  it.each([
    ['all', 5, 6, 5, 6],
    ['groups', 1000, 27, LEAVE, 27],
    ['groups', 5, 6, LEAVE, LEAVE],
    ['none', 1000, 1000, LEAVE, LEAVE],
  ] as const)('keeps %s of %i:%i as %i:%i', (owners, uid, gid, keptUid, keptGid) => {
    const kept = new KeptOwners(owners, SELF);
    expect([kept.uid(uid), kept.gid(gid)]).toEqual([keptUid, keptGid]);
  });

  it.each([
    ['all', 5, 6, 0o6755],
    ['groups', 1000, 27, 0o6755],
    ['groups', 1000, 6, 0o755],
    ['groups', 5, 27, 0o755],
    ['none', 1000, 1000, 0o6755],
    ['none', 1000, 27, 0o755],
    ['none', 5, 1000, 0o755],
  ] as const)('with %s, a setuid and setgid file of %i:%i gets the mode %o', (owners, uid, gid, expected) => {
    const kept = new KeptOwners(owners, SELF);
    expect(kept.mode(0o6755, { uid, gid, isDirectory: false })).toBe(expected);
    expect(kept.mode(0o6755, { uid, gid, isDirectory: true })).toBe(0o6755);
    expect(kept.mode(0o1644, { uid, gid, isDirectory: false })).toBe(0o1644);
  });
});
