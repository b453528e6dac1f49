// Disks that lose their power, or fail: images below loop devices, which a test can copy, put back and break.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { requireTools } from '../fs/mounts.js';
import { until } from './foldersync.js';

/** What a disk is formatted with. */
export type DiskFormat = 'ext4' | 'xfs' | 'btrfs';

/** Mounted so that the journal is written as often as it can be: a power cut then finds more of what is half done. */
const FORMATS: Readonly<Record<DiskFormat, { readonly mib: number; readonly make: string[]; readonly mount: string }>> =
  {
    ext4: {
      mib: 256,
      make: ['mkfs.ext4', '-q', '-E', 'lazy_itable_init=0,lazy_journal_init=0'],
      mount: 'loop,commit=1',
    },
    xfs: { mib: 320, make: ['mkfs.xfs', '-q', '-f'], mount: 'loop' },
    btrfs: { mib: 320, make: ['mkfs.btrfs', '-q', '-f'], mount: 'loop,commit=1' },
  };

/** A disk whose power can be cut: what it holds at a moment is an image, which is mounted later as after a restart. */
export class CuttableDisk {
  /** Where it is mounted. */
  readonly folder: string;
  readonly #format: DiskFormat;
  readonly #image: string;
  #images = 0;
  #isMounted = false;

  /** Formatted and mounted, until the end of the test. */
  constructor(context: TestContext, format: DiskFormat) {
    const { mib, make } = FORMATS[format];
    requireTools(context, ['mkfs.xfs', make[0] ?? '', 'losetup']);
    const place = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-disk-'));
    onTestFinished(() => fs.rmSync(place, { recursive: true }));
    // Its images are on a file system that shares them: a copy is one moment, and takes no room.
    const [outer, host] = [path.join(place, 'host.img'), path.join(place, 'host')];
    fs.mkdirSync(host);
    makeImage(outer, 4096, ['mkfs.xfs', '-q', '-m', 'reflink=1']);
    execFileSync('mount', ['-o', 'loop', outer, host]);
    onTestFinished(() => unmount(host));
    this.#format = format;
    this.#image = path.join(host, 'disk.img');
    this.folder = path.join(place, 'disk');
    fs.mkdirSync(this.folder);
    makeImage(this.#image, mib, make);
    this.mount();
    onTestFinished(() => this.unmount());
  }

  /** What the disk holds now, as a power cut would leave it; to be given to `putBack`. */
  cut(): string {
    const image = `${this.#image}.${++this.#images}`;
    execFileSync('cp', ['--reflink=always', this.#image, image]);
    return image;
  }

  /** Begins to write out what the system holds back, as it does by itself after half a minute, and does not wait for it. */
  beginWriting(): void {
    spawn('sync', ['-f', this.folder], { stdio: 'ignore' });
  }

  /** The machine starts again with this. */
  async putBack(image: string): Promise<void> {
    await this.unmount();
    fs.renameSync(image, this.#image);
    this.mount();
  }

  mount(): void {
    execFileSync('mount', ['-o', FORMATS[this.#format].mount, this.#image, this.folder]);
    this.#isMounted = true;
  }

  async unmount(): Promise<void> {
    if (this.#isMounted) await unmount(this.folder);
    this.#isMounted = false;
  }
}

/** A disk that fails to write for a while. Its metadata is near its beginning, and has no journal whose failure would end it. */
export class FailingDisk {
  readonly folder: string;
  readonly #switch: string;
  readonly #device: string;

  private constructor(place: string, device: string) {
    this.folder = path.join(place, 'disk');
    this.#switch = path.join(place, 'switch');
    this.#device = device;
  }

  /** Formatted and mounted, until the end of the test. */
  static async start(context: TestContext): Promise<FailingDisk> {
    requireTools(context, ['gcc', 'pkg-config', 'fusermount3', 'losetup', 'mkfs.ext4']);
    const place = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-disk-'));
    onTestFinished(() => fs.rmSync(place, { recursive: true }));
    const at = (name: string) => path.join(place, name);
    const flags = execFileSync('pkg-config', ['--cflags', '--libs', 'fuse3'], { encoding: 'utf8' }).trim().split(/\s+/);
    const source = path.join(import.meta.dirname, 'failing-disk.c');
    execFileSync('gcc', ['-O1', '-Wall', '-Werror', '-o', at('failing-disk'), source, ...flags]);
    makeImage(at('image'), 400, ['mkfs.ext4', '-q', '-O', '^has_journal,^metadata_csum', '-E', 'lazy_itable_init=0']);
    for (const folder of ['below', 'disk']) fs.mkdirSync(at(folder));
    const server = spawn(at('failing-disk'), [at('image'), at('switch'), at('below')], { stdio: 'ignore' });
    onTestFinished(async () => {
      execFileSync('fusermount3', ['-u', at('below')]);
      if (server.exitCode === null) await new Promise((resolve) => server.once('exit', resolve));
    });
    await until(() => fs.existsSync(path.join(at('below'), 'disk')), 'the failing disk');
    const device = execFileSync('losetup', ['-f', '--show', path.join(at('below'), 'disk')], {
      encoding: 'utf8',
    }).trim();
    onTestFinished(() => void execFileSync('losetup', ['-d', device]));
    const disk = new FailingDisk(place, device);
    disk.#mount();
    onTestFinished(() => unmount(disk.folder));
    return disk;
  }

  /** Each write beyond its first 60 MB fails from now on. */
  fail(): void {
    fs.writeFileSync(this.#switch, '60000000');
  }

  heal(): void {
    fs.rmSync(this.#switch);
  }

  /** Only what is on the disk is there from now on. */
  async remount(): Promise<void> {
    await unmount(this.folder);
    this.#mount();
  }

  #mount(): void {
    execFileSync('mount', ['-o', 'errors=continue', this.#device, this.folder]);
  }
}

/** What was killed while it waited for the disk keeps that busy until then, and no event tells of its end. */
async function unmount(folder: string): Promise<void> {
  const isUnmounted = () => spawnSync('umount', [folder], { stdio: 'ignore' }).status === 0;
  await until(isUnmounted, `nobody to use ${folder}`);
}

function makeImage(file: string, mib: number, [program = '', ...options]: readonly string[]): void {
  fs.closeSync(fs.openSync(file, 'w'));
  fs.truncateSync(file, mib * 2 ** 20);
  execFileSync(program, [...options, file], { stdio: 'pipe' });
}

/** Mounts a disk of that size until the end of the test. */
export function mountImage(context: TestContext, mib: number): string {
  requireTools(context, ['mkfs.ext4', 'losetup']);
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-disk-'));
  onTestFinished(() => fs.rmSync(place, { recursive: true }));
  const [image, folder] = [path.join(place, 'disk.img'), path.join(place, 'disk')];
  fs.mkdirSync(folder);
  makeImage(image, mib, ['mkfs.ext4', '-q', '-E', 'lazy_itable_init=0,lazy_journal_init=0']);
  execFileSync('mount', ['-o', 'loop', image, folder]);
  onTestFinished(() => unmount(folder));
  return folder;
}
