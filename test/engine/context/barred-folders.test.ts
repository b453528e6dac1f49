// Roots that lie in each other, which only a bind mount hides: neither is copied into itself, nor removed.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderSet, hiddenReplicas, isFed } from '../../../src/engine/context/barred-folders.js';
import { mountBind } from '../../fs/mounts.js';
import { mirror, mirrorInLanes } from '../mirror.js';
import { folders, pathsIn, temporaryFolder, writeTree } from '../trees.js';

describe.each(['linux', 'portable'] as const)('with the %s adapter', (adapter) => {
  it('the replica in the source is not copied into itself', (context) => {
    const data = writeTree(temporaryFolder(), { f: 'f', backup: {} });
    const { source, replica } = folders({});
    mountBind(context, data, source);
    mountBind(context, path.join(data, 'backup'), replica);
    for (let pass = 1; pass <= 2; pass++) {
      fs.writeFileSync(path.join(replica, `orphan ${pass}`), '');
      const { lines } = mirror(source, replica, { adapter });
      expect(lines).toContain('problem source backup REPLICA');
      expect(pathsIn(replica)).toEqual(['f']);
    }
  });

  it('the replica that is mounted in the source is not entered with crossMounts', (context) => {
    const { source, replica } = folders({ media: {}, a: 'a' });
    mountBind(context, replica, path.join(source, 'media'));
    const { lines } = mirror(source, replica, { adapter, policy: { crossMounts: true } });
    expect(lines.filter((line) => !line.startsWith('retouch'))).toEqual(['problem source media REPLICA', 'copy a']);
  });

  it('the source in the replica is not removed, at the top and deeper', (context) => {
    const data = writeTree(temporaryFolder(), { top: { f: 'f' }, deep: { source: { f: 'f' } }, gone: {} });
    const { source, replica } = folders({});
    mountBind(context, data, replica);
    for (const place of ['top', 'deep/source']) {
      fs.mkdirSync(source, { recursive: true });
      mountBind(context, path.join(data, place), source);
      const { lines } = mirror(source, replica, { adapter });
      expect(lines).toContain(`problem replica ${place} SOURCE`);
      expect(fs.readdirSync(path.join(data, place))).toEqual(['f']);
      expect(fs.existsSync(path.join(replica, 'gone'))).toBe(false);
      if (place === 'top') writeTree(data, { deep: { source: { f: 'f' } } });
    }
  });
});

it('a lane does not copy the replica into itself', async (context) => {
  const data = writeTree(temporaryFolder(), {
    ...Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`d${n}`, { sub: { f: 'f' } }])),
    deep: { backup: {} },
  });
  const { source, replica } = folders({});
  mountBind(context, data, source);
  mountBind(context, path.join(data, 'deep', 'backup'), replica);
  const { report } = await mirrorInLanes(source, replica, { adapter: 'linux', lanes: { count: 3 } });
  expect(report.problems).toMatchObject([{ path: 'deep/backup', code: 'REPLICA' }]);
  expect(fs.existsSync(path.join(replica, 'deep', 'backup'))).toBe(false);
});

describe('folders', () => {
  it('are told by device and inode, also beyond what a double holds', () => {
    const inode = (2n ** 63n + 5n).toString();
    const set = new FolderSet([{ device: 7, inode }]);
    expect(set.has({ device: 7, inodeLow: 5, inodeHigh: 2 ** 31 })).toBe(true);
    expect(set.has({ device: 8, inodeLow: 5, inodeHigh: 2 ** 31 })).toBe(false);
    expect(set.has({ device: 7, inodeLow: 5, inodeHigh: 0 })).toBe(false);
  });

  const at = (place: string, inode: string) => ({ path: place, id: { device: 1, inode } });

  it('of other pairs are barred unless they make a chain that all can see', () => {
    const others = [at('/data/inside', '1'), at('/data', '2'), at('/apart', '3'), { path: '/not/made' }];
    expect(hiddenReplicas(at('/data', '2'), others)).toEqual([{ device: 1, inode: '3' }]);
    expect(hiddenReplicas(at('/elsewhere', '2'), [at('/data', '2')])).toEqual([]);
  });

  it('feed a source that they lie in', () => {
    expect(isFed(at('/data', '2'), [at('/data/inside', '1')])).toBe(true);
    expect(isFed(at('/data', '2'), [at('/apart', '3')])).toBe(false);
  });
});
