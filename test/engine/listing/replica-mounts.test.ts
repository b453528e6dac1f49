// File systems that are mounted inside the replica: they are sheltered, and the rest is mirrored.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mountBind, mountDead, mountVolume } from '../../fs/mounts.js';
import { FIRST, mirror } from '../mirror.js';
import { folders, pathsIn, temporaryFolder, writeTree } from '../trees.js';

describe.each(['linux', 'portable'] as const)('a mount inside the replica, with the %s adapter', (adapter) => {
  it.for([
    ['where the source has a folder', 'both', 'both'],
    ['where the source has nothing', 'old', 'old'],
    ['in a folder that the source lacks', 'gone', 'gone/deep'],
  ] as const)('is a problem and stays, %s', ([, folder, mounted], context) => {
    const { source, replica } = folders(
      { a: 'a', both: { f: 'f' } },
      { both: {}, old: {}, gone: { deep: {}, x: 'x' }, z: 'z' },
    );
    const disk = mountVolume(context, 'tmpfs');
    writeTree(disk, { precious: 'p' });
    mountBind(context, disk, path.join(replica, mounted));
    for (const pass of ['first', 'second']) {
      const { report, lines } = mirror(source, replica, { adapter });
      expect(report.outcome, pass).toBe('problems');
      expect(lines.filter((line) => line.startsWith('problem'))).toEqual([`problem replica ${mounted} MOUNTED`]);
      expect(fs.readdirSync(disk)).toEqual(['precious']);
    }
    const others = ['both', 'old', 'gone'].filter((name) => name !== folder && name !== 'both');
    expect(fs.readdirSync(replica)).not.toEqual(expect.arrayContaining([...others, 'z']));
    expect(pathsIn(replica)).toEqual(expect.arrayContaining(['a', 'both']));
    expect(fs.existsSync(path.join(replica, 'gone', 'x'))).toBe(false);
  });
});

it('nothing is written into what is mounted in the replica while a pass runs', (context) => {
  const { source, replica } = folders({ a: 'a', z: { f: 'f' } }, { z: {} });
  const disk = mountVolume(context, 'tmpfs');
  let isMounted = false;
  const { lines } = mirror(source, replica, {
    adapter: 'linux',
    onEvent: () => {
      if (!isMounted) mountBind(context, disk, path.join(replica, 'z'));
      isMounted = true;
      return false;
    },
  });
  expect(lines).toEqual(['copy a', 'problem replica z MOUNTED']);
  expect(fs.readdirSync(disk)).toEqual([]);
});

it.for(['source', 'replica'] as const)('a mount inside the %s whose server is gone is not touched', (side, context) => {
  const sides = folders({ a: 'new', dead: {}, z: { f: 'f' } }, { a: 'a', dead: {} });
  mountDead(context, path.join(sides[side], 'dead'));
  const { lines, report } = mirror(sides.source, sides.replica, { adapter: 'linux' });
  const told = side === 'source' ? [] : ['problem replica dead MOUNTED'];
  expect(lines.filter((line) => !line.startsWith('retouch'))).toEqual([...told, 'update a', 'make z', 'copy z/f']);
  expect(report.counts.mounts).toBe(side === 'source' ? 1 : 0);
});

describe('lost+found', () => {
  it('of a replica that is the root of a disk is neither removed nor counted', (context) => {
    const source = writeTree(temporaryFolder(), { a: 'a' });
    const replica = mountVolume(context, 'ext4');
    const { report, lines } = mirror(source, replica, { adapter: 'linux', state: FIRST });
    expect(lines).toEqual(['copy a', 'retouch .']);
    expect(report.counts.replicaEntries).toBe(0);
    expect(fs.readdirSync(replica).sort()).toEqual(['a', 'lost+found']);
  });

  it('alone leaves a disk empty, which may have come to the place of another', (context) => {
    const { source } = folders({});
    const replica = mountVolume(context, 'ext4');
    expect(mirror(source, replica, { adapter: 'linux', state: FIRST }).report.outcome).toBe('ok');
  });

  it('of any other folder is an entry as any', () => {
    const { source, replica } = folders({ a: 'a' }, { 'lost+found': {} });
    expect(mirror(source, replica, { adapter: 'linux' }).lines).toContain('remove lost+found');
  });
});
