import { describe, expect, it } from 'vitest';
import { FsError } from '../../../src/fs/port/fs-error.js';
import type { Root } from '../../../src/fs/port/port.js';
import { clockOf, haveOneClock, seenOfClock } from '../../../src/engine/pass/clocks.js';

/** **Source**: include/uapi/linux/magic.h */
const [EXT4, NFS] = [0xef53, 0x6969];

type Sides = Parameters<typeof seenOfClock>[0];

function sides({
  types = [EXT4, EXT4],
  crossMounts = false,
}: {
  types?: (number | undefined)[];
  crossMounts?: boolean;
}) {
  const [source, replica] = types.map((fileSystemType) => ({ identity: { inode: '1', fileSystemType } }));
  return { plan: { source, replica, policy: { crossMounts } }, output: { facts: { latestMet: 1_000 } } } as Sides;
}

describe('both sides have one clock', () => {
  it('where they lie on disks of this machine', () => {
    expect(haveOneClock(sides({}))).toBe(true);
  });

  it.each([
    ['one lies on a server', { types: [EXT4, NFS] }],
    ['one cannot be told', { types: [undefined, EXT4] }],
    ['other file systems may be mounted inside the source', { crossMounts: true }],
  ])('but not where %s', (_, how) => {
    expect(haveOneClock(sides(how))).toBe(false);
  });

  it('but not where there is no replica yet', () => {
    const { plan, ...others } = sides({});
    expect(haveOneClock({ ...others, plan: { ...plan, replica: undefined } })).toBe(false);
  });
});

describe('what a pass has seen of a clock', () => {
  it('is nothing where it is this machine’s', () => {
    expect(seenOfClock(sides({}), { startedAt: 0, endedAt: 5 })).toEqual({});
  });

  it('is how long the pass took, never less than nothing', () => {
    const remote = sides({ types: [NFS, EXT4] });
    expect(seenOfClock(remote, { startedAt: 10, endedAt: 15 }).tookMs).toBe(5);
    expect(seenOfClock(remote, { startedAt: 15, endedAt: 10 }).tookMs).toBe(0);
  });
});

it('the clock of a replica that nobody can write is not known', () => {
  const clock = () => {
    throw new FsError('EROFS', 'read-only file system');
  };
  expect(clockOf({ clock } as unknown as Root)).toBeUndefined();
});
