// Disks that are full, fail, turn read-only or go away, before a pass and in the middle of one: real ones, under the real
// process. There is no device-mapper on every machine, nor a quota of ext4 or xfs in every kernel: the disk that fails is
// an image that has lost its end, and the quota is one of btrfs.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openFilesIn } from '../engine/open-files.js';
import { mountAgain, mountVolume } from '../fs/mounts.js';
import { type Ended, hasOpen, until, Workplace } from './foldersync.js';
import { rsyncAll } from './strace-faults.js';
import { differences, type Look, lookAtReplica } from './torn-entries.js';
import { randomFrom, type Version, VersionedTree } from './versioned-tree.js';

const MEGABYTE = 1 << 20;

/** A pair whose replica is some versions behind, and whose sides may lie on disks of their own. */
class HostilePair {
  readonly #place = new Workplace();
  readonly #source: string;
  readonly replica: string;
  readonly tree: VersionedTree;
  readonly #before: Version;
  #writtenBefore = 0;

  static async on(disks: { readonly source?: string; readonly replica?: string }, files = 1000): Promise<HostilePair> {
    const pair = new HostilePair(disks, files);
    expect((await pair.run()).code).toBe(0);
    for (let count = 0; count < 2; count++) pair.tree.change();
    return pair;
  }

  private constructor({ source, replica }: { readonly source?: string; readonly replica?: string }, files: number) {
    this.#source = path.join(source ?? this.#place.folder, 'source');
    this.replica = path.join(replica ?? this.#place.folder, 'replica');
    this.tree = new VersionedTree(this.#source, { files, random: randomFrom(files) });
    this.#before = this.tree.version;
    this.#place.configure({
      p: { source: this.#source, replica: this.replica, interval: '1h', maxDelete: { percent: 100 } },
    });
  }

  run(): Promise<Ended> {
    return this.#place.run('run', '--once');
  }

  /** Runs a pass, does something while it stands still in the middle of it, and lets it go on. */
  async disturb(what: () => void, isTime: (engine: number) => boolean = () => this.#hasBegun()): Promise<Ended> {
    const service = this.#place.start('run', '--once');
    this.#writtenBefore = fs.statSync(this.replica).ctimeMs;
    let engine = 0;
    await until(() => {
      engine = service.enginePid('p') ?? engine;
      return engine !== 0 && isTime(engine);
    }, 'the middle of a pass');
    process.kill(engine, 'SIGSTOP');
    await until(() => hasStopped(engine), 'the engine to stand still');
    expect(hasOpen(engine, this.tree.folder), 'the pass is going on').toBe(true);
    what();
    process.kill(engine, 'SIGCONT');
    return service.ended;
  }

  /** The problems that the log tells of. */
  problems(): string[] {
    const lines = this.#place.log('p').split('\n');
    return lines.filter((line) => /^\S+ warn .*(?:E[A-Z]+)/.test(line) && !line.includes('pass '));
  }

  #hasBegun(): boolean {
    return fs.statSync(this.replica).ctimeMs > this.#writtenBefore;
  }

  async look(replica = this.replica): Promise<Look> {
    const look = await lookAtReplica(replica, {
      before: this.#before,
      after: this.tree.version,
      moves: this.tree.moves,
    });
    expect(look.torn).toEqual([]);
    return look;
  }

  /** The next pass does the rest. */
  async expectHealed(): Promise<void> {
    const { code, stdout } = await this.run();
    expect(stdout).toMatch(/pass ok/);
    expect(code).toBe(0);
    expect(differences(this.#source, this.replica)).toEqual([]);
    expect(rsyncAll(this.#source, this.replica)).toBe('');
  }
}

/** Whether no thread of a process goes on: a call that is being done is done first. */
function hasStopped(pid: number): boolean {
  return fs.readdirSync(`/proc/${pid}/task`).every((thread) => {
    return /^State:\s+T/m.test(fs.readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8'));
  });
}

/** Fills a disk but for some bytes. */
function fill(disk: string, leftBytes: number): string {
  const ballast = path.join(disk, 'ballast');
  const file = fs.openSync(ballast, 'w');
  let size = 0;
  try {
    for (;;) size += fs.writeSync(file, Buffer.alloc(1 << 16, 'x'));
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  }
  fs.ftruncateSync(file, size - leftBytes);
  fs.fsyncSync(file);
  fs.closeSync(file);
  return ballast;
}

it('a full disk costs no old file, is told once, and the next pass finishes when there is room', async (context) => {
  const disk = mountVolume(context, 'ext4');
  const pair = await HostilePair.on({ replica: disk });
  pair.tree.grow('d1/large', 8 * MEGABYTE);
  const ballast = fill(disk, MEGABYTE);
  const ended = await pair.run();
  expect(ended.code).toBe(1);
  expect(ended.stdout).toMatch(/pass with problems /);
  const problems = pair.problems();
  expect(problems.filter((line) => line.includes('one file of 8.39 MB found no room'))).toHaveLength(1);
  // It is copied last, for it may be one that was renamed: the versions of all else may have taken the room before.
  const others = problems.filter((line) => !line.includes('found no room'));
  expect(others.filter((line) => !/cannot keep versions .*\(ENOSPC\)/.test(line))).toEqual([]);
  expect(others.length).toBeLessThan(2);
  expect((await pair.look()).temporary).toBe(0);
  fs.rmSync(ballast);
  await pair.expectHealed();
});

it('so does a quota', async (context) => {
  const disk = mountVolume(context, 'btrfs');
  const folder = path.join(disk, 'limited');
  execFileSync('btrfs', ['quota', 'enable', disk], { stdio: 'pipe' });
  execFileSync('btrfs', ['subvolume', 'create', folder], { stdio: 'pipe' });
  const limit = (size: string) => execFileSync('btrfs', ['qgroup', 'limit', size, folder]);
  const pair = await HostilePair.on({ replica: folder });
  pair.tree.grow('d1/large', 16 * MEGABYTE);
  limit('16M');
  const ended = await pair.run();
  expect(ended.code).toBe(1);
  expect(pair.problems()).toEqual([expect.stringMatching(/EDQUOT/)]);
  expect((await pair.look()).temporary).toBe(0);
  limit('none');
  await pair.expectHealed();
});

it('a replica that is mounted read-only is told of, and left as it is', async (context) => {
  const disk = mountVolume(context, 'ext4');
  const pair = await HostilePair.on({ replica: disk });
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  const { code } = await pair.run();
  expect(code).toBe(1);
  expect(pair.problems().join('\n')).toMatch(/EROFS/);
  expect((await pair.look()).new).toBe(0);
  execFileSync('mount', ['-o', 'remount,rw', disk]);
  await pair.expectHealed();
});

it('a replica whose disk turns read-only in the middle of a pass, as ext4 does after an error, stays whole', async (context) => {
  const disk = mountVolume(context, 'ext4');
  const pair = await HostilePair.on({ replica: disk });
  execFileSync('sync', ['-f', disk]);
  const { code } = await pair.disturb(() => void execFileSync('mount', ['-o', 'remount,abort', disk]));
  expect(code).toBe(1);
  expect(pair.problems().join('\n')).toMatch(/EROFS/);
  expect((await pair.look()).old).toBeGreaterThan(0);
  mountAgain(disk);
  await pair.look(); // what the journal has kept of it
  await pair.expectHealed();
});

it('a source whose disk cannot read a file any more costs nothing, and the rest is mirrored', async (context) => {
  const disk = mountVolume(context, 'ext4');
  const pair = await HostilePair.on({ source: disk });
  pair.tree.grow('d1/large', 40 * MEGABYTE);
  mountAgain(disk); // so that nothing of it is in memory
  const image = path.join(path.dirname(disk), 'image');
  const whole = fs.readFileSync(image);
  fs.truncateSync(image, whole.length / 2);
  const { code } = await pair.run();
  expect(code).toBe(1);
  expect(pair.problems()).toEqual([expect.stringMatching(/d1\/large.*EIO/)]);
  // What the replica holds beside a new file that cannot be read stays, until it can be.
  const { old, temporary } = await pair.look();
  expect([old > 0, temporary]).toEqual([true, 0]);
  execFileSync('umount', [disk]);
  fs.writeFileSync(image, whole);
  mountImage(disk);
  await pair.expectHealed();
});

it('a source that is unmounted between two passes holds the pair, also where its folder is there and empty', async (context) => {
  const disk = mountVolume(context, 'ext4');
  const pair = await HostilePair.on({ source: disk });
  execFileSync('umount', [disk]);
  expect((await pair.run()).code).toBe(3);
  fs.mkdirSync(path.join(disk, 'source'));
  const { code, stdout } = await pair.run();
  expect(code).toBe(3);
  expect(stdout).toMatch(/pass held .*root-replaced/);
  expect(await pair.look()).toMatchObject({ new: 0, temporary: 0 });
  fs.rmdirSync(path.join(disk, 'source'));
  mountImage(disk);
  await pair.expectHealed();
});

it('a source that is unmounted in the middle of a pass removes nothing', async (context) => {
  const disk = mountVolume(context, 'ext4');
  const pair = await HostilePair.on({ source: disk });
  const { code, stdout } = await pair.disturb(() => void execFileSync('umount', ['-l', disk]));
  mountImage(disk);
  expect(code).toBe(3);
  expect(stdout).toMatch(/pass held .*root-changed.* held back/);
  expect((await pair.look()).old).toBeGreaterThan(0);
  await pair.expectHealed();
});

it('a replica whose disk is pulled in the middle of a pass stays whole, and nothing comes to be in its place', async (context) => {
  const disk = mountVolume(context, 'ext4');
  const pair = await HostilePair.on({ replica: disk });
  const { code, stdout } = await pair.disturb(() => void execFileSync('umount', ['-l', disk]));
  expect(code).toBe(3);
  expect(stdout).toMatch(/pass held .*root-changed.* held back/);
  expect(fs.readdirSync(disk)).toEqual([]);
  mountImage(disk);
  expect((await pair.look()).old).toBeGreaterThan(0);
  await pair.expectHealed();
});

const LARGE = 150 * MEGABYTE;

it.each([
  ['grows', (file: string) => fs.appendFileSync(file, 'more')],
  ['vanishes', (file: string) => fs.rmSync(file)],
  ['is written anew', (file: string) => fs.writeFileSync(file, 'new')],
] as const)(
  'a file that %s while it is copied is never torn, and the next pass has it as it is then',
  async (_, change) => {
    const pair = await HostilePair.on({});
    pair.tree.grow('0large', LARGE);
    const file = path.join(pair.tree.folder, '0large');
    const content = fs.readFileSync(file);
    await pair.disturb(
      () => change(file),
      (engine) => openFilesIn(pair.replica, engine).some((size) => size > 10 * MEGABYTE),
    );
    const copy = path.join(pair.replica, '0large');
    if (fs.existsSync(copy)) {
      const copied = fs.readFileSync(copy);
      expect(copied.equals(content) || copied.equals(fs.readFileSync(file))).toBe(true);
    }
    await pair.expectHealed();
  },
);

function mountImage(disk: string): void {
  execFileSync('mount', ['-o', 'loop', path.join(path.dirname(disk), 'image'), disk]);
}
