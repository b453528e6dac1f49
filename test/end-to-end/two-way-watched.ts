// The service of a two-way pair that watches, over two folders.

import fs from 'node:fs';
import path from 'node:path';
import { shapeOf } from '../engine/two-way/both-folders.js';
import { type Tree, writeTree } from '../engine/trees.js';
import { type Foldersync, until, Workplace } from './foldersync.js';

/** A service that has done its first pass. */
interface WatchedBothWays {
  readonly place: Workplace;
  readonly service: Running;
  readonly a: string;
  readonly b: string;
  /** Kept once each side has heard of, and carried over, something that came after all that was done before. */
  meet(): Promise<void>;
}

/** The service that runs; another one after a restart. */
class Running {
  readonly #place: Workplace;
  #service: Foldersync;

  constructor(place: Workplace) {
    this.#place = place;
    this.#service = place.start('run');
  }

  get engine(): number | undefined {
    return this.#service.enginePid('test');
  }

  /** Kept when it has done its first pass. */
  async begun(): Promise<void> {
    const before = this.#service.pid;
    await until(() => {
      const status = this.#place.statusIfAny();
      return status?.runner.pid === before && status.pairs.test?.state === 'ok';
    }, 'the first pass');
  }

  async kill(): Promise<void> {
    await this.#service.kill();
  }

  /** Kept when another one has done its first pass. */
  async start(): Promise<void> {
    this.#service = this.#place.start('run');
    await this.begun();
  }

  /** Kills it, and starts another one, whose first pass may still run. */
  async killAndStart(): Promise<void> {
    await this.#service.kill();
    this.#service = this.#place.start('run');
  }

  async end(): Promise<void> {
    this.#service.child.kill('SIGTERM');
    await this.#service.ended;
  }
}

/** What a test may say of the pair; all else are its options. */
interface WatchedOptions extends Readonly<Record<string, unknown>> {
  readonly hasReplica?: boolean;
  readonly replica?: string;
}

/** Starts it over a tree in `a`, and an empty folder `b`, or none. */
export async function watchedBothWays(
  tree: Tree = {},
  { hasReplica = true, replica = './b', ...options }: WatchedOptions = {},
): Promise<WatchedBothWays> {
  const place = new Workplace({ inMemory: true });
  const pair = { source: './a', replica, mode: 'two-way', watch: true, maxDelete: 'off', ...options };
  place.configure({ test: pair });
  const [a, b] = [place.path('a'), path.resolve(place.folder, pair.replica)];
  writeTree(a, tree);
  if (hasReplica) fs.mkdirSync(b, { recursive: true });
  const service = new Running(place);
  await service.begun();
  let met = 0;
  const meet = async () => {
    const name = `met ${met++}`;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const mark = `${name} in ${path.basename(from)}`;
      fs.writeFileSync(path.join(from, mark), mark);
      await until(() => fs.existsSync(path.join(to, mark)), mark);
      fs.rmSync(path.join(from, mark));
      await until(() => !fs.existsSync(path.join(to, mark)), `${mark} to be gone`);
    }
  };
  return { place, service, a, b, meet };
}

/** Whether both sides have the same. */
export function isEqual(place: Workplace): boolean {
  try {
    return JSON.stringify(shapeOf(place.path('a'))) === JSON.stringify(shapeOf(place.path('b')));
  } catch (error) {
    // It has gone, or become something else, while it was looked at.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Conflict copies in a folder itself. **Shape**: sorted. */
export function conflictsIn(folder: string): string[] {
  return fs
    .readdirSync(folder)
    .filter((name) => name.includes(' (conflict '))
    .sort();
}

/** What tells whether anything was written to: inode and ctime of each file. */
export function identitiesIn(folder: string): Record<string, string> {
  const files = Object.keys(shapeOf(folder)).map(
    (at) => [at, fs.lstatSync(path.join(folder, at), { bigint: true })] as const,
  );
  return Object.fromEntries(
    files.filter(([, stats]) => stats.isFile()).map(([at, { ino, ctimeNs }]) => [at, `${ino} ${ctimeNs}`]),
  );
}
