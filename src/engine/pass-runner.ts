// The steps around a pass: open the roots, wait for the runner's word, lock, mirror, report.

import type { AbsolutePath, RelativePath } from '../core/tree/bytes.js';
import { FoldersyncError, failureOf } from '../core/report/error.js';
import { emptyReport, type Failure, type Hold, type Job, type Report } from '../core/report/report.js';
import { recentPast } from '../core/safety/recent-past.js';
import type { Directory } from '../fs/port/directory.js';
import type { Root } from '../fs/port/port.js';
import type { FsError } from '../fs/port/fs-error.js';
import type { Targeted } from './pass/pass-options.js';
import { type BegunPass, beginPass, type PassExtent, type EngineParts } from './pass/begin-pass.js';
import { syncDisk } from './threads/disk-sync.js';
import { ToldLosses } from './told-losses.js';
import { type LateSync, lateSyncOf } from './pass/late-sync.js';
import { AcceptedRoots } from './holds/accepted-roots.js';
import { forgetHoldIfPossible } from './holds/pair-holds.js';
import { PassLog } from './threads/pass-log.js';
import type { PassStep } from './threads/pass-steps.js';
import type { EngineMessage, RootFacts } from './threads/protocol.js';
import { ReplicaLock } from './replica/replica-lock.js';
import { RoomTeller } from './replica/room-teller.js';
import { TraitsMemory } from './replica/replica-traits.js';
import { runTargetedPass } from './targeted-pass.js';
import { RootWatch } from './watch/root-watch.js';
import { type TwoWayEngine, twoWayEngineOf } from './two-way/two-way-engine.js';
import { closeRoots, holding, type OpenRoots, openRoots } from './holds/roots.js';
import { Tidier } from './versions/tidier.js';
import { Versions } from './versions/versions.js';
import { watchLoopOf } from './watch/loop-of-engine.js';
import type { WatchLoop } from './watch/watch-loop.js';
import type { TargetedResult, WatchDirectory } from './watch/watch-loop-options.js';

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

/** Who watches what a full pass looks at, and as in `PassExtent`. */
interface PassHow extends Pick<Required<PassExtent>, 'isWitness'> {
  readonly watch: WatchDirectory | undefined;
}

/** Runs the passes of one pair, one at a time, and holds the replica's lock from the first write on. */
export class PassRunner {
  readonly #options: PassRunnerOptions;
  readonly #traits = new TraitsMemory();
  readonly #past = recentPast();
  readonly #followed: EngineParts['followed'] = new Map();
  #opened: OpenedPass | undefined;
  #running: Promise<void> = Promise.resolve();
  readonly #lock: ReplicaLock;
  readonly #versions: Versions | undefined;
  readonly #log: PassLog;
  readonly #losses: ToldLosses;
  /** Present in a pair that goes both ways. */
  readonly #twoWay: TwoWayEngine | undefined;
  readonly #lateSync: LateSync;
  readonly #room: RoomTeller;
  readonly #tidier: Tidier | undefined;
  /** Absent in a pair that does not watch, both. */
  readonly #watch: WatchLoop | undefined;
  readonly #rootWatch: RootWatch | undefined;
  #others: readonly RootFacts[] = [];
  /** Directories of the source in which something new could not be read, as the last passes have found. */
  readonly #unread = new Set<RelativePath>();
  readonly #accepted: AcceptedRoots;

  constructor(options: PassRunnerOptions) {
    this.#options = options;
    const { engine, clock, fileSystem, lines } = options;
    const { stateDir, pair } = engine;
    this.#accepted = new AcceptedRoots(fileSystem, pair);
    this.#lock = new ReplicaLock({ ...options, stateDir });
    this.#log = new PassLog(engine, lines);
    this.#losses = new ToldLosses({ ...options, log: this.#log });
    this.#twoWay = twoWayEngineOf({ ...options, log: this.#log });
    const warn = (message: string) => this.#log.note('warn', message);
    this.#versions =
      pair.versions &&
      new Versions({
        fileSystem,
        options: pair.versions,
        keepsMade: this.#twoWay !== undefined,
        now: () => clock.now(),
        warn,
      });
    this.#lateSync = lateSyncOf(options, {
      onFailure: (problem) => {
        this.#log.write({ kind: 'problem', problem });
        this.#watch?.failedToWrite(problem);
      },
      warn,
    });
    const openReplica = () => this.#accepted.openReplica();
    this.#room = new RoomTeller({ clock, openReplica, tell: (room) => options.send({ kind: 'room', room }) });
    this.#tidier =
      pair.versions &&
      new Tidier({
        ...options,
        versions: pair.versions,
        openReplica,
        onCounted: (versions) => this.#room.counted(versions),
        closeOpen: (replica) => this.#versions?.close(replica),
        warn,
        onBusy: (isOn) => options.send({ kind: 'tidying', isOn }),
      });
    if (pair.watch !== undefined) {
      const watch = watchLoopOf(options, pair.watch, {
        sides: this.#twoWay === undefined ? ['a'] : ['a', 'b'],
        runTargeted: (targeted, watchDirectory) => this.#runTargeted(targeted, watchDirectory),
        isFullNear: () => this.#opened !== undefined,
        isFed: () => this.#twoWay !== undefined || this.#accepted.isFedBy(this.#others),
      });
      this.#watch = watch;
      this.#rootWatch = new RootWatch({ clock, fileSystem, pair, onMoved: () => watch.rootsMoved() });
    }
  }

  /** Begins a pass: opens both roots and sends where they are, or reports why there will be no pass. */
  open(request: Job): void {
    const at = this.#options.clock.now();
    this.#options.shared.beginPass();
    this.#tidier?.passBegins();
    this.#twoWay?.passBegins();
    if (!request.dryRun) this.#watch?.openFull();
    const roots = openRoots(this.#options.fileSystem, this.#options.engine.pair);
    if (roots.kind === 'open') {
      this.#opened = { request, roots, at };
      this.#options.send({ kind: 'roots', roots: { ...roots.facts, ...(this.#twoWay && { isTwoWay: true }) } });
    } else {
      // A pass that is held before it begins leaves nothing that a person could agree to.
      const isHeld = roots.kind === 'hold' && !request.dryRun;
      if (isHeld) forgetHoldIfPossible(this.#options.engine, (message) => this.#log.note('warn', message));
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
    using _roots = holding(roots);
    try {
      if (!request.dryRun) await this.#takeLock(roots);
      this.#accepted.accept(roots.facts);
      this.#rootWatch?.follow(roots.facts);
    } catch (error) {
      if (!(error instanceof FoldersyncError)) throw error;
      this.#reportNoPass(request, at, { failure: failureOf(error) });
      return;
    }
    const report = await this.#mirror(request, roots);
    if (this.#options.engine.pair.schedule.kind === 'once' && !request.dryRun) {
      await this.#tidier?.workOnce(() => this.#options.shared.isCancelled);
      await this.#twoWay?.tidyOnce(() => this.#options.shared.isCancelled);
    }
    this.#report(report);
  }

  /** Ends the pass that was begun, before it has written anything. */
  refuse(failure: Failure): void {
    const { request, roots, at } = this.#takeOpened();
    closeRoots(roots);
    this.#reportNoPass(request, at, { failure });
  }

  /** Waits for the running pass, which should be cancelled, and gives the replica up to other processes. Idempotent. */
  async close(): Promise<void> {
    await this.#running;
    this.#tidier?.stop();
    this.#twoWay?.close();
    this.#rootWatch?.stop();
    await this.#watch?.stop();
    await this.#lateSync.finish();
    this.#options.lines.flush();
    this.#lock.release();
  }

  #takeOpened(): OpenedPass {
    const opened = this.#opened;
    if (opened === undefined) throw new Error('internal: no pass was begun');
    this.#opened = undefined;
    return opened;
  }

  async #mirror(request: Job, roots: OpenRoots): Promise<Report> {
    this.#log.beginPass();
    this.#losses.tell(request);
    const isCancelled = () => this.#options.shared.isCancelled;
    using witness = request.dryRun ? undefined : await this.#lateSync.handOverFor(roots.replica, isCancelled);
    const both = { a: roots.source, ...(roots.replica.kind === 'existing' && { b: roots.replica.root }) };
    const watch = request.dryRun ? undefined : this.#watch?.beginFull(both);
    using pass = this.#begin(request, roots, { watch, isWitness: witness !== undefined });
    let step = pass.steps.next();
    while (!step.done) {
      step = pass.steps.next(await this.#take(step.value, witness));
    }
    if (!request.dryRun) this.#watch?.endFull(step.value, pass.journal.wantsFull);
    return step.value;
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

  #runTargeted(targeted: Targeted, watch: WatchDirectory): TargetedResult | undefined {
    const roots = openRoots(this.#options.fileSystem, this.#options.engine.pair);
    if (roots.kind !== 'open') return undefined;
    using _roots = holding(roots);
    if (!this.#accepted.includes(roots.facts)) return undefined;
    const { directories } = targeted;
    if (this.#twoWay !== undefined) return this.#twoWay.runHeard(this.#parts(), roots, { directories, watch });
    return runTargetedPass(this.#parts(), this.#lateSync, { roots, targeted, watch });
  }

  #begin(request: Job, roots: OpenRoots, { watch, isWitness }: PassHow): BegunPass {
    const parts = this.#parts();
    // Before there is a replica, all that a pass does is mirror.
    const isBothWays = request.kind === 'mirror' || (request.kind === 'explain' && roots.replica.kind === 'existing');
    if (this.#twoWay !== undefined && isBothWays) {
      return this.#twoWay.begin(parts, { request, roots, ...(watch && { watch }) });
    }
    const inSource = watch && ((path: RelativePath, directory: Directory) => watch('a', path, directory));
    return beginPass(parts, { request, roots, how: { isWitness, ...(inSource && { watch: inSource }) } });
  }

  /** What each pass has. */
  #parts(): EngineParts {
    const watch = this.#watch;
    return {
      ...this.#options,
      traits: this.#traits,
      ...this.#past,
      lock: this.#lock,
      versions: this.#versions,
      ...(this.#tidier && { makeRoom: this.#tidier.roomForPass(() => this.#options.shared.beat()) }),
      log: this.#log,
      others: this.#others,
      unread: this.#unread,
      followed: this.#followed,
      ...(watch && { duringPass: () => watch.duringPass(), listener: watch }),
    };
  }

  async #takeLock(roots: OpenRoots): Promise<void> {
    const { facts, replica } = roots;
    await this.#lock.acquire(facts.replica.path as AbsolutePath);
    if (replica.kind === 'existing') this.#lock.acquireFolder(replica.root);
    await this.#twoWay?.takeLock(roots);
  }

  #reportNoPass(request: Job, startedAt: number, why: { hold: Hold } | { failure: Failure }): void {
    const report: Report = {
      ...emptyReport({ ...request, startedAt, durationMs: this.#options.clock.now() - startedAt }),
      outcome: 'hold' in why ? 'held' : 'failed',
      ...why,
    };
    if (!request.dryRun) this.#watch?.endFull(report);
    this.#report(report);
  }

  /** Every line of the pass is on its way before its report. */
  #report(report: Report): void {
    this.#options.lines.flush();
    this.#tidier?.passEnds();
    this.#twoWay?.passEnds();
    report.counts.linesDropped = this.#options.lines.drainDropped();
    if (!report.dryRun) this.#room.tell();
    this.#options.send({ kind: 'report', report });
  }
}
