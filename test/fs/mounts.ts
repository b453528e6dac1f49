// Small file systems of other kinds, mounted for one test. Where that cannot be done the test is skipped and says why,
// but never in CI.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';

/** What can be mounted; every name but `tmpfs` is an image of its own. */
export type Volume =
  | 'tmpfs'
  | 'ext4'
  | 'ext4 with encryption'
  | 'ext4 with whole seconds'
  | 'btrfs'
  | 'xfs'
  | 'ntfs without case';

interface Recipe {
  readonly sizeMib: number;
  /** Formats the image; absent where there is none. */
  readonly format?: readonly string[];
  /** Mounts it; the source and the folder are added. */
  readonly mount: readonly string[];
}

const RECIPES: Readonly<Record<Volume, Recipe>> = {
  tmpfs: { sizeMib: 8, mount: ['mount', '-t', 'tmpfs', '-o', 'size=8m'] },
  ext4: { sizeMib: 64, format: ['mkfs.ext4', '-q'], mount: ['mount', '-o', 'loop'] },
  'ext4 with encryption': { sizeMib: 32, format: ['mkfs.ext4', '-q', '-O', 'encrypt'], mount: ['mount', '-o', 'loop'] },
  'ext4 with whole seconds': { sizeMib: 16, format: ['mkfs.ext4', '-q', '-I', '128'], mount: ['mount', '-o', 'loop'] },
  btrfs: { sizeMib: 256, format: ['mkfs.btrfs', '-q'], mount: ['mount', '-o', 'loop'] },
  xfs: { sizeMib: 320, format: ['mkfs.xfs', '-q'], mount: ['mount', '-o', 'loop'] },
  'ntfs without case': {
    sizeMib: 16,
    format: ['mkfs.ntfs', '-q', '-F', '-Q'],
    mount: ['lowntfs-3g', '-o', 'ignore_case,permissions,streams_interface=none'],
  },
};

/** Mounts a new, empty volume until the end of the test; returns its folder. */
export function mountVolume(context: TestContext, volume: Volume): string {
  const { sizeMib, format, mount } = RECIPES[volume];
  requireTools(
    context,
    [mount[0], format?.[0]].filter((tool) => tool !== undefined),
  );
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-volume-'));
  const [image, folder] = [path.join(place, 'image'), path.join(place, 'mounted')];
  onTestFinished(() => fs.rmSync(place, { recursive: true }));
  fs.mkdirSync(folder);
  if (format !== undefined) {
    fs.closeSync(fs.openSync(image, 'w'));
    fs.truncateSync(image, sizeMib * 2 ** 20);
    run(format, image);
  }
  return mountAt(context, [...mount, format === undefined ? 'tmpfs' : image], folder);
}

/**
 * Mounts an ext4 whose disk takes less than it says, until the end of the test: what is written beyond that is lost when the
 * system gets to write it out, and the next sync tells.
 */
export function mountLyingDisk(context: TestContext): string {
  requireTools(context, ['mount', 'mkfs.ext4']);
  const disk = path.join(mountVolume(context, 'tmpfs'), 'image');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-volume-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  fs.closeSync(fs.openSync(disk, 'w'));
  fs.truncateSync(disk, 64 * 2 ** 20); // the tmpfs has an eighth of that
  // Without a journal, whose failure would make it read-only at once.
  run(['mkfs.ext4', '-q', '-O', '^has_journal', '-E', 'lazy_itable_init=1,nodiscard'], disk);
  return mountAt(context, ['mount', '-o', 'loop', disk], folder);
}

/** Mounts a folder at another place until the end of the test; `as` is `ro` where nobody is to change it by that way. */
export function mountBind(context: TestContext, from: string, to: string, as: 'rw' | 'ro' = 'rw'): void {
  requireTools(context, ['mount']);
  mountAt(context, ['mount', '--options', `bind,${as}`, from], to);
}

/** Unmounts and mounts again what `mountVolume` has mounted, of an image. */
export function mountAgain(folder: string): void {
  run(['umount'], folder);
  run(['mount', '-o', 'loop', path.join(path.dirname(folder), 'image')], folder);
}

function mountAt(context: TestContext, command: readonly string[], folder: string): string {
  const { status, stderr } = spawnSync(command[0]!, [...command.slice(1), folder], { encoding: 'utf8' }); // it has a first word
  if (status !== 0) giveUp(context, `${command.join(' ')}: ${stderr.trim()}`);
  onTestFinished(() => {
    // Whatever the test has started may take a moment to be gone.
    execFileSync('umount', ['--lazy', folder]);
  });
  return folder;
}

/** Skips a test of root's that lacks a tool; never in CI. */
export function requireTools(context: TestContext, tools: readonly string[]): void {
  if (process.getuid?.() !== 0) giveUp(context, 'only root can mount a volume or make a user');
  for (const tool of tools) {
    const isThere = spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
    if (!isThere) giveUp(context, `${tool} is not installed`);
  }
}

function giveUp(context: TestContext, reason: string): never {
  if (process.env.CI !== undefined) throw new Error(`in CI nothing is skipped: ${reason}`);
  return context.skip(reason);
}

function run(command: readonly string[], last: string): void {
  execFileSync(command[0]!, [...command.slice(1), last], { stdio: 'pipe' }); // every command has a first word
}

/**
 * Mounts a file system whose server never says a word, at a folder, until the end of the test: whoever looks at it hangs. So
 * that a test which does so fails rather than hangs with it, the mount breaks off after 20 s. One of another user is closed to
 * root, who is told so by the kernel at once.
 */
export function mountDead(context: TestContext, folder: string, user = 0): void {
  requireTools(context, ['mount']);
  const options = `fd=7,rootmode=40000,user_id=${user},group_id=${user}`;
  // The mount is there as long as somebody has the descriptor, and the shell goes on as the one who has.
  const script = `exec 7<>/dev/fuse && mount -i -t fuse -o ${options} dead "$1" && echo mounted && exec sleep 20`;
  const server = spawn('sh', ['-c', script, 'sh', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    server.kill('SIGKILL');
    spawnSync('umount', ['--lazy', folder]);
  });
  const isMounted = () => fs.readFileSync('/proc/self/mountinfo', 'latin1').includes(` ${folder} `);
  const until = performance.now() + 10_000;
  while (!isMounted()) {
    if (performance.now() > until) giveUp(context, 'a FUSE file system cannot be mounted here');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
}
