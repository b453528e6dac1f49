import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../src/core/pair/pair.js';
import { FIRST, mirror } from '../mirror.js';
import { mountDisk, requireMount } from '../small-disk.js';
import { folders, pathsIn } from '../trees.js';

/** On the system's disk for certain, wherever the temporary folders of this machine are. */
const ON_SYSTEM_DISK = '/';
const MISSING_THERE = `/foldersync-test-${process.pid}`;

const pass = (source: string, replica: string, mounted: Policy['mounted']) =>
  mirror(source, replica, { policy: { mounted }, state: FIRST, adapter: 'linux' });

describe('a root that is to be mounted', () => {
  it.each(['source', 'both'] as const)('and is on the system disk holds, also on the first pass (%s)', (mounted) => {
    const { replica } = folders({}, { b: 'b' });
    const { report, lines } = pass(ON_SYSTEM_DISK, replica, mounted);
    expect(report).toMatchObject({
      outcome: 'held',
      hold: {
        reason: 'not-mounted',
        message: 'the source / is on the file system of /, and "mounted" says that it is on one of its own',
        hint: 'check that its disk is mounted; nothing was changed, and the pass is tried again at its next time',
      },
    });
    expect([lines, pathsIn(replica)]).toEqual([[], ['b']]);
  });

  it('holds where a replica would be made on the system disk', (context) => {
    requireMount(context);
    const source = mountDisk('size=1m');
    fs.writeFileSync(path.join(source, 'a'), 'a');
    for (const mounted of ['replica', 'both'] as const) {
      const { report } = pass(source, MISSING_THERE, mounted);
      expect(report).toMatchObject({ outcome: 'held', hold: { reason: 'not-mounted' } });
      expect(report.hold?.message).toContain(`the replica ${MISSING_THERE} `);
      expect(fs.existsSync(MISSING_THERE)).toBe(false);
    }
  });

  it('is mirrored where it is', (context) => {
    requireMount(context);
    const [source, disk] = [mountDisk('size=1m'), mountDisk('size=1m')];
    fs.writeFileSync(path.join(source, 'a'), 'a');
    const { report } = pass(source, path.join(disk, 'replica'), 'both');
    expect(report.outcome).toBe('ok');
    expect(pathsIn(disk)).toEqual(['replica', 'replica/a']);
  });

  it('asks nothing of the other one', (context) => {
    requireMount(context);
    const disk = mountDisk('size=1m');
    const { report } = mirror(ON_SYSTEM_DISK, disk, {
      policy: { mounted: 'replica', exclude: ['*'] },
      state: FIRST,
      adapter: 'linux',
    });
    expect(report.outcome).toBe('ok');
  });
});
