// The supervisor of one pair: it feeds the cycle what happens and carries out what that decides about the engine.
// It owns the pair's schedule, its engine process and its watchdog; everything it waits for is a timer or a message.

import type { RunnerOptions } from '../config/config.js';
import type { Demand } from '../core/cycle.js';
import type { Pair, Schedule } from '../core/pair.js';
import type { PairStatus, WatchingStatus } from '../core/pair-status.js';
import type { Report, Trigger } from '../core/report.js';
import type { PassRequest, Progress } from '../engine/protocol.js';
import type { Clock } from './clock.js';
import { CycleDriver, type EngineCommand } from './cycle-driver.js';
import { describeExit, type EngineExit, type StartEngine } from './engine-process.js';
import { PairEngine } from './pair-engine.js';
import type { PairLog } from './pair-log.js';
import { PairSchedule } from './pair-schedule.js';
import { viewPair } from './pair-view.js';
import { type PassKind, PassRecord } from './pass-record.js';
import type { RootRegistry } from './root-registry.js';
import type { Slots } from './slots.js';
import { SourceWatch } from './source-watch.js';
import { Watchdog } from './watchdog.js';

/** What one supervisor works with. */
export interface SupervisorOptions {
  readonly pair: Pair;
  readonly runner: RunnerOptions;
  /** The pair's own schedule, or `once`. */
  readonly schedule: Schedule;
  readonly request: Pick<PassRequest, 'dryRun' | 'approved'>;
  /** As in `EngineOptions`. */
  readonly approveWith: string;
  readonly log: PairLog;
  readonly clock: Clock;
  readonly startEngine: StartEngine;
  readonly slots: Slots;
  readonly registry: RootRegistry;
  /** What an earlier runner knew of the pair; absent for a new one. */
  readonly before: PairStatus | undefined;
  /** Whether a pass was cut off by an edit of the config, or waited; it is made up for at once. */
  readonly owesPass?: boolean;
  /** As in `PassRequest`, for passes until one was completed; absent where nothing speaks for it. */
  readonly distrust?: string | undefined;
  /** The status has changed. */
  readonly onChange: () => void;
  readonly onProgress: (progress: Progress | undefined, lastEntries?: number) => void;
}

/** An engine that does not watch and whose next pass is further away than this is stopped until then. */
const IDLE_ENGINE_MS = 60_000;

/** How long an engine may outlive SIGKILL, in a dead mount for instance, before the runner ends without it. */
const KILL_WAIT_MS = 2_000;

/** Runs one pair until it is stopped. */
export class PairSupervisor {
  /** Kept when the pair has come to its end and its engine is gone. */
  readonly ended: Promise<void>;
  readonly #options: SupervisorOptions;
  readonly #isOnce: boolean;
  readonly #cycle: CycleDriver;
  readonly #watchdog: Watchdog;
  readonly #record: PassRecord;
  readonly #engine: PairEngine;
  readonly #schedule: PairSchedule;
  readonly #sourceWatch: SourceWatch;
  #pair: Pair;
  #runner: RunnerOptions;
  #markEnded: () => void = () => {};
  /** 0 before this supervisor's first pass. */
  #passStartedAt = 0;
  /** When the targeted pass that goes on began; absent when none does. */
  #targetedAt: number | undefined;
  #hasCompleted = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#isOnce = options.schedule.kind === 'once';
    const { before, clock, runner, log, slots } = options;
    const pair = this.#isOnce ? withoutWatch(options.pair) : options.pair;
    this.#cycle = new CycleDriver({
      cycle: { retries: !this.#isOnce, watches: pair.watch !== undefined },
      clock,
      slots,
      carryOut: (command) => this.#carryOut(command),
      onStepped: () => this.#stepped(),
      onShared: (holders) => this.#engine.share(holders),
    });
    this.#pair = pair;
    this.#runner = runner;
    this.#record = new PassRecord(log, before?.source === pair.source && before.replica === pair.replica ? before : {});
    this.#engine = new PairEngine({
      ...options,
      pair,
      stateDir: runner.stateDir,
      // A dry run has no log of its own.
      sharesLog: options.request.dryRun,
      stopGraceMs: () => this.#runner.stopGraceMs,
      onProgress: (progress) => this.#passMoved(progress),
      onReport: (report) => this.#passEnded(report),
      onWatching: (watching) => this.#heard(watching),
      onWanted: () => this.demand('watch'),
      onTargeted: () => this.#targetedBegan(),
      onTargetedReport: (report) => this.#targetedEnded(report),
      onGone: (exit, wasAsked) => this.#engineGone(exit, wasAsked),
    });
    this.#watchdog = new Watchdog(clock, runner.stuckAfterMs, () => this.#noProgress());
    this.#schedule = new PairSchedule({
      clock,
      onTick: (trigger) => this.demand(trigger),
      onMissed: (at) => this.#note('warn', `the scheduled pass of ${new Date(at).toISOString()} was missed`),
      lastPassStartedAt: () => this.#passStartedAt || this.#record.lastPass?.startedAt,
    });
    this.#sourceWatch = new SourceWatch({ schedule: this.#schedule, log: (event) => log.event(event) });
    this.ended = new Promise((resolve) => {
      this.#markEnded = resolve;
    });
  }

  get name(): string {
    return this.#pair.name;
  }

  /** Whether a pass runs, waits or is to be tried again. */
  get isBusy(): boolean {
    const { kind } = this.#cycle.state;
    return kind !== 'idle' && kind !== 'stopped';
  }

  /** Whether a full pass has gone through to its end, so that nothing about the pair's options is new any more. */
  get hasCompleted(): boolean {
    return this.#hasCompleted;
  }

  /** Starts the schedule; called once. */
  start(): void {
    const { schedule, clock, owesPass } = this.#options;
    this.#schedule.start(schedule);
    const isDueNow = (this.#schedule.nextAt() ?? Number.POSITIVE_INFINITY) <= clock.now();
    if (owesPass === true && !isDueNow) this.demand('startup');
  }

  /** Goes on with another schedule and another log of the same pair; a pass that runs is not touched. */
  change(pair: Pair): void {
    const { schedule } = this.#pair;
    this.#pair = pair;
    if (JSON.stringify(pair.schedule) !== JSON.stringify(schedule)) this.#schedule.replace(pair.schedule);
    this.#sourceWatch.follow(pair);
    this.#engine.change(pair);
    this.#options.onChange();
  }

  /** Goes on with other options of the runner. */
  changeRunner(runner: RunnerOptions): void {
    this.#runner = runner;
    this.#watchdog.setPatience(runner.stuckAfterMs);
  }

  /** Asks for a pass. */
  demand(trigger: Demand): void {
    this.#cycle.step({ kind: 'demand', trigger });
  }

  /** Ends the pass between two operations and the engine with it, by force after the grace time. Idempotent. */
  stop(): void {
    const { kind } = this.#cycle.state;
    if (kind === 'stopped' || kind === 'stopping') return;
    this.#schedule.stop();
    // The end of a targeted pass is waited for by the grace time alone.
    if (this.#targetedAt !== undefined && kind !== 'running') this.#watchdog.stop();
    this.#cycle.step({ kind: 'stop' });
    this.#engine.leave();
    this.#endWithoutEngine(this.#runner.stopGraceMs + KILL_WAIT_MS);
  }

  /** Ends the engine at once. */
  kill(): void {
    this.#engine.kill();
  }

  /** What is known of the pair now. */
  status(): PairStatus {
    const { watching } = this.#sourceWatch;
    const known = this.#record.known();
    return viewPair({ pair: this.#pair, cycle: this.#cycle.state, known, watching, schedule: this.#schedule });
  }

  #stepped(): void {
    this.#endIfDone();
    this.#options.onChange();
  }

  #carryOut(command: EngineCommand): void {
    switch (command.kind) {
      case 'start-pass':
        this.#startPass(command.trigger);
        break;
      case 'cancel-pass':
        this.#engine.cancel();
        break;
      case 'kill-engine':
        this.#engine.kill();
        break;
      default:
        command satisfies never;
    }
  }

  #startPass(trigger: Trigger): void {
    const { clock, request, distrust } = this.#options;
    this.#passStartedAt = clock.now();
    // A plan is asked for by a person, whatever set the cycle going.
    const asked: PassRequest = { ...request, trigger: request.dryRun ? 'manual' : trigger };
    this.#engine.run(distrust === undefined || this.#hasCompleted ? asked : { ...asked, distrust });
    this.#watchdog.start();
  }

  #passMoved(progress: Progress): void {
    this.#watchdog.progress(progress.beats);
    if (this.#cycle.state.kind === 'running') this.#options.onProgress(progress, this.#record.lastEntries);
  }

  #passEnded(report: Report): void {
    this.#watchdog.stop();
    // A stuck pass that ends after all is not to be trusted: its engine has been killed.
    const { kind } = this.#cycle.state;
    if (kind !== 'running' && kind !== 'stopping') return;
    this.#options.onProgress(undefined);
    this.#record.add(report);
    this.#hasCompleted ||= report.outcome === 'ok' || report.outcome === 'problems';
    this.#cycle.step({ kind: 'report', report });
    this.#endEngineIfIdle();
    this.#endIfDone();
  }

  #heard(watching: WatchingStatus): void {
    if (this.#pair.watch === undefined || this.#cycle.state.kind === 'stopped') return;
    this.#sourceWatch.hear(watching, this.#pair);
    this.#options.onChange();
  }

  #targetedBegan(): void {
    const { kind } = this.#cycle.state;
    // It has crossed a request for a full pass, whose watchdog sees it as well; or the pair's end, which waits for it.
    if (kind === 'running' || kind === 'stopping' || kind === 'stuck' || kind === 'stopped') return;
    this.#targetedAt = this.#options.clock.now();
    this.#watchdog.start();
  }

  #targetedEnded(report: Report | undefined): void {
    const { kind } = this.#cycle.state;
    this.#targetedAt = undefined;
    // As with a full pass: what a killed engine says is not to be trusted.
    if (kind === 'stuck') return;
    if (kind !== 'running' && kind !== 'stopping') this.#watchdog.stop();
    if (report !== undefined) this.#record.add(report, 'targeted');
    this.#options.onChange();
  }

  #noProgress(): void {
    const seconds = Math.round(this.#runner.stuckAfterMs / 1000);
    this.#recordLoss(`no progress for ${seconds} s; its engine (process ${this.#engine.pid}) is killed and replaced`);
    this.#cycle.step({ kind: 'stuck' });
    if (this.#isOnce) this.#endWithoutEngine(KILL_WAIT_MS);
  }

  #engineGone(exit: EngineExit, wasAsked: boolean): void {
    const { kind } = this.#cycle.state;
    this.#watchdog.stop();
    if (exit.errorOutput !== '') this.#note('debug', `its engine wrote: ${exit.errorOutput.trim()}`);
    if (kind === 'running') this.#recordLoss(`its engine ${describeExit(exit, 'during a pass')}`);
    else if (!wasAsked && kind !== 'stuck') this.#lostBetweenPasses(exit);
    this.#targetedAt = undefined;
    this.#cycle.step({ kind: 'died' });
  }

  #lostBetweenPasses(exit: EngineExit): void {
    const when = this.#targetedAt === undefined ? 'between two passes' : 'during a targeted pass';
    const message = `its engine ${describeExit(exit, when)}`;
    // What changes from now on is heard by nobody, so that the replica may no longer be exact.
    if (this.#pair.watch === undefined) this.#note('warn', message);
    else this.#recordLoss(`${message}; a full pass looks for what has changed meanwhile`);
  }

  #recordLoss(message: string): void {
    const { clock, request, onProgress } = this.#options;
    onProgress(undefined);
    const cycle = this.#cycle.state;
    const isFull = cycle.kind === 'running' || cycle.kind === 'stopping' || this.#pair.watch === undefined;
    const kind: PassKind = isFull ? 'full' : 'targeted';
    const trigger = cycle.kind === 'running' ? cycle.trigger : isFull ? 'retry' : 'watch';
    const startedAt = isFull ? this.#passStartedAt : (this.#targetedAt ?? clock.now());
    this.#record.addLost({ kind, trigger, dryRun: request.dryRun, startedAt, endedAt: clock.now(), message });
  }

  #endEngineIfIdle(): void {
    const cycle = this.#cycle.state;
    if (this.#pair.watch !== undefined || (cycle.kind !== 'idle' && cycle.kind !== 'backing-off')) return;
    const delayMs = cycle.kind === 'backing-off' ? cycle.delayMs : Number.POSITIVE_INFINITY;
    const nextAt = this.#schedule.nextAt() ?? Number.POSITIVE_INFINITY;
    if (Math.min(delayMs, nextAt - this.#options.clock.now()) > IDLE_ENGINE_MS) this.#engine.leave();
  }

  #endIfDone(): void {
    const { kind } = this.#cycle.state;
    const isDone = kind === 'stopped' || (this.#isOnce && kind === 'idle' && this.#passStartedAt > 0);
    if (isDone && !this.#engine.isUp) this.#markEnded();
  }

  /** Comes to the end after `waitMs` even if the engine does not. */
  #endWithoutEngine(waitMs: number): void {
    const timer = this.#options.clock.setTimer(waitMs, () => {
      this.#note('error', `its engine (process ${this.#engine.pid}) cannot be ended; it may sit in a dead mount`);
      this.#markEnded();
    });
    void this.ended.then(() => timer.cancel());
  }

  #note(level: 'debug' | 'warn' | 'error', message: string): void {
    this.#options.log.event({ kind: 'note', level, message });
  }
}

/** A pair that runs once is not followed as it changes, so that its engine need not watch. */
function withoutWatch({ watch: _watch, ...pair }: Pair): Pair {
  return pair;
}
