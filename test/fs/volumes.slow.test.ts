// What depends on the file system: no room, quotas, mounts, reflinks, coarse times, names without case.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Bytes } from '../../src/core/tree/bytes.js';
import { FILE, LEAVE } from '../../src/core/tree/entry-table.js';
import { probeReplica } from '../../src/fs/probe/probe-replica.js';
import { temporaryFolder } from '../engine/trees.js';
import { mountAgain, mountBind, mountLyingDisk, mountVolume, requireTools } from './mounts.js';
import { ADAPTERS, absolute, fails, GO_ON, name, openFully, openSides, type Rig, readTable, relative } from './rig.js';

const MIB = 2 ** 20;
const STAGED = name('.foldersync-0123456789abcdef.tmp');
const PROBE_NAMES = [STAGED, name('.foldersync-fedcba9876543210.tmp')] as const;

function rigOf(adapter: string): Rig {
  return { fileSystem: ADAPTERS[adapter]!(), folder: temporaryFolder(), isRoot: process.getuid?.() === 0 }; // it is one of them
}

describe.each(Object.keys(ADAPTERS))('%s', (adapter) => {
  it('tells that the replica is full in the middle of a copy, and leaves nothing behind', (context) => {
    const rig = rigOf(adapter);
    using sides = openSides(rig, { replica: mountVolume(context, 'tmpfs') });
    fs.writeFileSync(sides.at('source', 'file'), Buffer.alloc(20 * MIB, 'x'));
    const error = fails('ENOSPC', () => sides.source.copyFile(name('file'), sides.replica, STAGED, GO_ON));
    expect(error).toMatchObject({ isTarget: true, message: 'no space left on device' });
    expect(fs.readdirSync(sides.at('replica', ''))).toEqual([]);
  });

  it('tells that the replica is full in the middle of a new file, and leaves nothing behind', (context) => {
    using sides = openSides(rigOf(adapter), { replica: mountVolume(context, 'tmpfs') });
    fs.writeFileSync(sides.at('source', 'file'), Buffer.alloc(20 * MIB, 'x'));
    const error = fails('ENOSPC', () => sides.source.copyFile(name('file'), sides.replica, STAGED, GO_ON, true));
    expect(error.isTarget).toBe(true);
    expect(fs.readdirSync(sides.at('replica', ''))).toEqual([]);
    fs.writeFileSync(sides.at('replica', 'large'), Buffer.alloc(7 * MIB)); // nothing of it takes room either
  });

  it('tells that a quota is used up, and leaves nothing behind', (context) => {
    const rig = rigOf(adapter);
    const volume = mountVolume(context, 'btrfs');
    execFileSync('btrfs', ['quota', 'enable', volume]);
    execFileSync('btrfs', ['qgroup', 'limit', '4M', volume]);
    using sides = openSides(rig, { replica: volume });
    fs.writeFileSync(sides.at('source', 'file'), Buffer.alloc(32 * MIB, 'x'));
    const error = fails('EDQUOT', () => sides.source.copyFile(name('file'), sides.replica, STAGED, GO_ON));
    expect(error.isTarget).toBe(true);
    expect(fs.readdirSync(sides.at('replica', ''))).toEqual([]);
  });

  it('sees what is mounted, and on which device a directory lies', (context) => {
    const rig = rigOf(adapter);
    using sides = openSides(rig, { source: mountVolume(context, 'tmpfs') });
    for (const entry of ['bound', 'mounted', 'plain']) fs.mkdirSync(sides.at('replica', entry));
    fs.mkdirSync(sides.at('replica', 'plain/inner'));
    mountBind(context, sides.at('replica', 'plain'), sides.at('replica', 'bound'));
    mountBind(context, sides.at('source', ''), sides.at('replica', 'mounted'));
    const table = readTable(sides.replica);
    const { bindMounts } = rig.fileSystem.capabilities;
    expect([...table.names]).toEqual(['bound', 'mounted', 'plain']);
    expect([...table.mountRoots.slice(0, 3)]).toEqual([bindMounts ? 1 : 0, 1, 0]);
    expect(sides.replica.find(name('mounted'))?.attributes.isMountRoot).toBe(true);
    using mounted = sides.replicaRoot.openDirectory(relative('mounted'));
    using plain = sides.replicaRoot.openDirectory(relative('plain'));
    expect([mounted.attributes().isMountRoot, plain.attributes().isMountRoot]).toEqual([true, false]);
    expect(mounted.device()).toBe(fs.statSync(sides.at('source', '')).dev);
    expect(plain.device()).toBe(fs.statSync(sides.at('replica', '')).dev);
    expect(mounted.room()).not.toBe(plain.room());
    fails('EXDEV', () => {
      mounted.makeFile(name('file'));
      mounted.link(name('file'), plain, name('linked'));
    });
  });

  it('counts the room of new entries together where they are of one device, group and project', (context) => {
    requireTools(context, ['xfs_io']);
    using sides = openSides(rigOf(adapter), {
      source: mountVolume(context, 'tmpfs'),
      replica: mountVolume(context, 'xfs'),
    });
    for (const entry of ['group', 'plain', 'plain/inner', 'project']) fs.mkdirSync(sides.at('replica', entry));
    fs.chownSync(sides.at('replica', 'group'), 0, 4711);
    fs.chmodSync(sides.at('replica', 'group'), 0o2755);
    for (const command of ['chproj 7', 'chattr +P'])
      execFileSync('xfs_io', ['-c', command, sides.at('replica', 'project')]);
    const rooms = ['group', 'plain', 'plain/inner', 'project'].map((entry) => {
      using directory = sides.replicaRoot.openDirectory(relative(entry));
      return directory.room();
    });
    expect(rooms[1]).toBe(rooms[2]);
    // Only libc tells of projects.
    expect(new Set(rooms).size).toBe(adapter === 'portable' ? 2 : 3);
  });

  it('shares content instead of copying it where the file system can', (context) => {
    const rig = rigOf(adapter);
    const volume = mountVolume(context, 'btrfs');
    using sides = openSides(rig, { source: path.join(volume, 'source'), replica: path.join(volume, 'replica') });
    const content = Buffer.alloc(48 * MIB + 5, 'x');
    fs.writeFileSync(sides.at('source', 'file'), content);
    const before = freeAfterSync(volume);
    expect(sides.source.copyFile(name('file'), sides.replica, STAGED, GO_ON)).toEqual({
      state: 'whole',
      sizeBytes: content.length,
    });
    const used = before - freeAfterSync(volume);
    if (rig.fileSystem.capabilities.sparse) expect(used).toBeLessThan(8 * MIB);
    expect(fs.readFileSync(sides.at('replica', STAGED)).equals(content)).toBe(true);
    // Progress is told, and a copy can still be given up.
    fs.rmSync(sides.at('replica', STAGED));
    const stopped = sides.source.copyFile(name('file'), sides.replica, STAGED, { onChunk: () => false });
    expect(stopped.state).toBe('cancelled');
    expect(fs.readdirSync(sides.at('replica', ''))).toEqual([]);
  });

  it('copies only what a file had at first where content is shared and the file grows', (context) => {
    const rig = rigOf(adapter);
    const volume = mountVolume(context, 'btrfs');
    using sides = openSides(rig, { source: path.join(volume, 'source'), replica: path.join(volume, 'replica') });
    fs.writeFileSync(sides.at('source', 'file'), Buffer.alloc(3 * MIB, 'x'));
    const copied = sides.source.copyFile(name('file'), sides.replica, STAGED, {
      onChunk: () => {
        fs.appendFileSync(sides.at('source', 'file'), 'more');
        return true;
      },
    });
    expect(copied).toEqual({ state: 'grown', sizeBytes: 3 * MIB });
    expect(fs.statSync(sides.at('replica', STAGED)).size).toBe(3 * MIB);
  });

  it('copies between file systems that cannot share', (context) => {
    const rig = rigOf(adapter);
    using sides = openSides(rig, { source: mountVolume(context, 'xfs'), replica: mountVolume(context, 'btrfs') });
    for (const size of [10, 5 * MIB]) {
      fs.writeFileSync(sides.at('source', 'file'), Buffer.alloc(size, 'x'));
      expect(sides.source.copyFile(name('file'), sides.replica, STAGED, GO_ON).state).toBe('whole');
      expect(fs.readFileSync(sides.at('replica', STAGED)).equals(fs.readFileSync(sides.at('source', 'file')))).toBe(
        true,
      );
      fs.rmSync(sides.at('replica', STAGED));
    }
  });

  it.for(['tmpfs', 'ext4', 'xfs', 'btrfs', 'ntfs without case'] as const)(
    'copies new files to %s, without a staged name where that can be',
    (volume, context) => {
      const rig = rigOf(adapter);
      using sides = openSides(rig, { replica: mountVolume(context, volume) });
      const knowsUnnamed = rig.fileSystem.capabilities.adapter === 'linux' && volume !== 'ntfs without case';
      for (const content of ['one', 'two']) {
        fs.writeFileSync(sides.at('source', content), content);
        const copied = sides.source.copyFile(name(content), sides.replica, STAGED, GO_ON, true);
        expect(copied).toEqual({ state: 'whole', sizeBytes: 3, ...(knowsUnnamed && { hasName: true }) });
        if (!knowsUnnamed) sides.replica.rename(STAGED, name(content));
        expect(fs.readFileSync(sides.at('replica', content), 'utf8')).toBe(content);
      }
    },
  );

  it('copies extended attributes of 64 KiB', (context) => {
    const rig = rigOf(adapter);
    if (!rig.fileSystem.capabilities.extended) context.skip('node:fs knows no extended attributes');
    const volume = mountVolume(context, 'xfs');
    using sides = openSides(rig, { source: path.join(volume, 'source'), replica: path.join(volume, 'replica') });
    fs.writeFileSync(sides.at('source', 'file'), '');
    const largest = [1, 2, 3].map((index) => ({
      name: `user.${index}` as Bytes,
      value: '\xff'.repeat(65_536) as Bytes,
    }));
    sides.source.writeExtended(name('file'), largest);
    sides.source.copyFile(name('file'), sides.replica, STAGED, GO_ON);
    expect(sides.replica.readExtended(STAGED)).toEqual(largest);
    const tooLong = [{ name: 'user.1' as Bytes, value: 'x'.repeat(65_537) as Bytes }];
    const [refused] = sides.replica.writeExtended(STAGED, tooLong);
    expect(refused).toMatchObject({ part: 'attributes', attribute: 'user.1' });
    expect(['E2BIG', 'ERANGE']).toContain(refused?.code);
  });

  it('knows an ext4 again after it was mounted anew, and another one as another', (context) => {
    const rig = rigOf(adapter);
    const [volume, other] = [mountVolume(context, 'ext4'), mountVolume(context, 'ext4')];
    const identityOf = (folder: string) => {
      using root = rig.fileSystem.openRoot(absolute(folder));
      return root.identity;
    };
    const before = identityOf(volume);
    mountAgain(volume);
    expect(identityOf(volume)).toEqual(before);
    // Their roots have the same inode; only the file system's id, which node:fs does not tell, is another.
    if (rig.fileSystem.capabilities.adapter === 'linux') expect(identityOf(other)).not.toEqual(before);
    else expect(before.fileSystemId).toBeUndefined();
  });

  describe('probes a replica', () => {
    const probe = (rig: Rig, folder: string) => {
      using root = openFully(rig, folder);
      const { rules } = root;
      const traits = probeReplica(root, rig.fileSystem.capabilities, PROBE_NAMES);
      expect(root.rules).toBe(rules);
      expect(fs.readdirSync(folder).filter((entry) => entry.startsWith('.foldersync'))).toEqual([]);
      return traits;
    };

    it('that keeps everything', (context) => {
      const rig = rigOf(adapter);
      const { timeWindowNanos, owners, special, extended } = rig.fileSystem.capabilities;
      const traits = probe(rig, mountVolume(context, 'btrfs'));
      expect(traits).toEqual({
        times: true,
        directoryTimes: true,
        symlinkTimes: true,
        symlinkOwners: owners !== 'none',
        lostAttributes: [],
        timeWindowNanos,
        foldsCase: false,
        keepsCase: true,
        modes: true,
        owners,
        xattrs: extended,
        acls: extended,
        hardLinks: true,
        symlinks: true,
        special,
      });
    });

    it('whose times are whole seconds up to 2038', (context) => {
      const traits = probe(rigOf(adapter), mountVolume(context, 'ext4 with whole seconds'));
      expect(traits).toMatchObject({
        timeWindowNanos: 1_000_000_000,
        earliestSeconds: -(2 ** 31),
        latestSeconds: 2 ** 31 - 1,
        modes: true,
      });
    });

    it('that takes two names for one', (context) => {
      const rig = rigOf(adapter);
      const volume = mountVolume(context, 'ntfs without case');
      expect(probe(rig, volume)).toMatchObject({ foldsCase: true, hardLinks: true });
      using sides = openSides(rig, { replica: volume });
      sides.replica.makeFile(name('file'));
      fails('EEXIST', () => sides.replica.makeFile(name('FILE')));
    });

    it('that nobody may write', (context) => {
      const rig = rigOf(adapter);
      const volume = mountVolume(context, 'ext4');
      execFileSync('mount', ['-o', 'remount,ro', volume]);
      using root = openFully(rig, volume);
      fails('EROFS', () => probeReplica(root, rig.fileSystem.capabilities, PROBE_NAMES));
    });
  });

  it('stamps within the limits that the probe has found', (context) => {
    const rig = rigOf(adapter);
    using sides = openSides(rig, { replica: mountVolume(context, 'ext4 with whole seconds') });
    const plain = { mode: 0o600, uid: LEAVE, gid: LEAVE };
    sides.replica.makeFile(name('file'));
    sides.replica.stamp(name('file'), FILE, { ...plain, mtimeSeconds: 2 ** 33, mtimeNanos: 5 });
    expect(sides.replica.find(name('file'))?.attributes.mtimeSeconds).toBe(2 ** 31 - 1);
    sides.replica.stamp(name('file'), FILE, { ...plain, mtimeSeconds: 1_700_000_000, mtimeNanos: 999_999_999 });
    expect(sides.replica.find(name('file'))?.attributes).toMatchObject({ mtimeSeconds: 1_700_000_000, mtimeNanos: 0 });
  });
});

it('tells every root that was open at the time of a lost write, and not only the first that asks', (context) => {
  const fileSystem = ADAPTERS.linux!(); // it is one of them
  const disk = absolute(mountLyingDisk(context));
  const roots = [fileSystem.openRoot(disk), fileSystem.openRoot(disk)] as const;
  fs.writeFileSync(path.join(disk, 'file'), Buffer.alloc(20 * MIB, 'x'));
  for (const root of roots) fails(['EIO', 'ENOSPC'], () => fileSystem.syncOpened(root.descriptor));
  // Whoever opens the folder now hears of nothing: it has been told.
  using late = fileSystem.openRoot(disk);
  fileSystem.syncOpened(late.descriptor);
  for (const root of roots) root[Symbol.dispose]();
});

it.for(['btrfs', 'xfs'] as const)(
  'reads nothing of a file that it shares, also while that goes on growing: %s',
  (volume, context) => {
    const folder = mountVolume(context, volume);
    using sides = openSides(rigOf('linux'), {
      source: path.join(folder, 'source'),
      replica: path.join(folder, 'replica'),
    });
    const [log, copy] = [sides.at('source', 'log'), sides.at('replica', STAGED)];
    fs.writeFileSync(log, Buffer.alloc(32 * MIB, 'line\n'));
    const before = fs.statSync(log, { bigint: true });
    const append = () => {
      fs.appendFileSync(log, 'another line\n');
      return true;
    };
    const readBefore = bytesRead();
    const copied = sides.source.copyFile(name('log'), sides.replica, STAGED, { onChunk: append });
    expect(bytesRead() - readBefore).toBeLessThan(MIB);
    expect(copied).toEqual({ state: 'grown', sizeBytes: 32 * MIB });
    expect(fs.readFileSync(copy).equals(fs.readFileSync(log).subarray(0, 32 * MIB))).toBe(true);
    // So that a later pass sees that there is more.
    expect(fs.statSync(copy, { bigint: true }).mtimeNs).toBe(before.mtimeNs);
  },
);

/** What this thread has read up to now. **Source**: proc_pid_io(5) */
function bytesRead(): number {
  return Number(/^rchar: (\d+)$/m.exec(fs.readFileSync('/proc/thread-self/io', 'latin1'))?.[1]);
}

/** The free bytes of a volume once everything is written. */
function freeAfterSync(volume: string): number {
  execFileSync('sync', ['-f', volume]);
  const { bfree, bsize } = fs.statfsSync(volume);
  return bfree * bsize;
}
