// The folder that a row of the bench works in, and the programs that it measures there.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, type Measured, measureProcess } from './measure.js';
import { makeTree, type Shape } from './trees.js';

/** A built checkout of foldersync that a row measures: this one, or one that it is held against. */
export interface Checkout {
  /** What its results are called. */
  readonly name: string;
  readonly folder: string;
}

const THIS: Checkout = { name: 'foldersync', folder: fileURLToPath(new URL('..', import.meta.url)) };

/** Something that a row measures. */
export interface Contender {
  readonly name: string;
  /** Brings about what it is to find; not measured. */
  readonly reset?: () => unknown;
  readonly run: () => Promise<Measured>;
}

/** Where a row's trees and results lie. */
export class Place {
  readonly folder: string;
  /** Whether what is written there is only in memory. */
  readonly isMemory: boolean;
  /** This one comes first. */
  readonly checkouts: readonly Checkout[];
  readonly #atTheEnd: (() => unknown)[] = [];

  /** `against` is the folder of another built checkout; its results stand beside those of this one. */
  constructor(parent: string, against: string | undefined) {
    this.checkouts =
      against === undefined ? [THIS] : [THIS, { name: 'foldersync before', folder: path.resolve(against) }];
    this.folder = fs.mkdtempSync(path.join(parent, 'foldersync-bench-'));
    this.isMemory = fs.statfsSync(this.folder).type === TMPFS;
  }

  path(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  /** What there is room for. **Units**: bytes. */
  freeBytes(): number {
    const { bavail, bsize } = fs.statfsSync(this.folder);
    return this.isMemory ? Math.min(bavail * bsize, availableMemory()) : bavail * bsize;
  }

  /** Removes everything but the trees of these names: rows that follow each other may share a source. */
  keepOnly(trees: Readonly<Record<string, Shape>>): void {
    for (const name of fs.readdirSync(this.folder)) if (!(name in trees)) this.remove(name);
  }

  /** Makes the trees that are not there yet. */
  make(trees: Readonly<Record<string, Shape>>): void {
    for (const [name, shape] of Object.entries(trees)) {
      if (fs.existsSync(this.path(name))) continue;
      // Under another name until it is whole: what a failed row has left of it must not be taken for it.
      makeTree(this.path(`${name}.part`), shape);
      fs.renameSync(this.path(`${name}.part`), this.path(name));
    }
  }

  remove(...names: readonly string[]): void {
    // rm(1) takes half the time of fs.rmSync.
    for (const name of names) spawnSync('rm', ['-rf', this.path(name)]);
  }

  /** Has something done when the row is over, in whatever way. The last that was given comes first. */
  defer(action: () => unknown): void {
    this.#atTheEnd.push(action);
  }

  async endRow(): Promise<void> {
    for (let action = this.#atTheEnd.pop(); action !== undefined; action = this.#atTheEnd.pop()) await action();
  }

  /** What was written is on the disk before the next one is measured. */
  settle(): void {
    if (!this.isMemory) spawnSync('sync', ['-f', this.folder]);
  }

  /**
   * `foldersync run --once`, or another command, of these pairs by one checkout, with all its defaults, logs among them.
   * Each checkout has a state of its own.
   */
  foldersync(
    checkout: Checkout,
    pairs: Readonly<Record<string, object>>,
    options: {
      readonly reset?: () => unknown;
      readonly flags?: readonly string[];
      readonly command?: readonly string[];
      /** In what it differs from the other one of the same checkout, in words, and in a folder of its own. */
      readonly variant?: string;
    } = {},
  ): Contender {
    const { reset, flags = [], command = ['run', '--once'], variant } = options;
    const folder = variant === undefined ? this.workOf(checkout) : `${this.workOf(checkout)} ${variant}`;
    const config = path.join(folder, 'foldersync.config.json');
    const daily = Object.fromEntries(Object.entries(pairs).map(([name, pair]) => [name, { interval: '1d', ...pair }]));
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(config, JSON.stringify({ version: 1, stateDir: './state', log: { dir: './logs' }, pairs: daily }));
    const main = path.join(checkout.folder, 'dist', 'main.js');
    return {
      name: variant === undefined ? checkout.name : `${checkout.name}, ${variant}`,
      ...(reset === undefined ? {} : { reset }),
      run: () =>
        measureProcess([process.execPath, main, ...command, '--config', config, ...flags], {
          STATE_DIRECTORY: path.join(folder, 'state'),
        }),
    };
  }

  /** The checkouts that know a command: one from before it was made has nothing to compare. */
  checkoutsWith(command: string): readonly Checkout[] {
    return this.checkouts.filter(({ folder }) => {
      const main = path.join(folder, 'dist', 'main.js');
      return !spawnSync(process.execPath, [main, command], { encoding: 'utf8' }).stderr.includes('unknown command');
    });
  }

  /** Where a checkout has its config, its state and its logs. */
  workOf(checkout: Checkout): string {
    return this.path(checkout === this.checkouts[0] ? 'work' : 'work-before');
  }

  /** Another program; undefined, and a line that says so, where it is not installed. */
  peer(
    command: Command,
    options: { readonly name?: string; readonly reset?: () => unknown; readonly env?: NodeJS.ProcessEnv } = {},
  ): Contender | undefined {
    const { name = command.filter((part) => !part.startsWith(this.folder)).join(' '), reset, env } = options;
    if (spawnSync('sh', ['-c', `command -v "$1"`, 'sh', command[0]]).status !== 0) {
      process.stdout.write(`  ${name}: ${command[0]} is not installed, and left out\n`);
      return undefined;
    }
    return { name, ...(reset === undefined ? {} : { reset }), run: () => measureProcess(command, env) };
  }

  /**
   * A program that copies. foldersync ends when its copies are on the disk; on a disk, so does this.
   */
  copier(
    command: Command,
    options: { readonly name?: string; readonly reset?: () => unknown } = {},
  ): Contender | undefined {
    const found = this.peer(command, options);
    if (found === undefined || this.isMemory) return found;
    const thenSync: Command = ['sh', '-c', '"$@" && sync -f "$0"', this.folder, ...command];
    return { ...found, name: `${found.name}; sync`, run: () => measureProcess(thenSync) };
  }
}

/** **Source**: statfs(2), f_type. */
const TMPFS = 0x01021994;

function availableMemory(): number {
  const [, kilobytes] = /^MemAvailable:\s+(\d+) kB$/m.exec(fs.readFileSync('/proc/meminfo', 'latin1')) ?? [];
  return Number(kilobytes ?? 0) * 1024;
}
