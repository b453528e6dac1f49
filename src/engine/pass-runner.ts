// The steps around a pass: open the roots, wait for the runner's word, lock, mirror, report.

import { isDeepStrictEqual } from 'node:util';
import type { AbsolutePath, RelativePath } from '../core/tree/bytes.js';
import { FoldersyncError, failureOf } from '../core/report/error.js';
import type { WatchOptions } from '../core/pair/pair.js';
import { emptyReport, type Failure, type Hold, type Job, operationCount, type Report } from '../core/report/report.js';
import { RecentNames } from '../core/safety/recent-names.js';
import type { Root } from '../fs/port/port.js';
import type { FsError } from '../fs/port/fs-error.js';
import { isFed } from './context/barred-folders.js';
import { type BegunPass, beginPass, type PassExtent, type EngineParts } from './pass/begin-pass.js';
import { syncDisk } from './threads/disk-sync.js';
import { LateSync } from './pass/late-sync.js';
import { lookAtSource } from './holds/missed-source.js';
import { forgetHold } from './holds/pair-holds.js';
import { PassLog } from './threads/pass-log.js';
import type { PassStep } from './threads/pass-steps.js';
import type { EngineMessage, RootFacts, Roots } from './threads/protocol.js';
import { ReplicaLock } from './replica/replica-lock.js';
import { TraitsMemory } from './replica/replica-traits.js';
import { RootWatch } from './watch/root-watch.js';
import { type OpenRoots, openRoots } from './holds/roots.js';
import { WatchLoop } from './watch/watch-loop.js';
import type { TargetedResult } from './watch/watch-loop-options.js';

/** What a pass runner works with. */
export interface PassRunnerOptions
  extends Pick<EngineParts, 'engine' | 'clock' | 'fileSystem' | 'shared' | 'lines' | 'styleMemory'> {
  /** What cannot be had on this machine, each in one sentence; told once. */
  readonly losses: readonly string[];
  send(message: EngineMessage): void;
}

/** A pass that waits for the runner's word. */
interface OpenedPass {
  readonly request: Job;
  readonly roots: OpenRoots;
  /** When it was asked for, in milliseconds since 1970. */
  readonly at: number;
}

/** Runs the passes of one pair, one at a time, and holds the replica's lock from the first write on. */
export class PassRunner {
  readonly #options: PassRunnerOptions;
  readonly #traits = new TraitsMemory();
  readonly #names = new RecentNames();
  readonly #followed: EngineParts['followed'] = new Map();
  #opened: OpenedPass | undefined;
  #isLossTold = false;
  #running: Promise<void> = Promise.resolve();
  readonly #lock: ReplicaLock;
  readonly #log: PassLog;
  readonly #lateSync: LateSync;
  /** Absent in a pair that does not watch. */
  readonly #watch: WatchLoop | undefined;
  /** Present with it. */
  readonly #rootWatch: RootWatch | undefined;
  #others: readonly RootFacts[] = [];
  /** Directories of the source in which something new could not be read, as the last passes have found. */
  readonly #unread = new Set<RelativePath>();
  /** Where the folders were when the runner last let a pass go. */
  #accepted: Roots | undefined;

  constructor(options: PassRunnerOptions) {
    this.#options = options;
    const { engine, clock, fileSystem, shared, lines } = options;
    const { stateDir, pair } = engine;
    this.#lock = new ReplicaLock({ ...options, stateDir });
    this.#log = new PassLog(engine, lines);
    this.#lateSync = new LateSync({
      clock,
      fileSystem,
      isWanted: pair.policy.durability !== 'none',
      sync: async (root) => {
        if (pair.policy.durability !== 'pass' || !fileSystem.capabilities.syncs) return undefined;
        // Also while the engine stops: the runner's patience is its bound.
        return await syncDisk(root, { clock, stateDir, shared: { isCancelled: false, beat: () => shared.beat() } });
      },
      onFailure: (problem) => {
        this.#log.write({ kind: 'problem', problem });
        this.#watch?.failedToWrite(problem);
      },
      warn: (message) => this.#log.note('warn', message),
    });
    if (pair.watch !== undefined) {
      const watch = this.#followSource(pair.watch);
      this.#watch = watch;
      this.#rootWatch = new RootWatch({ clock, fileSystem, pair, onMoved: () => watch.rootsMoved() });
    }
  }

  /** Begins a pass: opens both roots and sends where they are, or reports why there will be no pass. */
  open(request: Job): void {
    const at = this.#options.clock.now();
    this.#options.shared.beginPass();
    if (!request.dryRun) this.#watch?.openFull();
    const roots = openRoots(this.#options.fileSystem, this.#options.engine.pair);
    if (roots.kind === 'open') {
      this.#opened = { request, roots, at };
      this.#options.send({ kind: 'roots', roots: roots.facts });
    } else {
      if (roots.kind === 'hold' && !request.dryRun) this.#forgetHold();
      this.#reportNoPass(request, at, roots);
    }
  }

  /** Goes on with the pass that was begun, and reports it when it has ended. `others`: the replicas of other pairs. */
  go(others: readonly RootFacts[]): Promise<void> {
    this.#others = others;
    this.#running = this.#go();
    return this.#running;
  }

  async #go(): Promise<void> {
    const { request, roots, at } = this.#takeOpened();
    using _source = roots.source;
    using _replica = roots.replica.kind === 'existing' ? roots.replica.root : undefined;
    try {
      if (!request.dryRun) await this.#takeLock(roots);
      this.#accepted = roots.facts;
      this.#rootWatch?.follow(roots.facts);
    } catch (error) {
      if (!(error instanceof FoldersyncError)) throw error;
      this.#reportNoPass(request, at, { failure: failureOf(error) });
      return;
    }
    this.#report(await this.#mirror(request, roots));
  }

  /** Ends the pass that was begun, before it has written anything. */
  refuse(failure: Failure): void {
    const { request, roots, at } = this.#takeOpened();
    roots.source[Symbol.dispose]();
    if (roots.replica.kind === 'existing') roots.replica.root[Symbol.dispose]();
    this.#reportNoPass(request, at, { failure });
  }

  /** Waits for the running pass, which should be cancelled, and gives the replica up to other processes. Idempotent. */
  async close(): Promise<void> {
    await this.#running;
    this.#rootWatch?.stop();
    await this.#watch?.stop();
    await this.#lateSync.finish();
    this.#options.lines.flush();
    this.#lock.release();
  }

  #tellLoss({ dryRun }: Job): void {
    const { losses, fileSystem, engine } = this.#options;
    if (this.#isLossTold) return;
    this.#isLossTold = true;
    for (const loss of losses) this.#log.note('warn', loss);
    const { durability } = engine.pair.policy;
    if (!dryRun && durability === 'pass' && !fileSystem.capabilities.syncs) this.#log.note('warn', NOT_DURABLE);
  }

  #takeOpened(): OpenedPass {
    const opened = this.#opened;
    if (opened === undefined) throw new Error('internal: no pass was begun');
    this.#opened = undefined;
    return opened;
  }

  async #mirror(request: Job, roots: OpenRoots): Promise<Report> {
    this.#log.beginPass();
    this.#tellLoss(request);
    using witness = request.dryRun ? undefined : await this.#takeWitness(roots);
    const watch = request.dryRun ? undefined : this.#watch?.beginFull(roots.source);
    using pass = this.#begin(request, roots, { ...(watch && { watch }), isWitness: witness !== undefined });
    let step = pass.steps.next();
    while (!step.done) {
      step = pass.steps.next(await this.#take(step.value, witness));
    }
    if (!request.dryRun) this.#watch?.endFull(step.value, pass.journal.wantsFull);
    return step.value;
  }

  /** The replica as it was opened before targeted passes have changed it, where that is owed to its disk. */
  async #takeWitness({ replica }: OpenRoots): Promise<Root | undefined> {
    const witness = await this.#lateSync.handOver(() => this.#options.shared.isCancelled);
    const isSame =
      replica.kind === 'existing' && witness?.device === replica.root.device && witness.inode === replica.root.inode;
    if (isSame) return witness;
    witness?.[Symbol.dispose]();
    return undefined;
  }

  /** Does what a pass waits for. */
  async #take(step: PassStep, witness: Root | undefined): Promise<FsError | undefined> {
    const { engine, clock, shared, lines } = this.#options;
    if (step.kind === 'lanes') {
      lines.flushIfOld();
      this.#watch?.duringPass();
      await step.next;
      return undefined;
    }
    lines.flush(); // the disk may take minutes
    return await syncDisk(witness ?? step.replica, { clock, stateDir: engine.stateDir, shared });
  }

  #followSource(how: WatchOptions): WatchLoop {
    const { clock, send, lines, fileSystem, shared } = this.#options;
    return new WatchLoop({
      clock,
      watches: fileSystem.capabilities.watches,
      mostWatches: () => shared.mostWatches,
      ...how,
      send: (message) => {
        lines.flush();
        send(message);
      },
      runTargeted: (targeted, watch) => this.#runTargeted({ targeted, watch }),
      isFullNear: () => this.#opened !== undefined,
      sourceNow: () => lookAtSource(this.#options.fileSystem, this.#options.engine.pair),
      isFed: () => this.#accepted !== undefined && isFed(this.#accepted.source, this.#others),
    });
  }

  /** A targeted pass never waits: what it has changed is written out to the disk later. */
  #runTargeted(how: Pick<Required<PassExtent>, 'watch' | 'targeted'>): TargetedResult | undefined {
    const roots = openRoots(this.#options.fileSystem, this.#options.engine.pair);
    if (roots.kind !== 'open') return undefined;
    using _source = roots.source;
    using replica = roots.replica.kind === 'existing' ? roots.replica.root : undefined;
    if (replica === undefined || !this.#isAccepted(roots.facts)) return undefined;
    using pass = this.#begin({ kind: 'mirror', trigger: 'watch', dryRun: false, approved: false }, roots, how);
    const { stateFile, wasUnsynced } = pass;
    if (!this.#lateSync.prepare({ replica: replica.path, stateFile, wasUnsynced })) return undefined;
    const step = pass.steps.next();
    if (!step.done) throw new Error('internal: a targeted pass has waited for the disk');
    if (operationCount(step.value.counts) > 0) this.#lateSync.owe();
    return { report: step.value, wantsFull: pass.journal.wantsFull };
  }

  /** Whether the folders are those of the last full pass, which may have made the replica. */
  #isAccepted({ source, replica }: Roots): boolean {
    const accepted = this.#accepted;
    if (accepted === undefined || !isDeepStrictEqual(source, accepted.source)) return false;
    if (accepted.replica.id !== undefined) return isDeepStrictEqual(replica, accepted.replica);
    if (replica.path !== accepted.replica.path) return false;
    this.#accepted = { source, replica };
    return true;
  }

  #begin(request: Job, roots: OpenRoots, how: PassExtent): BegunPass {
    const watch = this.#watch;
    return beginPass(
      {
        ...this.#options,
        traits: this.#traits,
        names: this.#names,
        lock: this.#lock,
        log: this.#log,
        others: this.#others,
        unread: this.#unread,
        followed: this.#followed,
        ...(watch && { duringPass: () => watch.duringPass(), listener: watch }),
      },
      { request, roots, how },
    );
  }

  async #takeLock({ facts, replica }: OpenRoots): Promise<void> {
    await this.#lock.acquire(facts.replica.path as AbsolutePath);
    if (replica.kind === 'existing') this.#lock.acquireFolder(replica.root);
  }

  /** A pass that is held before it begins leaves nothing that a person could agree to. */
  #forgetHold(): void {
    const { stateDir, pair } = this.#options.engine;
    try {
      forgetHold(stateDir, pair);
    } catch (error) {
      this.#log.note('warn', `cannot remove what was held: ${(error as Error).message}`);
    }
  }

  #reportNoPass(request: Job, startedAt: number, why: { hold: Hold } | { failure: Failure }): void {
    const { trigger, dryRun } = request;
    const report: Report = {
      ...emptyReport({ trigger, dryRun, startedAt, durationMs: this.#options.clock.now() - startedAt }),
      outcome: 'hold' in why ? 'held' : 'failed',
      ...why,
    };
    if (!dryRun) this.#watch?.endFull(report);
    this.#report(report);
  }

  /** Every line of the pass is on its way before its report. */
  #report(report: Report): void {
    this.#options.lines.flush();
    report.counts.linesDropped = this.#options.lines.drainDropped();
    this.#options.send({ kind: 'report', report });
  }
}

const NOT_DURABLE =
  'durability "pass" cannot be had without libc: what a pass has changed is on the disk when the system has written it; ' +
  '"file" writes each file out';
