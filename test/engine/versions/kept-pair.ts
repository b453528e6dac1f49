// A pair whose passes keep versions, in this process, with a clock that a test moves.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { type AbsolutePath, bytesOfText } from '../../../src/core/tree/bytes.js';
import { KnownIncrements } from '../../../src/engine/versions/known-increments.js';
import { StoreLock } from '../../../src/engine/versions/store-lock.js';
import { VersionStore } from '../../../src/engine/versions/store.js';
import { tidy } from '../../../src/engine/versions/tidy.js';
import { Store } from '../../../src/fs/historic/store.js';
import { PLAIN_RULES } from '../../../src/fs/port/rules.js';
import { Versions } from '../../../src/engine/versions/versions.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import type { FileSystem } from '../../../src/fs/port/port.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import type { Call } from '../intercept.js';
import type { PairRecord } from '../../../src/state/pair-record.js';
import { COMPLETED, mirror, mirrorInLanes, type MirrorOptions } from '../mirror.js';
import { incrementsOf, type States, statesOf } from './kept-states.js';
import type { KilledTask } from './killed-child.js';
import { readStates } from './read-states.js';
import { endSuddenly, endSuddenlyLater, type SuddenEnd } from './sudden-end.js';

export const MINUTE = 60_000;

/** So short that hours are enough for all that comes of it. */
const KEEP = { allMs: 40 * MINUTE, hourlyMs: 4 * 60 * MINUTE, dailyMs: 0, weeklyMs: 0 };
const VERSIONS_OPTIONS = { everyMs: 10 * MINUTE, keep: KEEP, maxShare: 1 };

/** It has been mirrored once, in whose replica nothing was before. */
export class KeptPair {
  readonly source: string;
  readonly replica: string;
  now = Date.UTC(2026, 10, 28, 20, 0);
  readonly recorded = new Map<string, States>();
  readonly warned: string[] = [];
  readonly fileSystem: FileSystem;
  readonly #scratch: string;
  #state: PairRecord = COMPLETED;
  #versions: Versions;

  constructor(
    { source, replica }: { readonly source: string; readonly replica: string },
    readonly adapter: 'linux' | 'portable',
    readonly options: {
      readonly exclude?: readonly string[];
      readonly extended?: boolean;
      /** Whether passes find folders and files again that were renamed. */
      readonly follows?: boolean;
    } = {},
  ) {
    this.source = source;
    this.replica = replica;
    const beat = () => {};
    this.fileSystem = adapter === 'linux' ? createLinuxFileSystem({ beat }) : createPortableFileSystem(beat);
    // Beside the source: the replica's disk may be full.
    this.#scratch = path.join(source, '..', 'scratch');
    fs.mkdirSync(this.#scratch, { recursive: true });
    this.#versions = this.#newVersions();
    this.pass();
  }

  #newVersions() {
    return new Versions({
      fileSystem: this.fileSystem,
      options: {
        ...VERSIONS_OPTIONS,
        exclude: this.options.exclude ?? [],
      },
      now: () => this.now,
      warn: (message) => this.warned.push(message),
    });
  }

  restart() {
    this.#versions = this.#newVersions();
  }

  /** Runs a pass; what the replica was like before is recorded for the restore point that it begins, if it does. */
  pass(options: MirrorOptions = {}) {
    return this.#record(() => mirror(this.source, this.replica, this.#optionsOf(options)));
  }

  /** The same with three threads. */
  async passInLanes() {
    const mirrored = () =>
      mirrorInLanes(this.source, this.replica, { ...this.#optionsOf({ approved: true }), lanes: { count: 3 } });
    return this.#recordLater(mirrored);
  }

  /** The same in a process of its own, which is killed after so many calls; returns whether it was. */
  async passInProcess(after: number): Promise<boolean> {
    const { source, replica, adapter, now } = this;
    const task: KilledTask = { source, replica, adapter, now: now + 1000, after };
    const program = path.join(import.meta.dirname, 'killed-child.ts');
    const { signal, status, stderr } = await this.#recordLater(async () =>
      spawnSync(process.execPath, ['--import', 'tsx', program, JSON.stringify(task)], { encoding: 'utf8' }),
    );
    if (signal !== 'SIGKILL' && status !== 0) throw new Error(stderr);
    this.restart();
    return signal === 'SIGKILL';
  }

  /** Runs a pass whose process is killed, and an engine anew; returns whether it was, before the pass had ended. */
  killedPass(end: SuddenEnd, options: MirrorOptions = {}): boolean {
    return this.#record(() => {
      const isKilled = endSuddenly(end, (begin) => {
        // What the replica can do was tried out before.
        const intercept = ({ verb }: Call) => {
          if (verb === 'find' || verb === 'list') begin();
          return undefined;
        };
        mirror(this.source, this.replica, this.#optionsOf({ ...options, intercept }));
      });
      this.restart();
      return isKilled;
    });
  }

  /** Tidies the store; with an end its process is killed, and returned is whether it was before all was done. */
  async tidy(end?: SuddenEnd): Promise<boolean> {
    const tidied = async () => {
      using root = this.#openReplica();
      using store = VersionStore.open(this.fileSystem, root, { makes: false });
      if (store === undefined) return;
      using lock = new StoreLock(this.fileSystem, store);
      const steps = tidy({
        store,
        lock,
        known: new KnownIncrements(),
        options: { keep: KEEP, maxShare: 1 },
        now: () => this.now,
        isClockSteady: () => true,
        closeOpen: () => {},
        onCounted: () => {},
        onCrowded: () => {},
      });
      for (let step = steps.next(); !step.done; step = steps.next()) await step.value;
    };
    if (end === undefined) {
      await tidied();
      return false;
    }
    const isKilled = await endSuddenlyLater(end, tidied);
    this.restart();
    return isKilled;
  }

  /** The restore points that can be had: those after the last increment that is passed over. */
  points(): string[] {
    using root = this.#openReplica();
    using store = Store.open(root);
    const increments = store?.increments ?? [];
    return increments
      .slice(increments.findLastIndex(({ foreign }) => foreign !== undefined) + 1)
      .map(({ name }) => name);
  }

  #openReplica() {
    const root = this.fileSystem.openRoot(bytesOfText(this.replica) as AbsolutePath);
    root.rules = { ...PLAIN_RULES, owners: this.fileSystem.capabilities.owners };
    return root;
  }

  #record<Result>(run: () => Result): Result {
    const note = this.#lookBefore();
    const result = run();
    note();
    return result;
  }

  async #recordLater<Result>(run: () => Promise<Result>): Promise<Result> {
    const note = this.#lookBefore();
    const result = await run();
    note();
    return result;
  }

  #lookBefore(): () => void {
    const { extended } = this.options;
    const before = statesOf(this.replica, { extended });
    this.now += 1000;
    return () => {
      for (const { name } of incrementsOf(this.replica)) if (!this.recorded.has(name)) this.recorded.set(name, before);
    };
  }

  #optionsOf(options: MirrorOptions): MirrorOptions {
    return {
      fileSystem: this.fileSystem,
      versions: this.#versions,
      policy: { adopt: true, maxDelete: { percent: 100, atLeast: 1000 } },
      now: this.now,
      ...(this.options.follows ? this.#following() : {}),
      ...options,
    };
  }

  /** What a pass remembers. */
  #following(): MirrorOptions {
    return {
      foldersIn: path.join(this.source, '..', 'state'),
      renamesFromBytes: 1,
      state: this.#state,
      onSave: (_, state) => {
        this.#state = state;
      },
    };
  }

  /** Every restore point is as it was recorded, wholly, for whoever restores it. */
  expectExact(when = '') {
    const { fileSystem, replica, recorded } = this;
    for (const point of this.points()) {
      const states = recorded.get(point);
      const found = readStates({ fileSystem, replica, point, scratch: this.#scratch });
      expect(states, `${point} is known`).toBeDefined();
      expect(likeRead(states ?? {}, found), `${point} ${when}`).toEqual(states);
    }
  }
}

/**
 * Without libc, times are read to two microseconds; and an ordinary user keeps no owners.
 */
function likeRead(wanted: States, found: States): States {
  const isNear = (one: string, other: string) => Math.abs(Number(BigInt(one) - BigInt(other))) < 2000;
  return Object.fromEntries(
    Object.entries(found).map(([at, state]) => {
      const { mtime = '0', owner = '' } = wanted[at] ?? {};
      const isSameTime = state.mtime !== '' && isNear(mtime, state.mtime);
      return [at, { ...state, ...(isSameTime ? { mtime } : {}), ...(state.owner.startsWith(LEFT) ? { owner } : {}) }];
    }),
  );
}

/** What stands for an owner that is not kept. */
const LEFT = '4294967295:';
