// The power fails at random moments: what a pass called ok is in each image that is taken later, and a pass over any image calls
// nothing ok that has other bytes than the source.

import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, type TestContext } from 'vitest';
import { CuttableDisk, type DiskFormat } from './disks.js';
import { Workplace } from './foldersync.js';

const MIB = 2 ** 20;

/** How many images are taken of each course of events; 20 of each file system. */
const IMAGES = { first: 8, update: 6, watch: 6 };

/** Times of long ago, so that only what is known of the disk makes anybody look at content. */
let tick = 1e9;

function write(file: string, bytes: Buffer, sizeBytes = bytes.length): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, bytes);
  fs.truncateSync(file, sizeBytes);
  fs.utimesSync(file, ++tick, tick);
}

/** Small and large files, some with a hole at their end. */
function fill(folder: string): void {
  for (let nth = 0; nth < 12; nth++) {
    write(path.join(folder, `plain${nth}`), crypto.randomBytes(2 * MIB));
    write(path.join(folder, `sparse${nth}`), crypto.randomBytes(MIB), 3 * MIB);
    for (let small = 0; small < 8; small++) write(path.join(folder, `d${nth}`, `${small}`), crypto.randomBytes(5000));
  }
}

/** Paths of all files below a folder, sorted. */
function filesOf(folder: string): string[] {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
}

function wrongFiles(source: string, replica: string, files: readonly string[]): string[] {
  return files.filter((file) => {
    const [one, other] = [path.join(source, file), path.join(replica, file)];
    return !fs.existsSync(other) || !fs.readFileSync(one).equals(fs.readFileSync(other));
  });
}

/** A pair on a disk of its own, with its state there as well: a power cut takes both. */
class Rig {
  readonly place = new Workplace();
  readonly disk: CuttableDisk;
  readonly source = this.place.path('s');
  readonly replica: string;
  readonly images: { readonly image: string; readonly settled: readonly string[] }[] = [];

  constructor(context: TestContext, format: DiskFormat) {
    this.disk = new CuttableDisk(context, format);
    this.replica = path.join(this.disk.folder, 'r');
    fs.mkdirSync(this.source);
  }

  configure(options: object): void {
    const stateDir = path.join(this.disk.folder, 'state');
    this.place.configure({ p: { source: './s', replica: this.replica, adopt: true, ...options } }, { stateDir });
  }

  /** Takes images at random moments, half of them while the system writes. `settled` is what a pass has called ok. */
  async take(count: number, settled: readonly string[], betweenMs: number): Promise<void> {
    for (let nth = 0; nth < count; nth++) {
      await sleep(Math.random() * betweenMs);
      if (nth % 2 === 0) this.disk.beginWriting();
      await sleep(Math.random() * 60);
      this.images.push({ image: this.disk.cut(), settled });
    }
  }

  /** Starts the machine with each image, looks at what a pass had called ok, and has another pass put the rest right. */
  async judge(): Promise<void> {
    this.configure({ interval: '1h' });
    const files = filesOf(this.source);
    let [torn, compared] = [0, 0];
    for (const { image, settled } of this.images) {
      await this.disk.putBack(image);
      expect(wrongFiles(this.source, this.replica, settled), `${image}: what a pass called ok`).toEqual([]);
      torn += wrongFiles(this.source, this.replica, files).filter((file) =>
        isTorn(this.source, this.replica, file),
      ).length;
      compared += settled.length + files.length;
      const { code, stdout } = await this.place.run('run', '--once');
      expect(code, `${image}: ${stdout}`).toBe(0);
      expect(wrongFiles(this.source, this.replica, files), `${image}: what the next pass calls ok`).toEqual([]);
    }
    console.log(
      `${this.images.length} images, ${compared} files compared; ${torn} of the right size and time had other bytes at first`,
    );
  }
}

function isTorn(source: string, replica: string, file: string): boolean {
  const found = fs.statSync(path.join(replica, file), { throwIfNoEntry: false });
  const wanted = fs.statSync(path.join(source, file));
  return found?.size === wanted.size && found.mtimeMs === wanted.mtimeMs;
}

describe.each(['ext4', 'xfs', 'btrfs'] as const)('on %s', (format) => {
  it('a power cut during a first copy costs no file', async (context) => {
    const rig = new Rig(context, format);
    fill(rig.source);
    rig.configure({ interval: '1h', bandwidth: '8MiB/s' });
    const service = rig.place.start('run', '--once');
    await rig.take(IMAGES.first, [], 700);
    await service.kill();
    await rig.judge();
  });

  it('a power cut during an update costs no file, least of all one that a pass has called ok', async (context) => {
    const rig = new Rig(context, format);
    fill(rig.source);
    rig.configure({ interval: '1h' });
    expect(await rig.place.run('run', '--once')).toMatchObject({ code: 0 });
    const changed = filesOf(rig.source).filter((file) => /[02468]$/.test(file));
    const settled = filesOf(rig.source).filter((file) => !changed.includes(file));
    for (const file of changed) write(path.join(rig.source, file), crypto.randomBytes(MIB), 2 * MIB);
    rig.images.push({ image: rig.disk.cut(), settled });
    rig.configure({ interval: '1h', bandwidth: '8MiB/s' });
    const service = rig.place.start('run', '--once');
    await rig.take(IMAGES.update - 1, settled, 900);
    await service.kill();
    await rig.judge();
  });

  it('a power cut costs a watching pair no file', async (context) => {
    const rig = new Rig(context, format);
    fill(rig.source);
    rig.configure({});
    const service = rig.place.start('run');
    await service.says(/\[p\] pass ok \(startup\)/);
    const settled = filesOf(rig.source).filter((file) => file.startsWith('plain'));
    const taking = rig.take(IMAGES.watch, settled, 900);
    for (let nth = 0; nth < 40; nth++) {
      write(path.join(rig.source, 'watched', `${nth % 25}`), crypto.randomBytes(MIB / 2), MIB);
      await sleep(Math.random() * 150);
    }
    await taking;
    await service.kill();
    await rig.judge();
  });
});
