// SIGKILL at random moments of a pass: whatever ends the processes of foldersync at once, it harms no replica.

import fs from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type Foldersync, isAlive, lacksRsync, rsyncDifferences, until, Workplace } from './foldersync.js';
import { differences, type Look, lookAtReplica } from './torn-entries.js';
import { randomFrom, VersionedTree } from './versioned-tree.js';

/** Pairs that are killed side by side: most of its time, each waits for its processes to start. */
const PAIRS = 4;
const KILLS_A_PAIR = 25;
const FILES = 5000;
/** A kill that comes when the pass is over does not count and is tried again, though not for ever. */
const TRIES_A_PAIR = 2 * KILLS_A_PAIR;

/** One pair, and the runner that mirrors it each second. */
class KilledPair {
  readonly #random: () => number;
  readonly #place = new Workplace({ inMemory: hasRoomInMemory() });
  readonly #tree: VersionedTree;
  readonly #replica = this.#place.path('replica');
  #service: Foldersync;
  /** How long a pass writes, about. */
  #passMs = 0;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
    this.#tree = new VersionedTree(this.#place.path('source'), { files: FILES, random: this.#random });
    this.#place.configure({
      // All versions together remove more in one hour than would not be held.
      p: { source: './source', replica: './replica', interval: '1s', maxDelete: { percent: 100 } },
    });
    this.#service = this.#place.start('run');
  }

  /** Kept when the first passes have gone through and it is known how long one takes. */
  async start(): Promise<void> {
    await this.#passes(0);
    const said = this.#service.said.length;
    await this.#beginPass();
    const began = performance.now();
    await this.#passes(said);
    this.#passMs = performance.now() - began;
  }

  /**
   * Goes to the next version of the source, kills the pass that follows, and lets another one do the rest. Returns what the
   * replica was like at the kill; undefined where that pass had come to its end before.
   */
  async kill({ withRunner }: { readonly withRunner: boolean }): Promise<Look | undefined> {
    const before = this.#tree.version;
    const saidBefore = this.#service.said.length;
    const engine = await this.#beginPass();
    await setTimeout(this.#random() * this.#passMs);
    // No other engine may begin before the replica was looked at.
    this.#signalRunner('SIGSTOP');
    process.kill(engine, 'SIGKILL');
    if (withRunner) this.#signalRunner('SIGKILL');
    await until(() => !isAlive(engine), 'the killed engine to be gone');
    const look = await lookAtReplica(this.#replica, { before, after: this.#tree.version, moves: this.#tree.moves });
    expect(look.torn).toEqual([]);
    const saidAtKill = this.#service.said.length;
    const isOver = this.#service.said.slice(saidBefore).includes('pass ok');
    // A pass that found nothing to do would say nothing.
    this.#tree.changeOne();
    if (withRunner) {
      await this.#service.ended;
      this.#service = this.#place.start('run');
      await this.#passes(0);
    } else {
      this.#signalRunner('SIGCONT');
      await this.#passes(saidAtKill);
      // That may have been the pass of the killed engine, which had told of its end just before.
      const first = this.#service.said.indexOf('pass ok', saidAtKill);
      if (differences(this.#tree.folder, this.#replica).length > 0) await this.#passes(first + 'pass ok'.length);
    }
    expect(differences(this.#tree.folder, this.#replica)).toEqual([]);
    this.#passMs *= isOver ? 0.8 : 1.02;
    return isOver ? undefined : look;
  }

  /** As rsync judges, which reads all. */
  rsyncDifferences(): string {
    return rsyncDifferences(this.#tree.folder, this.#replica);
  }

  /** Changes the source; kept when the pass that follows has written something. Returns its engine. */
  async #beginPass(): Promise<number> {
    const engine = await until(() => this.#service.enginePid('p'), 'the engine');
    // No pass may begin before all is changed.
    await this.#service.pauseBetweenPasses(engine, this.#tree.folder);
    const hasWritten = new Promise<void>((resolve) => {
      const watcher = fs.watch(this.#replica, (_, name) => {
        // A name of the engine's own: it tries out what the replica keeps before it writes anything.
        if (name?.startsWith('.foldersync-')) return;
        watcher.close();
        resolve();
      });
    });
    this.#tree.change();
    this.#signalRunner('SIGCONT');
    await hasWritten;
    return engine;
  }

  #signalRunner(signal: NodeJS.Signals): void {
    process.kill(this.#service.pid, signal);
  }

  /** Kept when a pass was ok; fails when it was not. `after` says how much of the output is older. */
  async #passes(after: number): Promise<void> {
    await this.#service.says(/pass (?:ok|with problems|held)/, after);
    expect(this.#service.said.slice(after)).toContain('pass ok');
  }
}

/** Half the time is the disk's otherwise. In a container that place may be small. */
function hasRoomInMemory(): boolean {
  if (!fs.existsSync('/dev/shm')) return false;
  const { bavail, bsize } = fs.statfsSync('/dev/shm');
  return bavail * bsize > 1e9;
}

async function killAgainAndAgain(seed: number): Promise<Look[]> {
  const pair = new KilledPair(seed);
  await pair.start();
  const looks: Look[] = [];
  for (let attempt = 0; looks.length < KILLS_A_PAIR; attempt++) {
    expect(attempt, 'kills, most of which came too late').toBeLessThan(TRIES_A_PAIR);
    const look = await pair.kill({ withRunner: looks.length % 2 === 0 });
    if (look !== undefined) looks.push(look);
  }
  if (!lacksRsync) expect(pair.rsyncDifferences()).toBe('');
  return looks;
}

it('leaves every file whole at each of many kills, and both trees the same after the next pass', async () => {
  const seed = Number(process.env.FOLDERSYNC_TEST_SEED ?? Date.now() % 1_000_000);
  const pairs = Array.from({ length: PAIRS }, (_, index) => killAgainAndAgain(seed + 7919 * index));
  const looks = await Promise.all(pairs).catch((error: unknown) => {
    throw new Error(`with FOLDERSYNC_TEST_SEED=${seed}: ${String(error)}`, { cause: error });
  });
  expect(looks.flat()).toHaveLength(4 * KILLS_A_PAIR);
  // The kills came in the middle of the work, not before it and not after it.
  const inTheMiddle = looks.flat().filter((look) => look.old > 0 && look.new > 0);
  expect(inTheMiddle.length).toBeGreaterThan(50);
});
