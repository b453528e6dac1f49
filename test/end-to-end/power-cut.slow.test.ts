// The power fails at random moments: what a pass called ok is in each image that is taken later, and a pass over any image calls
// nothing ok that has other bytes than the source.
//
// It fails where copies are given their full size before their data and no pass reads anew what is not known to be on the disk.

import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, type TestContext } from 'vitest';
import { CuttableDisk, type DiskFormat } from './disks.js';
import { until, Workplace } from './foldersync.js';

const MIB = 2 ** 20;

/** How many images are taken of each course of events; 20 of each file system. */
const IMAGES = { first: 8, update: 6, watch: 6 };

/** A copy goes on while the images are taken: journals are written each second, data later. */
const SLOW = '3MiB/s';
const BETWEEN_MS = 2500;

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
  const paths = files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return paths.filter((at) => !at.startsWith('.foldersync/')).sort();
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

  /**
   * Takes images at random moments from the first file on that is copied, half of them while the system writes. `settled` is
   * what a pass has called ok.
   */
  async take(count: number, settled: readonly string[], betweenMs: number): Promise<void> {
    const isOpen = (file: string) => !settled.includes(file);
    const isCopied = () =>
      filesOf(this.source).some((file) => isOpen(file) && looksRight(this.source, this.replica, file));
    await until(isCopied, 'the first copy');
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
    let [torn, found, compared] = [0, 0, 0];
    for (const { image, settled } of this.images) {
      await this.disk.putBack(image);
      expect(wrongFiles(this.source, this.replica, settled), `${image}: what a pass called ok`).toEqual([]);
      const open = files.filter((file) => !settled.includes(file));
      const seeming = open.filter((file) => looksRight(this.source, this.replica, file));
      torn += wrongFiles(this.source, this.replica, seeming).length;
      found += seeming.length;
      compared += settled.length + files.length;
      const { code, stdout } = await this.place.run('run', '--once');
      expect(code, `${image}: ${stdout}`).toBe(0);
      expect(wrongFiles(this.source, this.replica, files), `${image}: what the next pass calls ok`).toEqual([]);
    }
    expect(found, 'what was copied before the cuts').toBeGreaterThan(0);
    console.log(
      `${this.images.length} images, ${compared} files compared; ${found} were copied meanwhile, ${torn} of them had other bytes`,
    );
  }
}

function looksRight(source: string, replica: string, file: string): boolean {
  const found = fs.statSync(path.join(replica, file), { throwIfNoEntry: false });
  const wanted = fs.statSync(path.join(source, file));
  return found?.size === wanted.size && found.mtimeMs === wanted.mtimeMs;
}

describe.each(['ext4', 'xfs', 'btrfs'] as const)('on %s', (format) => {
  it('a power cut during a first copy costs no file', async (context) => {
    const rig = new Rig(context, format);
    fill(rig.source);
    rig.configure({ interval: '1h', bandwidth: SLOW });
    const service = rig.place.start('run', '--once');
    await rig.take(IMAGES.first, [], BETWEEN_MS);
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
    rig.configure({ interval: '1h', bandwidth: SLOW });
    const service = rig.place.start('run', '--once');
    await rig.take(IMAGES.update - 1, settled, BETWEEN_MS);
    await service.kill();
    await rig.judge();
  });

  it('a power cut costs a watching pair no file', async (context) => {
    const rig = new Rig(context, format);
    fill(rig.source);
    rig.configure({});
    const service = rig.place.start('run');
    await service.says(/\[p\] pass ok \(startup\)/);
    const settled = filesOf(rig.source);
    let isTaken = false;
    const taking = rig.take(IMAGES.watch, settled, BETWEEN_MS).finally(() => {
      isTaken = true;
    });
    for (let nth = 0; !isTaken; nth++) {
      // The first ten stay as they are.
      const name = nth < 10 ? nth : 10 + (nth % 50);
      write(path.join(rig.source, 'watched', `${name}`), crypto.randomBytes(MIB / 2), MIB);
      await sleep(Math.random() * 150);
    }
    await taking;
    await service.kill();
    await rig.judge();
  });
});
