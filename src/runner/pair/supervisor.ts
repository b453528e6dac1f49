// The supervisor of one pair: it feeds the cycle what happens and carries out what that decides about the engine.
// It owns the pair's schedule, its engine process and the vigil over that; everything it waits for is a timer or a
// message.

import type { RunnerOptions } from '../../config/resolve/config.js';
import { type Demand, waitsLong } from '../../core/schedule/cycle-state.js';
import type { Pair } from '../../core/pair/pair.js';
import type { PairStatus, WatchingStatus } from '../../core/report/pair-status.js';
import { emptyReport, type Failure, type Hold, type Job, type Report, type Trigger } from '../../core/report/report.js';
import type { EngineExit } from '../../core/report/engine-exit.js';
import type { Progress } from '../../core/report/progress.js';
import { CycleDriver, type EngineCommand } from '../schedule/cycle-driver.js';
import { describeStill, tellExit } from './lost-pass.js';
import { PairEnd } from './pair-end.js';
import { PairEngine } from './pair-engine.js';
import { PairSchedule } from '../schedule/pair-schedule.js';
import { viewPair } from './pair-view.js';
import { PassRecord } from './pass-record.js';
import { RunningPassView } from './running-pass.js';
import type { SupervisorOptions } from './supervisor-options.js';
import { SourceWatch } from './source-watch.js';
import { Vigil } from './vigil.js';

/** Runs one pair until it is stopped. */
export class PairSupervisor {
  readonly #options: SupervisorOptions;
  readonly #isOnce: boolean;
  readonly #cycle: CycleDriver;
  readonly #vigil: Vigil;
  readonly #record: PassRecord;
  readonly #engine: PairEngine;
  readonly #schedule: PairSchedule;
  readonly #sourceWatch: SourceWatch;
  readonly #running: RunningPassView;
  readonly #end: PairEnd;
  #pair: Pair;
  #runner: RunnerOptions;
  /** 0 before this supervisor's first pass. */
  #passStartedAt = 0;
  /** When the targeted pass that goes on began; absent when none does. */
  #targetedAt: number | undefined;
  #hasCompleted = false;
  /** What the last targeted pass has held, which has not stood for long; absent mostly. */
  #waiting: Hold | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#isOnce = options.schedule.kind === 'once';
    const { before, clock, runner, tell, slots } = options;
    // A pair that runs once is not followed as it changes, so that its engine need not watch.
    const { watch: _watch, ...unwatched } = options.pair;
    const pair: Pair = this.#isOnce ? unwatched : options.pair;
    this.#engine = new PairEngine({
      ...options,
      pair: { ...pair, schedule: options.schedule },
      stateDir: runner.stateDir,
      stopGraceMs: () => this.#runner.stopGraceMs,
      onProgress: (progress) => this.#passMoved(progress),
      onAnswer: () => this.#vigil.answered(),
      onReport: (report) => this.#passEnded(report),
      onWatching: (watching) => this.#heard(watching),
      onWanted: () => this.demand('watch'),
      onFacts: () => tell({ kind: 'pair-updated' }),
      onTargeted: () => this.#targetedBegan(),
      onTargetedReport: (report, waiting) => this.#targetedEnded(report, waiting),
      onLeftOut: (trigger, failure) => this.#leftOut(trigger, failure),
      onIdle: () => this.#endIfDone(),
      onGone: (exit, wasAsked) => this.#engineGone(exit, wasAsked),
    });
    this.#cycle = new CycleDriver({
      cycle: { retries: !this.#isOnce && options.job.kind === 'mirror', watches: pair.watch !== undefined },
      clock,
      slots,
      gate: this.#engine.hooks,
      carryOut: (command) => this.#carryOut(command),
      onStepped: () => {
        this.#endIfDone();
        tell({ kind: 'pair-updated' });
      },
      onShared: (holders) => this.#engine.share(holders),
    });
    this.#pair = pair;
    this.#runner = runner;
    this.#running = new RunningPassView(clock);
    this.#end = new PairEnd(clock);
    void this.#end.reached.then(() => this.#engine.hooks.close());
    const isSame = before?.source === pair.source && before.replica === pair.replica;
    this.#record = new PassRecord(tell, isSame ? before : {});
    this.#vigil = new Vigil({
      clock,
      patienceMs: runner.stuckAfterMs,
      ask: () => this.#engine.ask(),
      onStill: (during) => this.#stoodStill(during),
    });
    this.#schedule = new PairSchedule({
      clock,
      onTick: (trigger) => this.demand(trigger),
      onMissed: (dueAt) => tell({ kind: 'pass-missed', dueAt }),
      lastPassStartedAt: () => this.#passStartedAt || this.#record.lastPass?.startedAt,
    });
    this.#sourceWatch = new SourceWatch({ schedule: this.#schedule, tell });
  }

  /** Kept when the pair has come to its end and its engine is gone. */
  get ended(): Promise<void> {
    return this.#end.reached;
  }

  get #watches(): boolean {
    return this.#pair.watch !== undefined;
  }

  /** Whether a pass runs, waits or will be tried again. */
  get isBusy(): boolean {
    const { kind } = this.#cycle.state;
    return kind !== 'idle' && kind !== 'stopped';
  }

  /** Whether a full pass has gone through to its end, so that nothing about the pair's options is new any more. */
  get hasCompleted(): boolean {
    return this.#hasCompleted;
  }

  /** Starts the schedule; called once. `owesPass`: a pass was cut off, or waited; it is made up for at once. */
  start({ owesPass } = { owesPass: false }): void {
    const { schedule, clock } = this.#options;
    this.#schedule.start(schedule);
    const isDueNow = (this.#schedule.nextAt() ?? Number.POSITIVE_INFINITY) <= clock.now();
    if (owesPass && !isDueNow) this.demand('startup');
  }

  /** Goes on with another schedule and another log of the same pair; a pass that runs is not touched. */
  change(pair: Pair): void {
    const { schedule } = this.#pair;
    this.#pair = pair;
    if (JSON.stringify(pair.schedule) !== JSON.stringify(schedule)) this.#schedule.replace(pair.schedule);
    this.#sourceWatch.follow(pair);
    this.#engine.change(pair);
    this.#options.tell({ kind: 'pair-updated' });
  }

  /** Goes on with other options of the runner. */
  changeRunner(runner: RunnerOptions): void {
    this.#runner = runner;
    this.#vigil.setPatience(runner.stuckAfterMs);
  }

  /** Asks for a pass. */
  demand(trigger: Demand): void {
    this.#cycle.step({ kind: 'demand', trigger });
  }

  /** Ends the full pass that runs or waits, between two operations. */
  cancel(): void {
    this.#cycle.step({ kind: 'cancel' });
  }

  /** Ends the pass between two operations and the engine with it, by force after the grace time. Idempotent. */
  stop(): void {
    const { kind } = this.#cycle.state;
    if (kind === 'stopped' || kind === 'stopping') return;
    this.#schedule.stop();
    // The end of a targeted pass is waited for by the grace time alone.
    if (kind !== 'running') this.#vigil.end();
    this.#engine.hooks.stop(this.#runner.stopGraceMs);
    this.#cycle.step({ kind: 'stop' });
    this.#engine.leave();
    this.#endWithoutEngine(this.#runner.stopGraceMs);
  }

  /** Ends the engine at once. */
  kill(): void {
    this.#engine.killAll();
  }

  /** What is known of the pair now. */
  status(): PairStatus {
    const told = { watching: this.#sourceWatch.watching, waiting: this.#waiting, told: this.#engine.facts };
    const facts = { known: this.#record.known(), running: this.#running.shown, ...told, schedule: this.#schedule };
    return viewPair({ pair: this.#pair, cycle: this.#cycle.state, hooks: this.#engine.hooks, ...facts });
  }

  #carryOut(command: EngineCommand): void {
    if (command.kind === 'start-pass') this.#startPass(command.trigger);
    else if (command.kind === 'cancel-pass') this.#cancelPass();
    else this.#engine.kill();
  }

  #cancelPass(): void {
    if (this.#engine.cancel() || this.#cycle.state.kind !== 'running') return;
    const began = { trigger: this.#cycle.state.trigger, startedAt: this.#passStartedAt, durationMs: 0 };
    this.#passEnded({ ...emptyReport({ ...this.#options.job, ...began }), outcome: 'cancelled' });
  }

  #startPass(trigger: Trigger): void {
    const { clock, job, distrust, tell } = this.#options;
    this.#passStartedAt = clock.now();
    const asked: Job = { trigger, ...job };
    this.#engine.run(distrust === undefined || this.#hasCompleted ? asked : { ...asked, distrust });
    this.#running.begin(asked.trigger);
    tell({ kind: 'pass-started', trigger: asked.trigger });
    this.#vigil.begin();
  }

  /** It did not come to a pass, which has failed where there is a failure. */
  #leftOut(trigger: Trigger, failure: Failure | undefined): void {
    this.#passStartedAt = this.#options.clock.now();
    if (failure !== undefined) this.#record.addUnready(failure, { ...this.#options, trigger, at: this.#passStartedAt });
  }

  #passMoved(progress: Progress): void {
    this.#vigil.progress(progress.beats);
    if (this.#cycle.state.kind !== 'running') return;
    const { lastEntries } = this.#record;
    this.#options.tell({ kind: 'pass-progress', progress, lastEntries });
    if (this.#running.moved(progress, lastEntries)) this.#options.tell({ kind: 'pair-updated' });
  }

  #passEnded(report: Report): void {
    this.#vigil.end();
    // A stuck pass that ends after all is not to be trusted: its engine has been killed.
    const { kind } = this.#cycle.state;
    if (kind !== 'running' && kind !== 'stopping') return;
    this.#running.end();
    this.#waiting = undefined;
    this.#record.add(report);
    this.#hasCompleted ||= report.outcome === 'ok' || report.outcome === 'problems';
    this.#cycle.step({ kind: 'report', report });
    this.#endEngineIfIdle();
    // Unless another pass has followed at once.
    if (kind === 'running' && this.#watches && this.#cycle.state.kind !== 'running') this.#vigil.rest();
    this.#endIfDone();
  }

  #heard(watching: WatchingStatus): void {
    if (!this.#watches || this.#cycle.state.kind === 'stopped') return;
    this.#sourceWatch.hear(watching, this.#pair);
    this.#options.tell({ kind: 'pair-updated' });
  }

  #targetedBegan(): void {
    const { kind } = this.#cycle.state;
    // It has crossed a request for a full pass, whose vigil sees it as well; or the pair's end, which waits for it.
    if (kind === 'running' || kind === 'stopping' || kind === 'stuck' || kind === 'stopped') return;
    this.#targetedAt = this.#options.clock.now();
    this.#vigil.begin();
  }

  #targetedEnded(report: Report | undefined, waiting: Hold | undefined): void {
    const { kind } = this.#cycle.state;
    this.#targetedAt = undefined;
    this.#waiting = waiting;
    // As with a full pass: what a killed engine says is not to be trusted.
    if (kind === 'stuck') return;
    if (kind !== 'running' && kind !== 'stopping' && kind !== 'stopped') this.#vigil.rest();
    if (report !== undefined) this.#record.add(report, 'targeted');
    this.#options.tell({ kind: 'pair-updated' });
  }

  #stoodStill(during: 'pass' | 'rest'): void {
    const still = { during, afterMs: this.#runner.stuckAfterMs, pid: this.#engine.pid };
    this.#options.tell({ kind: 'engine-stuck', ...still });
    this.#recordLoss(describeStill(still));
    this.#cycle.step({ kind: 'stuck' });
    if (this.#isOnce) this.#endWithoutEngine(0);
  }

  #engineGone(exit: EngineExit, wasAsked: boolean): void {
    this.#vigil.end();
    const during = { cycle: this.#cycle.state, watches: this.#watches, isTargeted: this.#targetedAt !== undefined };
    const loss = tellExit(exit, { tell: this.#options.tell, wasAsked, ...during });
    if (loss !== undefined) this.#recordLoss(loss);
    this.#targetedAt = undefined;
    this.#waiting = undefined;
    this.#cycle.step({ kind: 'died' });
  }

  #recordLoss(message: string): void {
    const { clock, job } = this.#options;
    const endedAt = clock.now();
    const began = { fullAt: this.#passStartedAt, targetedAt: this.#targetedAt ?? endedAt };
    this.#running.end();
    this.#record.addLost(message, { cycle: this.#cycle.state, watches: this.#watches, job, ...began, endedAt });
  }

  #endEngineIfIdle(): void {
    const nextInMs = (this.#schedule.nextAt() ?? Number.POSITIVE_INFINITY) - this.#options.clock.now();
    if (!this.#watches && waitsLong(this.#cycle.state, nextInMs)) this.#engine.leaveWhenTidy();
  }

  #endIfDone(): void {
    const { kind } = this.#cycle.state;
    const isDone = kind === 'stopped' || (this.#isOnce && kind === 'idle' && this.#passStartedAt > 0);
    if (isDone && !this.#engine.isUp) this.#end.mark();
  }

  #endWithoutEngine(graceMs: number): void {
    this.#end.comeAfter(graceMs, () => this.#options.tell({ kind: 'engine-remains', pid: this.#engine.pid }));
  }
}
