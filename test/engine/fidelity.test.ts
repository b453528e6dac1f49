// What a replica has beside names, content, modes and times: owners, extended attributes, ACLs, special files, and what
// becomes of them on file systems that do not keep them. rsync is the judge where it can be.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { mountBind, mountVolume, requireTools, type Volume } from '../fs/mounts.js';
import type { Intercept } from './intercept.js';
import { COMPLETED, FIRST, type Mirrored, type MirrorOptions, mirror } from './mirror.js';
import { asOrdinaryUser } from './ordinary-user.js';
import {
  directory,
  file,
  folders,
  PAST,
  pathsIn,
  readTree,
  symlink,
  type Tree,
  temporaryFolder,
  writeTree,
  waitForTick,
} from './trees.js';

const run = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' });

/** What rsync would still change; it looks at everything that it knows of. */
const rsyncDifferences = (source: string, replica: string, looksAt = '-aHAXS') =>
  // XFS shows its ACLs to root a second time, as attributes; rsync takes them for such.
  run(
    'rsync',
    looksAt,
    '-n',
    '--filter=-x trusted.SGI_ACL_*',
    '--delete',
    '--itemize-changes',
    `${source}/`,
    `${replica}/`,
  );

function pass(source: string, replica: string, options: MirrorOptions = {}): Mirrored {
  return mirror(source, replica, { adapter: 'linux', approved: true, ...options });
}

/** A pass makes both sides equal in the eyes of rsync, and another one has nothing to do. */
function expectMirrored(source: string, replica: string, options: MirrorOptions = {}): Mirrored {
  const mirrored = pass(source, replica, { ...options, state: options.state ?? COMPLETED });
  expect(mirrored.report).toMatchObject({ outcome: 'ok' });
  expect(rsyncDifferences(source, replica)).toBe('');
  expect(pass(source, replica, { ...options, state: mirrored.state }).lines).toEqual([]);
  return mirrored;
}

beforeEach((context) => {
  if (process.env.CI !== undefined) return;
  if (process.platform !== 'linux') context.skip('libc is called on Linux only');
  if (process.getuid?.() !== 0) context.skip('only root may give files away, and mount');
});

describe('as root', () => {
  it('keeps owners, groups and set-id bits, of directories and symlinks too', () => {
    const { source, replica } = folders(
      { f: file('f', { mode: 0o6755 }), d: { g: 'g' }, l: symlink('f'), same: 's' },
      { f: file('f', { mode: 0o755 }), same: 's' },
    );
    for (const name of ['f', 'd', 'd/g', 'l']) fs.lchownSync(path.join(source, name), 1234, 4321);
    fs.chmodSync(path.join(source, 'f'), 0o6755);
    const { lines } = expectMirrored(source, replica);
    expect(lines).toEqual(['make d', 'update f', 'copy l', 'copy d/g']);
    expect(fs.lstatSync(path.join(replica, 'l')).uid).toBe(1234);
    expect(fs.statSync(path.join(replica, 'f')).mode & 0o7777).toBe(0o6755);
  });

  it('keeps extended attributes and ACLs of new, changed and unchanged entries', () => {
    const { source, replica } = folders(
      { new: 'n', changed: 'new', old: 'o', d: { f: 'f' }, link: symlink('new') },
      {
        changed: 'c',
        old: 'o',
        d: { f: 'f' },
      },
    );
    for (const name of ['new', 'changed', 'old', 'd', 'd/f', '.']) {
      run('setfattr', '-n', 'user.colour', '-v', `of ${name}`, path.join(source, name));
    }
    run('setfattr', '-n', 'trusted.secret', '-v', 'x', '-h', path.join(source, 'link'));
    run(
      'setfacl',
      '-m',
      'u:1234:rw,g:4321:r',
      path.join(source, 'old'),
      path.join(source, 'd'),
      path.join(source, 'new'),
    );
    run('setfacl', '-d', '-m', 'u:77:rwx', path.join(source, 'd'));
    run('setfattr', '-n', 'user.left', '-v', 'over', path.join(replica, 'old'));
    const { state } = expectMirrored(source, replica);
    const { lines } = pass(source, replica, { state });
    expect(lines).toEqual([]);
  });

  it('does not hand down default ACLs that the source does not', () => {
    const { source, replica } = folders({ d: { f: 'f', e: {} } }, { d: {} });
    run('setfacl', '-d', '-m', 'u:77:rwx', path.join(replica, 'd'));
    expectMirrored(source, replica);
    expect(run('getfacl', '-c', path.join(replica, 'd', 'f'))).not.toContain('user:77');
  });

  // The replica's own default ACL is gone before anything is made in it.
  it.each([
    ['new', [undefined]],
    ['there', ['user:1234:rwx #effective:---', undefined]],
  ])('grants nobody for a moment what an ACL is to take away, in a directory that is %s', (name, expected) => {
    const { source, replica } = folders({ new: { f: 'f' }, there: {} }, { there: {} });
    run('setfacl', '-m', 'u:1234:rwx', '-m', 'm::-', path.join(replica, 'there'));
    run('setfacl', '-d', '-m', 'u:1234:rwx', replica);
    fs.chmodSync(path.join(source, name), 0o770);
    const seen = new Set<string | undefined>();
    const look = () => {
      const place = path.join(replica, name);
      if (!fs.existsSync(place)) return undefined;
      seen.add(/^user:1234:.*/m.exec(run('getfacl', '-cp', place))?.[0].replace(/\s+/, ' '));
      return undefined;
    };
    const { report } = pass(source, replica, { intercept: look });
    look();
    expect(report.outcome).toBe('ok');
    expect([...seen]).toEqual(expected);
    expect(rsyncDifferences(source, replica)).toBe('');
  });

  it('sees a change of attributes alone where the clock of the source is behind, and reads no more once it is seen', () => {
    const { source, replica } = folders({ f: 'f', g: 'g', d: { h: 'h' } });
    run('setfacl', '-m', 'u:1234:r', path.join(source, 'f'));
    const ahead = Date.now() + 120_000;
    const attributesRead: string[] = [];
    const intercept: Intercept = ({ side, verb, path: entry }) => {
      // Those of the root tell in each pass whether the source gives any.
      if (side === 'source' && verb === 'readExtended' && entry !== '') attributesRead.push(entry);
      return undefined;
    };
    let last = pass(source, replica, { now: ahead });
    const next = (seconds: number) => {
      attributesRead.length = 0;
      last = pass(source, replica, { state: last.state, now: ahead + seconds * 1000, intercept });
      return { lines: last.lines, attributesRead: [...attributesRead] };
    };
    expect(next(10)).toEqual({ lines: [], attributesRead: [] });
    waitForTick(source);
    run('setfacl', '-b', path.join(source, 'f'));
    expect(next(20).lines).toEqual(['retouch f']);
    expect(rsyncDifferences(source, replica)).toBe('');
    // Once more, for it may have changed again during the pass.
    expect(next(30)).toEqual({ lines: [], attributesRead: ['f'] });
    expect(next(40)).toEqual({ lines: [], attributesRead: [] });
  });

  it('sees a change of attributes alone by the time of the change', () => {
    const { source, replica } = folders({ f: 'f', d: { g: 'g' } });
    const { state } = expectMirrored(source, replica);
    expect(state.lastGood).toBeDefined();
    run('setfattr', '-n', 'user.a', '-v', '1', path.join(source, 'd', 'g'));
    run('setfacl', '-m', 'u:1234:r', path.join(source, 'd'));
    const again = pass(source, replica, { state });
    expect(again.lines).toEqual(['retouch d/g', 'retouch d']);
    expect(rsyncDifferences(source, replica)).toBe('');
  });

  it('compares attributes of what has changed since the last good pass only, and of all when the clock was set', () => {
    const { source, replica } = folders({ f: 'f' });
    const later = { now: Date.now() + 3_600_000 };
    const { state } = pass(source, replica, later);
    run('setfattr', '-n', 'user.a', '-v', '1', path.join(replica, 'f'));
    expect(pass(source, replica, { ...later, state }).lines).toEqual([]);
    expect(pass(source, replica, { ...later, state, bootedAt: 60_000 }).lines).toEqual(['retouch f']);
    run('setfattr', '-n', 'user.a', '-v', '1', path.join(replica, 'f'));
    expect(pass(source, replica, { now: later.now - 1000, state }).lines).toEqual(['retouch f']);
    run('setfattr', '-n', 'user.a', '-v', '1', path.join(replica, 'f'));
    expect(pass(source, replica, { ...later, state, policy: { compare: 'content' } }).lines).toEqual(['retouch f']);
  });

  it('compares attributes of all when the last good pass was on other terms', () => {
    const { source, replica } = folders({ f: 'f', kept: 'k' }, { kept: 'k' });
    const later = { now: Date.now() + 3_600_000 };
    const colour = (value: string) => run('setfattr', '-n', 'user.colour', '-v', value, path.join(source, 'kept'));
    colour('red');
    let { state } = pass(source, replica, { ...later, policy: { xattrs: false } });
    const next = (policy = {}) => {
      const mirrored = pass(source, replica, { ...later, state, policy });
      state = mirrored.state;
      return mirrored.lines;
    };
    expect(next()).toEqual(['retouch kept']);
    colour('blue');
    expect(next({ exclude: ['kept'] })).toEqual([]);
    expect(next()).toEqual(['retouch kept']);
    expect(rsyncDifferences(source, replica)).toBe('');
  });

  it('compares attributes of all when another disk takes its turn as the replica', () => {
    const { base, source, replica } = folders({ f: 'f' });
    const later = { now: Date.now() + 3_600_000 };
    const first = pass(source, replica, later);
    fs.renameSync(replica, path.join(base, 'on the shelf'));
    run('setfattr', '-n', 'user.a', '-v', '1', path.join(source, 'f'));
    fs.mkdirSync(replica);
    const second = pass(source, replica, { ...later, state: first.state });
    fs.renameSync(replica, path.join(base, 'next on the shelf'));
    fs.renameSync(path.join(base, 'on the shelf'), replica);
    expect(pass(source, replica, { ...later, state: second.state }).lines).toEqual(['retouch f']);
    expect(rsyncDifferences(source, replica)).toBe('');
  });

  it('keeps the capabilities of a program that is given to somebody else', () => {
    // cap_net_raw=ep, as in struct vfs_cap_data of include/uapi/linux/capability.h.
    const capability = '0x0100000200200000000000000000000000000000';
    const { source, replica } = folders({ program: 'p' });
    const give = (uid: number, folder: string) => {
      fs.chownSync(path.join(folder, 'program'), uid, uid);
      run('setfattr', '-n', 'security.capability', '-v', capability, path.join(folder, 'program'));
    };
    give(1234, source);
    const { state } = expectMirrored(source, replica);
    give(1235, source);
    expectMirrored(source, replica, { state });
    give(77, replica);
    expectMirrored(source, replica, { now: Date.now() + 3_600_000 });
  });

  it('tries a replica out again that refuses what it was thought to keep', () => {
    const { source, replica } = folders({ f: 'f' });
    const { state } = pass(source, replica);
    expect(state.traits?.kept.xattrs).toBe(true);
    run('setfattr', '-n', 'user.a', '-v', '1', path.join(source, 'f'));
    const intercept = ({ verb }: { verb: string }) => (verb === 'writeExtended' ? 'ENOTSUP' : undefined);
    const refused = pass(source, replica, { state, intercept });
    expect(refused.lines).toEqual(['problem replica f ENOTSUP']);
    expect(refused.state.traits).toBeUndefined();
  });

  it('leaves attributes and ACLs alone where the config says so', () => {
    const { source, replica } = folders({ f: 'f', g: 'g' }, { g: 'g' });
    for (const name of ['f', 'g']) run('setfattr', '-n', 'user.a', '-v', '1', path.join(source, name));
    run('setfacl', '-m', 'u:1234:r', path.join(source, 'g'));
    const policy = { xattrs: false, acls: false };
    pass(source, replica, { policy });
    expect(run('getfattr', '-d', path.join(replica, 'f'), path.join(replica, 'g'))).toBe('');
    expect(run('getfacl', '-c', path.join(replica, 'g'))).not.toContain('user:1234');
    expect(pass(source, replica, { policy }).lines).toEqual([]);
  });

  it.each([
    ['copied', {}],
    ['there already', { f: file('f', { mode: 0o660 }), d: directory({}, { mode: 0o770, mtime: PAST }) }],
  ])('never gives a group more than an ACL that is not mirrored: %s', (_, replicaTree) => {
    const { source, replica } = folders(
      { f: file('f', { mode: 0o660 }), d: directory({}, { mode: 0o770, mtime: PAST }) },
      replicaTree,
    );
    // The mask shows as the group's rights, which the group itself does not have.
    run('setfacl', '-m', 'u:1234:rw,g::---', path.join(source, 'f'));
    run('setfacl', '-m', 'u:1234:rwx,g::---', path.join(source, 'd'));
    expect(fs.statSync(path.join(source, 'f')).mode & 0o777).toBe(0o660);
    const policy = { acls: false };
    pass(source, replica, { policy, state: FIRST });
    expect(fs.statSync(path.join(replica, 'f')).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.join(replica, 'd')).mode & 0o777).toBe(0o700);
    expect(pass(source, replica, { policy }).lines).toEqual([]);
  });

  it('skips special files and counts them, or makes them when it is asked to', async () => {
    const { source, replica } = folders({ d: {} }, { keep: {} });
    run('mkfifo', path.join(source, 'pipe'));
    run('mknod', path.join(source, 'null'), 'c', '1', '3');
    run('mknod', path.join(source, 'd', 'disk'), 'b', '7', '300');
    const server = net.createServer().listen(path.join(source, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    fs.renameSync(path.join(source, 'socket'), path.join(source, 'd', 'socket'));
    server.close();
    const skipped = pass(source, replica);
    expect(skipped.report).toMatchObject({ outcome: 'ok', counts: { special: 4 } });
    expect(pathsIn(replica)).toEqual(['d']);
    const policy = { special: 'copy' } as const;
    const { report } = pass(source, replica, { policy });
    expect(report.counts).toMatchObject({ copied: 4, special: 0 });
    const judge = ['-aHAXSn', '--delete', '--itemize-changes', `${source}/`, `${replica}/`];
    expect(run('rsync', ...judge)).toBe('');
    expect(pass(source, replica, { policy }).lines).toEqual([]);
    fs.rmSync(path.join(source, 'null'));
    run('mknod', path.join(source, 'null'), 'c', '1', '5');
    expect(pass(source, replica, { policy }).lines).toEqual(['update null']);
    expect(run('rsync', ...judge)).toBe('');
  });

  it('keeps times before 1970, beyond 2038 and to the nanosecond', () => {
    const { source, replica } = folders({ early: 'e', late: 'l', d: {}, link: symlink('early') });
    run('touch', '-d', '1931-02-03 04:05:06.123456789', path.join(source, 'early'));
    run('touch', '-d', '2300-02-03 04:05:06.987654321', path.join(source, 'late'), path.join(source, 'd'));
    run('touch', '-h', '-d', '1969-12-31 23:59:59.999999999Z', path.join(source, 'link'));
    expectMirrored(source, replica);
    const nanos = (root: string) =>
      ['early', 'late', 'd', 'link'].map((name) => fs.lstatSync(path.join(root, name), { bigint: true }).mtimeNs);
    expect(nanos(replica)).toEqual(nanos(source));
  });
});

it('takes an attribute that is too large for the file system for that, and not for a full disk', (context) => {
  const { source, replica } = onOtherVolume(context, 'xfs', { a: 'aa', b: 'bb', c: 'cccc', d: { e: 'eeee' }, f: 'f' });
  const setLarge = (name: string) =>
    run('setfattr', '-n', 'user.large', '-v', 'x'.repeat(20_000), path.join(source, name));
  setLarge('b');
  const { lines, state } = pass(source, replica);
  expect(lines).toEqual(['copy a', 'copy b', 'problem replica b E2BIG', 'copy c', 'make d', 'copy f', 'copy d/e']);
  expect(rsyncDifferences(source, replica, '-aH')).toBe('');
  setLarge('d/e');
  expect(pass(source, replica, { state }).lines).toEqual(['problem replica b E2BIG', 'problem replica d/e E2BIG']);
  fs.writeFileSync(path.join(source, 'b'), 'later content');
  expect(pass(source, replica, { state }).lines).toContain('update b');
  expect(rsyncDifferences(source, replica, '-aH')).toBe('');
});

it('mirrors all but an attribute that the replica does not know, and names it', (context) => {
  requireTools(context, ['btrfs']);
  const { source, replica } = onOtherVolume(context, 'btrfs', {
    a: file('precious', { mode: 0o640 }),
    d: directory({ b: 'inside' }, { mode: 0o750 }),
  });
  run('chown', '1234:4321', path.join(source, 'a'));
  run('setfacl', '-m', 'u:1234:rwx', path.join(source, 'd'));
  for (const name of ['a', 'd']) run('btrfs', 'property', 'set', path.join(source, name), 'compression', 'zstd');
  const first = pass(source, replica);
  const actions = first.report.problems.map(({ path: at, action }) => `${action} ${at}`);
  expect(actions).toEqual(['set the attribute "btrfs.compression" of a', 'set the attribute "btrfs.compression" of d']);
  expect(rsyncDifferences(source, replica, '-aHA')).toBe('');
  const second = pass(source, replica, { state: first.state });
  expect(second.lines).toEqual(['problem replica a ENOTSUP', 'problem replica d ENOTSUP']);
});

/** A source on a volume of another kind than the replica's, which is ext4. */
function onOtherVolume(context: TestContext, volume: Volume, tree: Tree): { source: string; replica: string } {
  return {
    source: writeTree(path.join(mountVolume(context, volume), 'source'), tree),
    replica: writeTree(path.join(mountVolume(context, 'ext4'), 'replica'), {}),
  };
}

describe('a mount inside the source', () => {
  function mounted(context: TestContext): { source: string; replica: string; disk: string } {
    const { source, replica } = folders({ a: 'a', disk: {} }, { disk: { old: 'kept' } });
    const disk = mountVolume(context, 'tmpfs');
    writeTree(disk, { inside: 'i', deep: { er: 'e' } });
    mountBind(context, disk, path.join(source, 'disk'));
    return { source, replica, disk };
  }

  it('is not entered, and what the replica holds there stays', (context) => {
    const { source, replica } = mounted(context);
    const { report } = pass(source, replica);
    expect(report).toMatchObject({ outcome: 'ok', counts: { mounts: 1, removed: 0 } });
    expect(pathsIn(replica)).toEqual(['a', 'disk', 'disk/old']);
  });

  it('is mirrored when it is asked for; once it is gone, the replica keeps what was in it', (context) => {
    const { source, replica } = mounted(context);
    const policy = { crossMounts: true };
    const { state } = pass(source, replica, { policy });
    expect(pathsIn(replica)).toEqual(['a', 'disk', 'disk/deep', 'disk/deep/er', 'disk/inside']);
    expect(state.mounts).toEqual(['disk']);
    run('umount', path.join(source, 'disk'));
    try {
      const without = pass(source, replica, { policy, state });
      expect(without.lines).toEqual(['problem source disk UNMOUNTED']);
      expect(pathsIn(replica)).toContain('disk/deep/er');
      // Also when the policy has changed meanwhile, and also in later passes.
      expect(pass(source, replica, { state: without.state }).lines).toEqual(['problem source disk UNMOUNTED']);
      // The folder itself is gone: nobody means to mount anything there any more.
      fs.rmdirSync(path.join(source, 'disk'));
      const forgotten = pass(source, replica, { policy, state });
      expect(pathsIn(replica)).toEqual(['a']);
      expect(forgotten.state.mounts).toBeUndefined();
    } finally {
      fs.mkdirSync(path.join(source, 'disk'));
      run('mount', '-t', 'tmpfs', 'foldersync-test', path.join(source, 'disk')); // the end of the test unmounts it
    }
  });
});

it('never removes what is mounted inside the replica, even in mid-pass', (context) => {
  const { source, replica } = folders({ a: 'a' }, { gone: { o: 'o', disk: {} } });
  const disk = mountVolume(context, 'tmpfs');
  writeTree(disk, { precious: 'p' });
  let isMounted = false;
  const { report, lines } = pass(source, replica, {
    onSave: () => {
      if (!isMounted) mountBind(context, disk, path.join(replica, 'gone', 'disk'));
      isMounted = true;
    },
  });
  expect(isMounted).toBe(true);
  expect(report.outcome).toBe('problems');
  expect(lines).toContain('problem replica gone/disk MOUNTED');
  expect(pathsIn(disk)).toEqual(['precious']);
});

describe('a marker', () => {
  it('that is missing holds the pass, and nothing is written', () => {
    const { source, replica } = folders({ a: 'a', data: { '.here': '' } }, { b: 'b' });
    const policy = { marker: 'data/.here' };
    fs.renameSync(path.join(source, 'data', '.here'), path.join(source, 'data', 'elsewhere'));
    const { report, lines } = pass(source, replica, { policy });
    expect(report).toMatchObject({ outcome: 'held', hold: { reason: 'marker-missing' } });
    expect(report.hold?.message).toContain('data/.here');
    expect([lines, pathsIn(replica)]).toEqual([[], ['b']]);
    fs.renameSync(path.join(source, 'data', 'elsewhere'), path.join(source, 'data', '.here'));
    expect(pass(source, replica, { policy }).report.outcome).toBe('ok');
  });
});

describe('a replica on a file system', () => {
  it('with times of whole seconds up to 2038 is not copied again', (context) => {
    const replica = path.join(mountVolume(context, 'ext4 with whole seconds'), 'replica');
    const source = writeTree(path.join(temporaryFolder(), 'source'), { a: 'a', d: { b: 'b' }, late: 'l' });
    run('touch', '-d', '2020-01-01 00:00:00.999999999', path.join(source, 'a'), path.join(source, 'd'));
    run('touch', '-d', '2200-01-01', path.join(source, 'late'));
    fs.mkdirSync(replica);
    const first = pass(source, replica);
    expect(first.report.outcome).toBe('ok');
    expect(pass(source, replica, { state: first.state }).lines).toEqual([]);
    expect(pass(source, replica, { state: first.state, dryRun: true }).lines).toEqual([]);
    fs.writeFileSync(path.join(source, 'd', 'b'), 'changed');
    expect(pass(source, replica, { state: first.state }).lines).toEqual(['update d/b']);
  });

  it('without case reports names that fall together, writes neither, and removes neither', (context) => {
    const replica = path.join(mountVolume(context, 'ntfs without case'), 'replica');
    writeTree(replica, { readme: 'the replica’s', single: 's' });
    const source = writeTree(path.join(temporaryFolder(), 'source'), {
      README: 'one',
      readme: 'another',
      single: 's',
      Ä: 'A',
      ä: 'a',
    });
    const { report, lines } = pass(source, replica);
    expect(report.outcome).toBe('problems');
    expect(lines.filter((line) => line.startsWith('problem')).sort()).toEqual([
      'problem source README SAME_NAME',
      'problem source readme SAME_NAME',
      'problem source Ä SAME_NAME',
      'problem source ä SAME_NAME',
    ]);
    expect(fs.readFileSync(path.join(replica, 'readme'), 'utf8')).toBe('the replica’s');
    expect(pathsIn(replica)).toEqual(['readme', 'single']);
  });

  it('without case takes names that differ in case only for the same', (context) => {
    const replica = path.join(mountVolume(context, 'ntfs without case'), 'replica');
    const source = writeTree(path.join(temporaryFolder(), 'source'), { Readme: 'r', Folder: { f: 'f' } });
    fs.mkdirSync(replica);
    const first = pass(source, replica);
    expect(pass(source, replica, { state: first.state }).lines).toEqual([]);
    fs.renameSync(path.join(source, 'Readme'), path.join(source, 'README'));
    fs.renameSync(path.join(source, 'Folder'), path.join(source, 'folder'));
    const renamed = pass(source, replica, { state: first.state });
    // lowntfs-3g lists small letters only, so that there is nothing to rename; see folded-names.test.ts for others.
    expect(renamed.lines).toEqual(['retouch .']);
    expect(pathsIn(replica)).toEqual(['folder', 'folder/f', 'readme']);
    fs.writeFileSync(path.join(source, 'README'), 'changed');
    fs.rmSync(path.join(source, 'folder', 'f'));
    expect(pass(source, replica, { state: first.state }).lines).toEqual(['update README', 'remove folder/f']);
    // By the name that was written: FUSE goes on knowing the other one for what it was.
    expect(fs.readFileSync(path.join(replica, 'README'), 'utf8')).toBe('changed');
  });

  it('without case does not write over what is excluded', (context) => {
    const replica = path.join(mountVolume(context, 'ntfs without case'), 'replica');
    writeTree(replica, { cache: 'excluded' });
    const source = writeTree(path.join(temporaryFolder(), 'source'), { Cache: 'c' });
    const { lines } = pass(source, replica, { policy: { exclude: ['cache'] } });
    expect(lines).toEqual(['problem replica Cache SHIELDED', 'retouch .']);
    expect(fs.readFileSync(path.join(replica, 'cache'), 'utf8')).toBe('excluded');
  });

  it.for(['btrfs', 'xfs', 'ext4', 'tmpfs'] as const)('%s has everything that the source has', (volume, context) => {
    const replica = path.join(mountVolume(context, volume), 'replica');
    const source = writeTree(path.join(temporaryFolder(), 'source'), { a: 'a', d: { b: 'b' }, l: symlink('a') });
    fs.linkSync(path.join(source, 'a'), path.join(source, 'd', 'a2'));
    run('setfattr', '-n', 'user.a', '-v', '1', path.join(source, 'd', 'b'));
    run('setfacl', '-m', 'u:1234:r', path.join(source, 'd', 'b'));
    run('chown', '1234:4321', path.join(source, 'a'));
    fs.mkdirSync(replica);
    expectMirrored(source, replica);
  });
});

describe('as an ordinary user', () => {
  it('takes over what it may, and says once what it cannot', () => {
    asOrdinaryUser(() => {
      const { source, replica } = folders({ f: 'f', d: { g: file('g', { mode: 0o444 }) } });
      run('setfattr', '-n', 'user.a', '-v', '1', path.join(source, 'f'));
      run('setfacl', '-m', 'u:1234:r', path.join(source, 'f'));
      const first = mirror(source, replica, { adapter: 'linux', state: FIRST, showsLoss: true });
      expect(first.lines[0]).toBe('note the replica does not keep owners (that takes root)');
      expect(first.report.outcome).toBe('ok');
      expect(readTree(replica)).toEqual(readTree(source));
      const again = mirror(source, replica, { adapter: 'linux', state: first.state, showsLoss: true });
      expect(again.lines).toEqual([]);
    });
  });

  it('changes attributes of what is read-only, also where it has an ACL', () => {
    asOrdinaryUser(() => {
      const { source, replica } = folders({ f: 'f' });
      run('setfattr', '-n', 'user.a', '-v', '1', path.join(source, 'f'));
      run('setfacl', '-m', 'u::r,u:1234:rwx', path.join(source, 'f'));
      const { state } = mirror(source, replica, { adapter: 'linux' });
      run('chmod', 'u+w', path.join(source, 'f'));
      run('setfattr', '-n', 'user.a', '-v', '3', path.join(source, 'f'));
      run('chmod', 'u-w', path.join(source, 'f'));
      expect(mirror(source, replica, { adapter: 'linux', state }).lines).toEqual(['retouch f']);
      const attributes = (folder: string) => run('sh', '-c', 'cd "$1"; getfattr -d -m - f', 'sh', folder);
      expect(attributes(replica)).toBe(attributes(source));
      expect(attributes(replica)).toContain('user.a="3"');
    });
  });
});
