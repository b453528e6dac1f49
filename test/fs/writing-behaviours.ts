// How entries are made, stamped, linked, removed, locked and written to the disk.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Bytes } from '../../src/core/tree/bytes.js';
import { type Attributes, DIRECTORY, FILE, LEAVE, SPECIAL, SYMLINK } from '../../src/core/tree/entry-table.js';
import type { Special } from '../../src/fs/port/directory.js';
import {
  absolute,
  type Behaviour,
  fails,
  name,
  nanosOf,
  openFully,
  openSides,
  type Rig,
  readTable,
  relative,
  sameTime,
} from './rig.js';

/** Before 1970 with and without a part of a second, around now, and after 2038 and 2106. */
const TIMES: readonly Pick<Attributes, 'mtimeSeconds' | 'mtimeNanos'>[] = [
  { mtimeSeconds: -1_000_000_000, mtimeNanos: 0 },
  { mtimeSeconds: -2, mtimeNanos: 500_000_001 },
  { mtimeSeconds: 0, mtimeNanos: 0 },
  { mtimeSeconds: 1_700_000_000, mtimeNanos: 123_456_789 },
  { mtimeSeconds: 1_700_000_000, mtimeNanos: 999_999_999 },
  { mtimeSeconds: 2 ** 31 + 5, mtimeNanos: 1 },
  { mtimeSeconds: 10_000_000_000, mtimeNanos: 0 },
];

const PLAIN: Attributes = { mode: 0o600, uid: LEAVE, gid: LEAVE, mtimeSeconds: 0, mtimeNanos: 0 };

export const WRITING: readonly Behaviour[] = [
  {
    name: 'makes entries for their owner alone',
    run: (rig) => {
      using sides = openSides(rig);
      sides.replica.makeDirectory(name('directory'));
      sides.replica.makeFile(name('file'));
      assert.equal(fs.statSync(sides.at('replica', 'directory')).mode & 0o7777, 0o700);
      assert.equal(fs.statSync(sides.at('replica', 'file')).mode & 0o7777, 0o600);
      assert.equal(fails('EEXIST', () => sides.replica.makeDirectory(name('file'))).message.includes('exists'), true);
      fails('EEXIST', () => sides.replica.makeFile(name('file')));
    },
  },
  {
    name: 'makes and reads symlinks of any bytes, and follows none',
    run: (rig) => {
      using sides = openSides(rig);
      for (const target of ['../x', '\xff\xfe/\n', 't'.repeat(4000)] as Bytes[]) {
        sides.replica.makeSymlink(name('symlink'), target);
        assert.equal(sides.replica.readSymlink(name('symlink')), target);
        sides.replica.removeFile(name('symlink'));
      }
      sides.replica.makeFile(name('file'));
      fails('VANISHED', () => sides.replica.readSymlink(name('file')));
      fails('ENOENT', () => sides.replica.readSymlink(name('missing')));
    },
  },
  {
    name: 'renames over what is there, and removes one entry at a time',
    run: (rig) => {
      using sides = openSides(rig);
      fs.writeFileSync(sides.at('replica', 'old'), 'old');
      fs.writeFileSync(sides.at('replica', 'new'), 'new');
      sides.replica.rename(name('new'), name('old'));
      assert.equal(fs.readFileSync(sides.at('replica', 'old'), 'utf8'), 'new');
      fs.mkdirSync(sides.at('replica', 'full/inner'), { recursive: true });
      fails(['EISDIR', 'EPERM'], () => sides.replica.removeFile(name('full')));
      fails('ENOTEMPTY', () => sides.replica.removeDirectory(name('full')));
      fails('ENOTDIR', () => sides.replica.removeDirectory(name('old')));
      fs.symlinkSync('full', sides.at('replica', 'symlink'));
      fails('ENOTDIR', () => sides.replica.removeDirectory(name('symlink')));
      sides.replica.removeFile(name('symlink'));
      sides.replica.removeFile(name('old'));
      assert.deepEqual([...readTable(sides.replica).names], ['full']);
    },
  },
  {
    name: 'renames to a free name only, where it is asked to replace nothing',
    run: (rig) => {
      using sides = openSides(rig);
      fs.writeFileSync(sides.at('replica', 'old'), 'old');
      fs.mkdirSync(sides.at('replica', 'folder/inner'), { recursive: true });
      fs.symlinkSync('nowhere', sides.at('replica', 'symlink'));
      for (const taken of ['folder', 'symlink']) {
        fails('EEXIST', () => sides.replica.renameNew(name('old'), name(taken)));
      }
      fails('ENOENT', () => sides.replica.renameNew(name('missing'), name('free')));
      sides.replica.renameNew(name('folder'), name('moved'));
      using moved = sides.replicaRoot.openDirectory(relative('moved'));
      sides.replica.renameNew(name('old'), name('new'), moved);
      assert.equal(fs.readFileSync(sides.at('replica', 'moved/new'), 'utf8'), 'old');
      assert.deepEqual([...readTable(sides.replica).names], ['moved', 'symlink']);
      fs.writeFileSync(sides.at('replica', 'old'), 'other');
      fails('EEXIST', () => sides.replica.renameNew(name('old'), name('new'), moved));
      assert.equal(fs.readFileSync(sides.at('replica', 'moved/new'), 'utf8'), 'old');
    },
  },
  {
    name: 'keeps times before 1970 and far in the future, of files, directories and symlinks',
    run: (rig) => {
      using sides = openSides(rig);
      sides.replica.makeFile(name('file'));
      sides.replica.makeDirectory(name('directory'));
      sides.replica.makeSymlink(name('symlink'), 'nowhere' as Bytes);
      for (const time of TIMES) {
        for (const [entry, kind] of [
          ['file', FILE],
          ['directory', DIRECTORY],
          ['symlink', SYMLINK],
        ] as const) {
          sides.replica.stamp(name(entry), kind, { ...PLAIN, mode: 0o700, ...time });
          requireTime(rig, sides.at('replica', entry), time);
          const found = sides.replica.find(name(entry))?.attributes;
          sameTime(rig, nanosOf(found!), nanosOf(time)); // it was made above
        }
        sides.replica.stampSelf({ ...PLAIN, mode: 0o700, ...time });
        requireTime(rig, sides.at('replica', ''), time);
        sameTime(rig, nanosOf(sides.replica.attributes()), nanosOf(time));
      }
    },
  },
  {
    name: 'stamps what it was told to, and nothing that has taken its place',
    run: (rig) => {
      using sides = openSides(rig);
      const victim = path.join(rig.folder, 'victim');
      fs.writeFileSync(victim, '', { mode: 0o600 });
      fs.symlinkSync('../victim', sides.at('replica', 'swapped'));
      fs.mkdirSync(sides.at('replica', 'directory'));
      const wanted = { ...PLAIN, mode: 0o777 };
      for (const kind of [FILE, DIRECTORY, SPECIAL] as const) {
        fails(['VANISHED', 'ELOOP', 'ENOTDIR'], () => sides.replica.stamp(name('swapped'), kind, wanted));
      }
      fails('VANISHED', () => sides.replica.stamp(name('directory'), FILE, wanted));
      sides.replica.stamp(name('swapped'), SYMLINK, wanted);
      assert.equal(fs.statSync(victim).mode & 0o777, 0o600);
      assert.notEqual(fs.statSync(victim).mtimeMs, 0);
      assert.equal(fs.lstatSync(sides.at('replica', 'swapped')).mtimeMs, 0);
    },
  },
  {
    name: 'gives no rights to an entry that is there, though its inode has the right number',
    run: (rig) => {
      using sides = openSides(rig);
      const file = sides.at('replica', 'file');
      fs.writeFileSync(file, '', { mode: 0o644 });
      const { mode, uid, gid } = fs.statSync(file);
      const inode = sides.replica.find(name('file'))!.attributes; // it was just made
      const own = { ...PLAIN, mode: 0o600, uid, gid };
      for (const rights of [{ mode: 0o4600 }, { mode: 0o2600 }, { uid: uid + 1 }, { gid: gid + 1 }]) {
        fails('VANISHED', () => sides.replica.stamp(name('file'), FILE, { ...own, ...rights }, inode));
      }
      const { mode: modeNow, uid: uidNow, gid: gidNow } = fs.statSync(file);
      assert.deepEqual([modeNow, uidNow, gidNow], [mode, uid, gid]);
      sides.replica.stamp(name('file'), FILE, own, inode);
    },
  },
  {
    name: 'touches neither a symlink nor what it leads to where the rules say so',
    run: (rig) => {
      using sides = openSides(rig);
      fs.writeFileSync(sides.at('replica', 'file'), '');
      fs.symlinkSync('file', sides.at('replica', 'symlink'));
      sides.replicaRoot.rules = { ...sides.replicaRoot.rules, symlinkTimes: false, symlinkOwners: false };
      using replica = sides.replicaRoot.openDirectory(relative(''));
      assert.deepEqual(replica.stamp(name('symlink'), SYMLINK, { ...PLAIN, uid: 1234, gid: 1234 }), []);
      for (const entry of ['file', 'symlink']) {
        const { uid, mtimeMs } = fs.lstatSync(sides.at('replica', entry));
        assert.equal(uid, process.geteuid?.());
        assert.notEqual(mtimeMs, 0);
      }
    },
  },
  {
    name: 'cuts times to what the rules say can be kept',
    run: (rig) => {
      using sides = openSides(rig);
      sides.replicaRoot.rules = { ...sides.replicaRoot.rules, earliestSeconds: 0, latestSeconds: 2 ** 32 - 1 };
      using replica = sides.replicaRoot.openDirectory(relative(''));
      replica.makeFile(name('file'));
      const becomes = (mtimeSeconds: number) => {
        replica.stamp(name('file'), FILE, { ...PLAIN, mtimeSeconds, mtimeNanos: 5000 });
        return replica.find(name('file'))?.attributes.mtimeSeconds;
      };
      assert.deepEqual([-5, 0, 5, 2 ** 33].map(becomes), [0, 0, 5, 2 ** 32 - 1]);
    },
  },
  {
    name: 'opens again what its owner may not enter, and stamps what its owner may not read',
    user: 'ordinary',
    run: (rig) => {
      using sides = openSides(rig);
      sides.replica.makeDirectory(name('closed'));
      sides.replica.makeFile(name('unreadable'));
      fs.chmodSync(sides.at('replica', 'closed'), 0);
      fs.chmodSync(sides.at('replica', 'unreadable'), 0);
      fails('EACCES', () => sides.replicaRoot.openDirectory(relative('closed')));
      sides.replica.stamp(name('closed'), DIRECTORY, { ...PLAIN, mode: 0o700 });
      sides.replicaRoot.openDirectory(relative('closed'))[Symbol.dispose]();
      sides.replica.stamp(name('unreadable'), FILE, { ...PLAIN, mode: 0o040 });
      assert.equal(fs.statSync(sides.at('replica', 'unreadable')).mode & 0o7777, 0o040);
      assert.equal(fs.statSync(sides.at('replica', 'unreadable')).mtimeMs, 0);
    },
  },
  {
    name: 'changes owners of files, directories and symlinks, and keeps setuid after it',
    user: 'root',
    run: (rig) => {
      using sides = openSides(rig);
      sides.replica.makeFile(name('file'));
      sides.replica.makeDirectory(name('directory'));
      sides.replica.makeSymlink(name('symlink'), '../victim' as Bytes);
      fs.writeFileSync(path.join(rig.folder, 'victim'), '');
      for (const [entry, kind] of [
        ['file', FILE],
        ['directory', DIRECTORY],
        ['symlink', SYMLINK],
      ] as const) {
        sides.replica.stamp(name(entry), kind, { ...PLAIN, mode: 0o6755, uid: 1234, gid: 4_000_000_000 });
        const stats = fs.lstatSync(sides.at('replica', entry));
        assert.deepEqual([stats.uid, stats.gid], [1234, 4_000_000_000]);
        if (kind !== SYMLINK) assert.equal(stats.mode & 0o7777, 0o6755);
        assert.deepEqual(ownersOf(sides.replica.find(name(entry))?.attributes), [1234, 4_000_000_000]);
      }
      sides.replica.stampSelf({ ...PLAIN, mode: 0o700, uid: 55, gid: LEAVE });
      const self = fs.statSync(sides.at('replica', ''));
      assert.deepEqual([self.uid, self.gid], [55, 0]);
      assert.equal(fs.statSync(path.join(rig.folder, 'victim')).uid, 0);
    },
  },
  {
    name: 'keeps the groups that an ordinary user is in, and leaves all other owners',
    user: 'ordinary',
    run: (rig) => {
      using sides = openSides(rig);
      const own = process.getegid?.() ?? -1;
      const second = process.getgroups?.().find((group) => group !== own) ?? -1;
      sides.replica.makeFile(name('file'));
      fs.chownSync(sides.at('replica', 'file'), -1, second);
      assert.deepEqual(ownersOf(sides.replica.find(name('file'))?.attributes), [LEAVE, second]);
      sides.replica.stamp(name('file'), FILE, { ...PLAIN, gid: own });
      assert.equal(fs.statSync(sides.at('replica', 'file')).gid, own);
      using etc = rig.fileSystem.openRoot(absolute('/etc'));
      etc.rules = sides.replicaRoot.rules;
      using directory = etc.openDirectory(relative(''));
      assert.deepEqual(ownersOf(directory.find(name('passwd'))?.attributes), [LEAVE, LEAVE]);
    },
  },
  {
    name: 'reads owners as LEAVE, and no foreign setuid, where the rules keep no owners',
    run: (rig) => {
      using sides = openSides(rig);
      fs.writeFileSync(sides.at('source', 'own'), '');
      fs.chmodSync(sides.at('source', 'own'), 0o6755);
      fs.writeFileSync(sides.at('source', 'foreign'), '');
      if (rig.isRoot) fs.chownSync(sides.at('source', 'foreign'), 1234, 1234);
      fs.chmodSync(sides.at('source', 'foreign'), 0o6755);
      using plain = rig.fileSystem.openRoot(absolute(sides.at('source', '')));
      using directory = plain.openDirectory(relative(''));
      assert.deepEqual(ownersOf(directory.find(name('own'))?.attributes), [LEAVE, LEAVE]);
      assert.equal(directory.find(name('own'))?.attributes.mode, 0o6755);
      assert.equal(directory.find(name('foreign'))?.attributes.mode, rig.isRoot ? 0o755 : 0o6755);
    },
  },
  {
    name: 'links a file and a symlink under a second name, in another directory too',
    run: (rig) => {
      using sides = openSides(rig);
      using other = openFully(rig, path.join(sides.at('replica', 'other')));
      using directory = other.openDirectory(relative(''));
      sides.replica.makeFile(name('file'));
      sides.replica.makeSymlink(name('symlink'), 'file' as Bytes);
      for (const entry of ['file', 'symlink']) {
        sides.replica.link(name(entry), directory, name(`${entry}-two`));
        const [one, two] = [sides.replica.find(name(entry)), directory.find(name(`${entry}-two`))];
        assert.equal(one?.kind, two?.kind);
        assert.equal(one?.attributes.inodeLow, two?.attributes.inodeLow);
        assert.equal(two?.attributes.links, 2);
      }
      fails('EEXIST', () => sides.replica.link(name('file'), directory, name('symlink-two')));
    },
  },
  {
    name: 'tells what special files are, without opening them, and makes those it can',
    run: (rig) => {
      using sides = openSides(rig);
      const { special } = rig.fileSystem.capabilities;
      execFileSync('mkfifo', [sides.at('source', 'fifo')]);
      assert.deepEqual(sides.source.readSpecial(name('fifo')), { type: 'fifo', major: 0, minor: 0 });
      using devices = rig.fileSystem.openRoot(absolute('/dev'));
      using directory = devices.openDirectory(relative(''));
      assert.deepEqual(directory.readSpecial(name('null')), { type: 'character', major: 1, minor: 3 });
      sides.replica.makeFile(name('file'));
      fails('VANISHED', () => sides.replica.readSpecial(name('file')));
      const made: Special[] = [
        { type: 'fifo', major: 0, minor: 0 },
        { type: 'socket', major: 0, minor: 0 },
      ];
      const devicesMade: Special[] = [
        { type: 'character', major: 1, minor: 3 },
        { type: 'block', major: 259, minor: 300_000 },
      ];
      for (const each of [...made, ...devicesMade]) {
        if (special === 'none') fails('ENOTSUP', () => sides.replica.makeSpecial(name(each.type), each));
        else if (special === 'pipes' && devicesMade.includes(each)) {
          fails('EPERM', () => sides.replica.makeSpecial(name(each.type), each));
        } else {
          sides.replica.makeSpecial(name(each.type), each);
          assert.deepEqual(sides.replica.readSpecial(name(each.type)), each);
          sides.replica.stamp(name(each.type), SPECIAL, { ...PLAIN, mode: 0o644, ...TIMES[3] });
          assert.equal(fs.lstatSync(sides.at('replica', each.type)).mode & 0o7777, 0o644);
          requireTime(rig, sides.at('replica', each.type), TIMES[3]!); // there are seven
        }
      }
    },
  },
  {
    name: 'writes a directory and a file system to the disk',
    run: (rig) => {
      using sides = openSides(rig);
      sides.replica.makeFile(name('file'));
      sides.replica.sync();
      const sync = () => rig.fileSystem.syncOpened(sides.replicaRoot.descriptor);
      if (rig.fileSystem.capabilities.syncs) sync();
      else fails('ENOTSUP', sync);
    },
  },
  {
    name: 'locks a folder and a file, each for one holder at a time',
    run: (rig) => {
      using one = openFully(rig, path.join(rig.folder, 'root'));
      using two = openFully(rig, path.join(rig.folder, 'root'));
      const file = absolute(path.join(rig.folder, 'lock'));
      if (!rig.fileSystem.capabilities.locks) {
        fails('ENOTSUP', () => one.lock());
        fails('ENOTSUP', () => rig.fileSystem.lockFile(file));
        return;
      }
      for (const [lock, again] of [
        [() => one.lock(), () => two.lock()],
        [() => rig.fileSystem.lockFile(file), () => rig.fileSystem.lockFile(file)],
      ] as const) {
        const held = lock();
        assert.ok(held);
        assert.equal(again(), undefined);
        held.release();
        held.release();
        const next = again();
        assert.ok(next);
        next.release();
      }
    },
  },
  {
    name: 'shares the lock of a file that is there, which keeps it from others',
    needs: ['locks', 'it locks nothing'],
    run: (rig) => {
      const file = absolute(path.join(rig.folder, 'lock'));
      fails('ENOENT', () => rig.fileSystem.shareFile(file));
      fs.writeFileSync(file, '');
      const [one, two] = [rig.fileSystem.shareFile(file), rig.fileSystem.shareFile(file)];
      assert.ok(one);
      assert.ok(two);
      one.release();
      assert.equal(rig.fileSystem.lockFile(file), undefined);
      two.release();
      const alone = rig.fileSystem.lockFile(file);
      assert.ok(alone);
      assert.equal(rig.fileSystem.shareFile(file), undefined);
      alone.release();
    },
  },
];

function requireTime(rig: Rig, file: string, time: Pick<Attributes, 'mtimeSeconds' | 'mtimeNanos'>): void {
  sameTime(rig, fs.lstatSync(file, { bigint: true }).mtimeNs, nanosOf(time));
}

function ownersOf(attributes: Attributes | undefined): unknown[] {
  return [attributes?.uid, attributes?.gid];
}
