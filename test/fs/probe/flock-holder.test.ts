import { expect, it } from 'vitest';
import { findFlock, flockHolder } from '../../../src/fs/probe/flock-holder.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import { temporaryFolder } from '../../engine/trees.js';
import { mountVolume, type Volume } from '../mounts.js';
import { absolute } from '../rig.js';

it.for<Volume>(['tmpfs', 'ext4', 'btrfs', 'xfs', 'ntfs without case'])('names the holder on %s', (volume, context) => {
  const fileSystem = createLinuxFileSystem({ beat: () => {} });
  using root = fileSystem.openRoot(absolute(mountVolume(context, volume)));
  using other = fileSystem.openRoot(absolute(temporaryFolder()));
  expect(flockHolder(root)).toBeUndefined();
  const lock = root.lock();
  expect([flockHolder(root), flockHolder(other)]).toEqual([process.pid, undefined]);
  lock?.release();
  expect(flockHolder(root)).toBeUndefined();
});

it('reads no other kind of lock, and no other place', () => {
  const locks = [
    '1: POSIX  ADVISORY  WRITE 1 fe:00:7 0 EOF',
    '2: FLOCK  ADVISORY  WRITE 2 fe:00:77 0 EOF',
    '3: FLOCK  ADVISORY  WRITE 3 fe:01:7 0 EOF',
    '3: -> FLOCK  ADVISORY  WRITE 4 fe:00:7 0 EOF',
    '5: FLOCK  ADVISORY  WRITE 5 fe:00:7 0 EOF',
  ].join('\n');
  expect(findFlock(locks, 'fe:00:7')).toBe(5);
  expect(findFlock('', 'fe:00:7')).toBeUndefined();
});
