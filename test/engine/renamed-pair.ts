// A pair whose source changes while nobody watches it, and whose passes remember which folder is whose.

import fs from 'node:fs';
import path from 'node:path';
import type { PairRecord } from '../../src/state/pair-record.js';
import type { Call } from './intercept.js';
import { FIRST, type Mirrored, mirror, mirrorInLanes, type MirrorOptions } from './mirror.js';
import { folders, type Tree, waitForTick } from './trees.js';

/** So long after a change it is no longer young, see `contentSince`. */
const MARGIN_MS = 5000;

/** What came of a pass, and which files of the source it has read to compare them. */
export interface Passed extends Mirrored {
  readonly reads: readonly string[];
}

export class RenamedPair {
  readonly base: string;
  readonly source: string;
  readonly replica: string;
  readonly stateDir: string;
  state: PairRecord = FIRST;
  /** How many renames passes have followed that were not cut off, and how many of them were of files. */
  renamed = 0;
  renamedFiles = 0;

  /** As in `MirrorOptions`. */
  readonly #renamesFromBytes: number | undefined;

  constructor(tree: Tree, { renamesFromBytes }: Pick<MirrorOptions, 'renamesFromBytes'> = {}) {
    this.#renamesFromBytes = renamesFromBytes;
    const { base, source, replica } = folders(tree);
    this.base = base;
    this.source = source;
    this.replica = replica;
    this.stateDir = path.join(base, 'state');
  }

  /** The file in which it is kept which folder is whose. */
  get archive(): string {
    const folder = path.join(this.stateDir, 'folders');
    const [name = 'none'] = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
    return path.join(folder, name.replace(/-aside$/, ''));
  }

  /** One pass. What was there before it began is old for the next one. */
  pass(options: MirrorOptions = {}): Passed {
    const reads: string[] = [];
    const { intercept } = options;
    const all = this.#options({
      ...options,
      intercept: (call: Call) => {
        if (call.verb === 'isSameContent' && call.side === 'source') reads.push(call.path);
        return intercept?.(call);
      },
    });
    const done = mirror(this.source, this.replica, all);
    this.#keep(done.state);
    this.renamed += done.report.counts.renamed;
    const renames = done.lines.filter((line) => line.startsWith('rename '));
    this.renamedFiles += renames.filter((line) => this.#isFile(line.slice('rename '.length))).length;
    return { ...done, reads: reads.sort() };
  }

  /** Likewise with several threads. */
  async passInLanes(options: MirrorOptions = {}): Promise<Mirrored> {
    const done = await mirrorInLanes(this.source, this.replica, { ...this.#options(options), lanes: { count: 3 } });
    this.#keep(done.state);
    return done;
  }

  /** Two passes, after which nothing counts as written in the replica since. */
  settle(): void {
    this.pass();
    fs.writeFileSync(path.join(this.source, 'later'), '');
    this.pass();
  }

  /** Has some time go by, after which what was written counts as written long ago. */
  rest(): void {
    waitForTick(this.source);
  }

  move(from: string, to: string): void {
    fs.renameSync(path.join(this.source, from), path.join(this.source, to));
  }

  /** Two folders change places. */
  swap(one: string, other: string): void {
    this.move(one, 'aside');
    this.move(other, one);
    this.move('aside', other);
  }

  /** Something comes and goes in a folder: its ctime does not tell any more that it was moved. */
  hideMove(folder: string): void {
    const probe = path.join(this.source, folder, 'probe');
    fs.writeFileSync(probe, '');
    fs.rmSync(probe);
  }

  #isFile(name: string): boolean {
    return fs.statSync(path.join(this.source, name), { throwIfNoEntry: false })?.isFile() === true;
  }

  #options(options: MirrorOptions): MirrorOptions {
    this.rest();
    return {
      adapter: 'linux',
      foldersIn: this.stateDir,
      approved: true,
      ...(this.#renamesFromBytes === undefined ? {} : { renamesFromBytes: this.#renamesFromBytes }),
      ...options,
      state: this.state,
      now: Date.now() + MARGIN_MS,
      // As a killed engine leaves it.
      onSave: (nth, state) => {
        options.onSave?.(nth, state);
        this.state = state;
      },
    };
  }

  #keep(state: PairRecord): void {
    this.rest();
    if (state.lastGood === undefined) {
      this.state = state;
      return;
    }
    const { latestMet: _met, latestBefore: _before, ...lastGood } = state.lastGood;
    this.state = { ...state, lastGood };
  }
}
