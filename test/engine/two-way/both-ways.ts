// A pair that goes both ways, in this process, over real folders: the engine without its threads and its protocol.

import fs from 'node:fs';
import path from 'node:path';
import { DEFAULTS } from '../../../src/config/generated/defaults.js';
import { policyOf } from '../../../src/config/resolve/resolve-pair.js';
import type { Pair, Policy } from '../../../src/core/pair/pair.js';
import type { LogEvent } from '../../../src/core/report/event.js';
import { explainTerms } from '../../../src/core/report/explanation.js';
import type { Report } from '../../../src/core/report/report.js';
import { recentPast } from '../../../src/core/safety/recent-past.js';
import { bytesOfText, type RelativePath, textOfBytes } from '../../../src/core/tree/bytes.js';
import type { Side } from '../../../src/core/two-way/reconcile.js';
import { PairHolds } from '../../../src/engine/holds/pair-holds.js';
import { closeRoots, identityOf, openRoots } from '../../../src/engine/holds/roots.js';
import type { Look } from '../../../src/engine/two-way/decisions.js';
import { explainBothWays } from '../../../src/engine/two-way/explain-both-ways.js';
import { PairTraits } from '../../../src/engine/two-way/pair-traits.js';
import type { Direction, SideSizes, TwoWayOptions } from '../../../src/engine/two-way/two-way-options.js';
import { runTwoWayPass } from '../../../src/engine/two-way/two-way-pass.js';
import { Versions } from '../../../src/engine/versions/versions.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import type { FileSystem } from '../../../src/fs/port/port.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import { type Intercept, interceptFileSystem } from '../intercept.js';
import { lanesOf, type TestLanes } from '../test-lanes.js';
import { pairRecordFile, readPairRecord, writePairRecord } from '../../../src/state/pair-record.js';
import { KeptArchive } from '../../../src/state/database/kept-archive.js';
import { archiveFile, twoWayStateFile } from '../../../src/state/two-way-state.js';

const CONTROL = { isCancelled: false, enter: () => {}, entriesMet: () => {}, onChunk: () => true };

const VERSIONS = {
  everyMs: 600_000,
  keep: { allMs: 1e12, hourlyMs: 0, dailyMs: 0, weeklyMs: 0 },
  maxShare: 1,
  exclude: [],
};

/** What a test may say about a pass. */
export interface BothWaysOptions {
  readonly dryRun?: boolean;
  readonly approved?: boolean;
  readonly distrust?: string;
  readonly looks?: readonly Look[];
  /** A path that is explained instead. */
  readonly explain?: string;
  /** Called for each event as it happens. */
  readonly onEvent?: (event: LogEvent, to: Side) => void;
}

/** What came of it. */
export interface WentBothWays {
  readonly report: Report;
  /** Operations as `→ verb path` or `← verb path`, problems as `problem side path code`. */
  readonly lines: readonly string[];
}

/** Two folders below a base, and the state beside them. */
export class BothWays {
  readonly a: string;
  readonly b: string;
  readonly stateDir: string;
  readonly fileSystem: FileSystem;
  readonly pair: Pair;
  /** How often a pass has asked for one over everything. */
  wantedFull = 0;
  /** What each side holds, as passes have told. */
  sizes: SideSizes = { a: { entries: 0, files: 0 }, b: { entries: 0, files: 0 } };
  #engine: Pick<TwoWayOptions, 'traits' | 'directions' | 'unread'>;
  readonly #archive = new KeptArchive();

  /** `intercept` is asked before each call of the file system, with `a` as the source. */
  constructor(base: string, adapter: 'linux' | 'portable', policy: Partial<Policy> = {}, intercept?: Intercept) {
    this.a = path.join(base, 'a');
    this.b = path.join(base, 'b');
    this.stateDir = path.join(base, 'state');
    for (const folder of [this.a, this.b, this.stateDir]) fs.mkdirSync(folder, { recursive: true });
    const beat = () => {};
    const inner = adapter === 'linux' ? createLinuxFileSystem({ beat }) : createPortableFileSystem(beat);
    this.fileSystem = intercept ? interceptFileSystem(inner, { source: this.a, intercept, ghosts: [] }) : inner;
    this.pair = {
      name: 'test',
      source: this.a,
      replica: this.b,
      schedule: { kind: 'once' },
      policy: { ...policyOf(DEFAULTS.pair), durability: 'none', lanes: 1, mode: 'two-way', ...policy },
      versions: VERSIONS,
      log: {
        ...{ dir: '/nowhere', level: 'info', format: 'text', timezone: 'UTC', keepMs: 0 },
        ...{ maxSizeBytes: 1, maxTotalBytes: 0 },
      },
    };
    this.#engine = this.restart();
  }

  /** Another engine: what the one before remembered is forgotten but for its state. */
  restart(): Pick<TwoWayOptions, 'traits' | 'directions' | 'unread'> {
    this.#archive.close();
    const directions = { b: this.#direction('b'), a: this.#direction('a') };
    const unread = { a: new Set<RelativePath>(), b: new Set<RelativePath>() };
    this.#engine = { traits: new PairTraits(), directions, unread };
    return this.#engine;
  }

  get archiveFile(): string {
    return archiveFile(this.stateDir, this.pair);
  }

  get stateFile(): string {
    return twoWayStateFile(this.stateDir, this.pair);
  }

  /** Runs one pass. */
  pass(options: BothWaysOptions = {}): WentBothWays {
    using begun = this.#begin(options);
    let step = begun.steps.next();
    while (!step.done) step = begun.steps.next();
    return { report: step.value, lines: begun.lines };
  }

  /** The same, with lanes. */
  async passInLanes(lanes: TestLanes): Promise<WentBothWays> {
    using begun = this.#begin({}, lanes);
    let step = begun.steps.next();
    while (!step.done) {
      if (step.value.kind === 'lanes') await step.value.next;
      step = begun.steps.next();
    }
    return { report: step.value, lines: begun.lines };
  }

  #begin(options: BothWaysOptions, lanes?: TestLanes) {
    const roots = openRoots(this.fileSystem, this.pair);
    if (roots.kind !== 'open') throw new Error(JSON.stringify(roots));
    const lines: string[] = [];
    const { explain } = options;
    const given: TwoWayOptions = {
      pair: this.pair,
      request: {
        kind: 'mirror',
        trigger: 'manual',
        dryRun: options.dryRun ?? explain !== undefined,
        approved: options.approved ?? false,
        ...(options.distrust === undefined ? {} : { distrust: options.distrust }),
      },
      fileSystem: this.fileSystem,
      roots,
      control: CONTROL,
      ...this.#engine,
      archiveFile: this.archiveFile,
      keptArchive: this.#archive,
      stateFile: this.stateFile,
      host: 'host',
      approveWith: 'foldersync approve test',
      bootedAt: 0,
      now: () => Date.now(),
      lockReplica: () => {},
      ...(options.looks && { part: { looks: options.looks, sizes: this.sizes } }),
      wantsFull: () => {
        this.wantedFull++;
      },
      sized: (sizes) => {
        this.sizes = sizes;
      },
      ...(lanes && { lanes: lanesOf(this.pair, lanes, { lines }) }),
      write: (event, to) => {
        options.onEvent?.(event, to);
        const line = lineOf(event, to);
        if (line !== undefined) lines.push(line);
      },
      operationDone: () => {},
    };
    const steps =
      explain === undefined ? runTwoWayPass(given) : explainBothWays(given, explainTerms(bytesOfText(explain)));
    return { steps, lines, [Symbol.dispose]: () => closeRoots(roots) };
  }

  #direction(to: Side): Direction {
    const swapped = { ...this.pair, source: this.b, replica: this.a };
    const pair = to === 'b' ? this.pair : swapped;
    return {
      ...recentPast(),
      control: CONTROL,
      versions: new Versions({
        fileSystem: this.fileSystem,
        options: VERSIONS,
        keepsMade: true,
        now: () => Date.now(),
      }),
      record: () => readPairRecord(pairRecordFile(this.stateDir, pair)).state,
      begin: ({ leavesTraces }) => {
        const file = pairRecordFile(this.stateDir, pair);
        const { state } = readPairRecord(file);
        const roots = openRoots(this.fileSystem, this.pair);
        if (roots.kind !== 'open') throw new Error(JSON.stringify(roots));
        const holds = new PairHolds({
          stateDir: this.stateDir,
          pair: this.pair,
          ...(to === 'a' && { side: 'source' }),
          roots: identityOf(roots),
          leavesTraces,
          now: Date.now(),
          timezone: 'UTC',
          known: state.clearedFor ?? [],
          note: () => {},
        });
        closeRoots(roots);
        return {
          state,
          holds,
          saveState: (next, writing) => {
            if (leavesTraces) writePairRecord(file, next, writing);
          },
          [Symbol.dispose]: () => holds[Symbol.dispose](),
        };
      },
    };
  }
}

function lineOf(event: LogEvent, to: Side): string | undefined {
  if (event.kind === 'operation') {
    const from = event.from === undefined ? '' : `${textOfBytes(event.from)} ⇒ `;
    return `${to === 'b' ? '→' : '←'} ${event.verb} ${from}${textOfBytes(event.path) || '.'}`;
  }
  if (event.kind === 'problem') {
    return `problem ${event.problem.side} ${textOfBytes(event.problem.path)} ${event.problem.code} ${event.problem.message}`;
  }
  if (event.kind !== 'note') return event.kind;
  return event.message.startsWith('the replica does not keep') ? undefined : `note ${event.message}`;
}
