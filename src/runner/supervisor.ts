// The supervisor of one pair: it feeds the cycle what happens and carries out what the cycle decides.
// It owns the pair's schedule, its engine process and its watchdog; everything it waits for is a timer or a message.

import type { RunnerOptions } from '../config/config.js';
import {
  type CycleCommand,
  type CycleInput,
  type CycleState,
  type Demand,
  startCycle,
  stepCycle,
} from '../core/cycle.js';
import type { Pair, Schedule } from '../core/pair.js';
import type { PairStatus } from '../core/pair-status.js';
import { emptyReport, type Report, type Trigger } from '../core/report.js';
import type { EngineMessage, PassRequest, Progress, RunnerMessage } from '../engine/protocol.js';
import type { Clock, Timer } from './clock.js';
import {
  describeExit,
  type EngineExit,
  type EngineHandle,
  type EngineListener,
  type StartEngine,
} from './engine-process.js';
import { PairEngine } from './pair-engine.js';
import type { PairLog } from './pair-log.js';
import { viewPair } from './pair-view.js';
import { PassRecord } from './pass-record.js';
import type { RootRegistry } from './root-registry.js';
import { type RunningSchedule, startSchedule } from './schedule.js';
import type { Slots } from './slots.js';
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
  /** The status has changed. */
  readonly onChange: () => void;
  readonly onProgress: (progress: Progress | undefined) => void;
}

/** An engine whose next pass is further away than this is stopped until then. */
const IDLE_ENGINE_MS = 60_000;

/** How long an engine may outlive SIGKILL, in a dead mount for instance, before the runner ends without it. */
const KILL_WAIT_MS = 2_000;

/** Runs one pair until it is stopped. */
export class PairSupervisor {
  /** Kept when the pair has come to its end and its engine is gone. */
  readonly ended: Promise<void>;
  readonly #options: SupervisorOptions;
  readonly #isOnce: boolean;
  readonly #watchdog: Watchdog;
  readonly #record: PassRecord;
  readonly #engine: PairEngine;
  #markEnded: () => void = () => {};
  #cycle: CycleState;
  /** Inputs that came while one was being worked off, a slot that is granted at once for instance. */
  readonly #inputs: CycleInput[] = [];
  #isStepping = false;
  #schedule: RunningSchedule | undefined;
  #leaveLine: () => void = () => {};
  #backoff: Timer | undefined;
  /** 0 before this supervisor's first pass. */
  #passStartedAt = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#isOnce = options.schedule.kind === 'once';
    this.#cycle = startCycle({ retries: !this.#isOnce });
    const { before, pair, clock, runner, log } = options;
    this.#record = new PassRecord(log, before?.source === pair.source && before.replica === pair.replica ? before : {});
    this.#engine = new PairEngine({
      start: (listener) => this.#startEngine(listener),
      stopGraceMs: runner.stopGraceMs,
      onMessage: (message, reply) => this.#take(message, reply),
      onGone: (exit, wasAsked) => this.#engineGone(exit, wasAsked),
    });
    this.#watchdog = new Watchdog(clock, runner.stuckAfterMs, () => this.#noProgress());
    this.ended = new Promise((resolve) => {
      this.#markEnded = resolve;
    });
  }

  get name(): string {
    return this.#options.pair.name;
  }

  /** Starts the schedule; called once. */
  start(): void {
    this.#schedule = startSchedule(this.#options.schedule, {
      clock: this.#options.clock,
      onTick: (trigger) => this.demand(trigger),
      onMissed: (at) => this.#note('warn', `the scheduled pass of ${new Date(at).toISOString()} was missed`),
      lastPassStartedAt: this.#record.lastPass?.startedAt,
    });
  }

  /** Asks for a pass. */
  demand(trigger: Demand): void {
    this.#step({ kind: 'demand', trigger });
  }

  /** Ends the pass between two operations and the engine with it, by force after the grace time. Idempotent. */
  stop(): void {
    if (this.#cycle.kind === 'stopped' || this.#cycle.kind === 'stopping') return;
    this.#schedule?.stop();
    this.#step({ kind: 'stop' });
    this.#engine.leave();
    this.#endWithoutEngine(this.#options.runner.stopGraceMs + KILL_WAIT_MS);
  }

  /** Ends the engine at once. */
  kill(): void {
    this.#engine.kill();
  }

  /** What is known of the pair now. */
  status(): PairStatus {
    const { pair } = this.#options;
    return viewPair({ pair, cycle: this.#cycle, known: this.#record.known(), schedule: this.#schedule });
  }

  #step(input: CycleInput): void {
    this.#inputs.push(input);
    if (this.#isStepping) return;
    this.#isStepping = true;
    for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) {
      const [state, commands] = stepCycle(this.#cycle, next);
      this.#cycle = state;
      for (const command of commands) this.#carryOut(command);
    }
    this.#isStepping = false;
    this.#endIfDone();
    this.#options.onChange();
  }

  #carryOut(command: CycleCommand): void {
    const { slots, clock } = this.#options;
    switch (command.kind) {
      case 'request-slot':
        this.#leaveLine = slots.request(() => this.#step({ kind: 'granted' }));
        break;
      case 'cancel-request':
        this.#leaveLine();
        break;
      case 'release-slot':
        slots.release();
        break;
      case 'start-pass':
        this.#startPass(command.trigger);
        break;
      case 'cancel-pass':
        this.#engine.cancel();
        break;
      case 'kill-engine':
        this.#engine.kill();
        break;
      case 'set-timer':
        this.#backoff = clock.setTimer(command.ms, () => this.#step({ kind: 'elapsed' }));
        break;
      case 'clear-timer':
        this.#backoff?.cancel();
        break;
      default:
        command satisfies never;
    }
  }

  #startPass(trigger: Trigger): void {
    const { clock, request } = this.#options;
    this.#passStartedAt = clock.now();
    // A plan is asked for by a person, whatever set the cycle going.
    this.#engine.run({ ...request, trigger: request.dryRun ? 'manual' : trigger });
    this.#watchdog.start();
  }

  #startEngine(listener: EngineListener): EngineHandle {
    const { pair, runner, request, approveWith, startEngine } = this.#options;
    const { level, format } = pair.log;
    // A dry run has no log of its own: its lines stand beside those of other pairs.
    const lines = { level, format, namePair: format === 'json' || request.dryRun };
    return startEngine({ pair, stateDir: runner.stateDir, approveWith, lines }, listener);
  }

  #take(message: EngineMessage, reply: (message: RunnerMessage) => void): void {
    switch (message.kind) {
      case 'ready':
        break;
      case 'roots': {
        const failure = this.#options.registry.register(this.name, message.roots);
        reply(failure === undefined ? { kind: 'go' } : { kind: 'refuse', failure });
        break;
      }
      case 'progress':
        this.#watchdog.progress(message.progress.beats);
        if (this.#cycle.kind === 'running') this.#options.onProgress(message.progress);
        break;
      case 'lines':
        void this.#options.log.chunk(message).then(() => reply({ kind: 'taken' }));
        break;
      case 'report':
        this.#passEnded(message.report);
        break;
      default:
        message satisfies never;
    }
  }

  #passEnded(report: Report): void {
    this.#watchdog.stop();
    // A stuck pass that ends after all is not to be trusted: its engine has been killed.
    if (this.#cycle.kind !== 'running' && this.#cycle.kind !== 'stopping') return;
    this.#options.onProgress(undefined);
    this.#record.add(report);
    this.#step({ kind: 'report', report });
    this.#endEngineIfIdle();
    this.#endIfDone();
  }

  #noProgress(): void {
    const { runner } = this.#options;
    const seconds = Math.round(runner.stuckAfterMs / 1000);
    this.#recordLoss(`no progress for ${seconds} s; its engine (process ${this.#engine.pid}) is killed and replaced`);
    this.#step({ kind: 'stuck' });
    if (this.#isOnce) this.#endWithoutEngine(KILL_WAIT_MS);
  }

  #engineGone(exit: EngineExit, wasAsked: boolean): void {
    const { kind } = this.#cycle;
    this.#watchdog.stop();
    if (exit.errorOutput !== '') this.#note('debug', `its engine wrote: ${exit.errorOutput.trim()}`);
    if (kind === 'running') this.#recordLoss(`its engine ${describeExit(exit, 'during a pass')}`);
    else if (!wasAsked && kind !== 'stuck')
      this.#note('warn', `its engine ${describeExit(exit, 'between two passes')}`);
    this.#step({ kind: 'died' });
  }

  /** A pass that was lost with its engine has no report of its own. */
  #recordLoss(message: string): void {
    const { clock, request, onProgress } = this.#options;
    const startedAt = this.#passStartedAt;
    const trigger = this.#cycle.kind === 'running' ? this.#cycle.trigger : 'retry';
    onProgress(undefined);
    this.#record.add({
      ...emptyReport({ trigger, dryRun: request.dryRun, startedAt, durationMs: clock.now() - startedAt }),
      outcome: 'failed',
      failure: { code: 'ENGINE', message },
    });
  }

  #endEngineIfIdle(): void {
    const { kind } = this.#cycle;
    if (kind !== 'idle' && kind !== 'backing-off') return;
    const delayMs = this.#cycle.kind === 'backing-off' ? this.#cycle.delayMs : Number.POSITIVE_INFINITY;
    const nextAt = this.#schedule?.nextAt() ?? Number.POSITIVE_INFINITY;
    if (Math.min(delayMs, nextAt - this.#options.clock.now()) > IDLE_ENGINE_MS) this.#engine.leave();
  }

  #endIfDone(): void {
    const { kind } = this.#cycle;
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
