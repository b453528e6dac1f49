import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AbsolutePath } from '../../../src/core/tree/bytes.js';
import { MountTable } from '../../../src/fs/port/mount-points.js';

const below = (lines: readonly string[], folder: string) =>
  new MountTable(lines.join('\n')).below(folder as AbsolutePath);

const ROOT = '20 1 8:1 / / rw - ext4 /dev/sda1 rw';

describe('mounts inside a folder', () => {
  it('are read with their escapes, optional fields or not', () => {
    const lines = [
      ROOT,
      '36 20 98:0 /mnt1 /with\\040space/a rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue',
      '37 20 0:5 / /with\\040space/tab\\011and\\134more rw - tmpfs tmpfs rw',
      '38 20 0:6 / /with\\040spaces rw - tmpfs tmpfs rw',
      '39 20 0:6 / /\xc3\xbc rw - tmpfs tmpfs rw',
      '',
    ];
    expect(below(lines, '/with space')).toEqual(['a', 'tab\tand\\more']);
    expect(below(lines, '/with')).toEqual([]);
    expect(below(lines, '/')).toEqual(['with space/a', 'with space/tab\tand\\more', 'with spaces', '\xc3\xbc']);
  });

  it('limit what is read through them by their own options', () => {
    const lines = [
      ROOT,
      '30 20 0:5 / /stick rw,nosuid,nodev - tmpfs t rw',
      '31 30 0:6 / /stick/in rw,nodev shared:1 - ext4 /dev/sdb rw,nosuid',
    ];
    const mountedAs = (at: string) => new MountTable(lines.join('\n')).mountedAs(at as AbsolutePath);
    expect(mountedAs('/stick/a')).toEqual({ nosuid: true, nodev: true });
    expect(mountedAs('/stick/in/a')).toEqual({ nosuid: false, nodev: true });
    expect(mountedAs('/stick2')).toEqual({ nosuid: false, nodev: false });
    expect(new MountTable('').mountedAs('/' as AbsolutePath)).toEqual({ nosuid: false, nodev: false });
  });

  it('are not those inside of other mounts', () => {
    const lines = [ROOT, '30 20 0:5 / /a/m rw - tmpfs t rw', '31 30 0:6 / /a/m/n rw - tmpfs t rw'];
    expect(below(lines, '/a')).toEqual(['m']);
    expect(below(lines, '/a/m')).toEqual(['n']);
  });

  it('are not those that a mount over the folder, or above it, hides', () => {
    const lines = [ROOT, '30 20 0:5 / /a/b/old rw - tmpfs t rw', '31 20 0:6 / /a/b rw - tmpfs t rw'];
    expect(below(lines, '/a/b')).toEqual([]);
    expect(below([...lines, '32 31 0:7 / /a/b/new rw - tmpfs t rw'], '/a/b')).toEqual(['new']);
    const twice = [...lines, '33 31 0:7 / /a/b rw - tmpfs t rw', '34 33 0:8 / /a/b/top rw - tmpfs t rw'];
    expect(below(twice, '/a/b')).toEqual(['top']);
    expect(below([...lines, '35 20 0:9 / /a rw - tmpfs t rw'], '/a/b')).toEqual([]);
  });

  it('are found where the mount of the root is not listed, as in a chroot', () => {
    expect(below(['30 20 0:5 / /a/m rw - tmpfs t rw'], '/a')).toEqual(['m']);
    expect(below([], '/a')).toEqual([]);
  });

  it('of this machine include /proc', () => {
    const table = new MountTable(fs.readFileSync('/proc/self/mountinfo', 'latin1'));
    expect(table.below('/' as AbsolutePath)).toContain('proc');
  });
});
