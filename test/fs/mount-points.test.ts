import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseMountPoints } from '../../src/fs/mount-points.js';

describe('mount points', () => {
  it('are read with their escapes, optional fields or not', () => {
    const lines = [
      '36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue',
      '37 35 0:5 / /with\\040space\\011and\\134more rw - tmpfs tmpfs rw',
      '38 35 0:6 / /\xc3\xbc rw - tmpfs tmpfs rw',
      '',
    ];
    expect(parseMountPoints(lines.join('\n'))).toEqual(['/mnt2', '/with space\tand\\more', '/\xc3\xbc']);
  });

  it('of this machine include its root', () => {
    expect(parseMountPoints(fs.readFileSync('/proc/self/mountinfo', 'latin1'))).toContain('/');
  });
});
