// A disk whose bytes change below its file system: an image, unmounted, written to where a file's blocks are, and mounted again.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { requireTools } from '../fs/mounts.js';
import { until } from './foldersync.js';

const BLOCK_BYTES = 4096;

/** Formatted and mounted, until the end of the test. Paths are below its root. */
export class RottingDisk {
  readonly folder: string;
  readonly #image: string;
  #isMounted = false;

  constructor(context: TestContext) {
    requireTools(context, ['mkfs.ext4', 'debugfs', 'losetup']);
    const place = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-rot-'));
    onTestFinished(() => fs.rmSync(place, { recursive: true }));
    this.folder = path.join(place, 'disk');
    this.#image = path.join(place, 'image');
    fs.mkdirSync(this.folder);
    fs.closeSync(fs.openSync(this.#image, 'w'));
    fs.truncateSync(this.#image, 64 * 2 ** 20);
    execFileSync('mkfs.ext4', ['-q', '-b', `${BLOCK_BYTES}`, this.#image], { stdio: 'pipe' });
    this.mount();
    onTestFinished(() => this.unmount());
  }

  path(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  mount(): void {
    execFileSync('mount', ['-o', 'loop', this.#image, this.folder]);
    this.#isMounted = true;
  }

  async unmount(): Promise<void> {
    if (!this.#isMounted) return;
    const unmounts = () => {
      try {
        execFileSync('umount', [this.folder], { stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    };
    await until(unmounts, `nobody to use ${this.folder}`);
    this.#isMounted = false;
  }

  /** Makes files as old as they would be after years: what has changed lately is not believed yet. While it is unmounted. */
  age(files: readonly string[]): void {
    const commands = files.flatMap((file) => [
      `set_inode_field /${file} ctime @1700000000`,
      `set_inode_field /${file} ctime_extra 0`,
    ]);
    const script = path.join(path.dirname(this.#image), 'commands');
    fs.writeFileSync(script, `${commands.join('\n')}\n`);
    execFileSync('debugfs', ['-w', '-f', script, this.#image], { stdio: 'pipe' });
  }

  /** Changes one byte of a file. While it is unmounted. */
  rot(file: string, position: number): void {
    const blocks = execFileSync('debugfs', ['-R', `blocks /${file}`, this.#image], { encoding: 'utf8', stdio: 'pipe' });
    const block = Number(blocks.trim().split(/\s+/)[Math.floor(position / BLOCK_BYTES)]);
    const at = block * BLOCK_BYTES + (position % BLOCK_BYTES);
    const descriptor = fs.openSync(this.#image, 'r+');
    const byte = Buffer.alloc(1);
    fs.readSync(descriptor, byte, 0, 1, at);
    fs.writeSync(descriptor, Buffer.of(byte[0]! ^ 1), 0, 1, at); // one byte was read
    fs.fsyncSync(descriptor);
    fs.closeSync(descriptor);
  }
}
