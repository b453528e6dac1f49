// Verifies one pair by its schedule, in an engine of its own that gives way to everything: it only reads, so that it
// may run beside the pair's engine, and it waits while that walks the whole tree. A round that was cut off, by the end
// of the service for instance, goes on when the service starts again.

import type { RunnerOptions } from '../../config/resolve/config.js';
import type { ServiceEvent } from '../../core/report/event.js';
import type { Pair } from '../../core/pair/pair.js';
import type { Report } from '../../core/report/report.js';
import { verifyTerms } from '../../core/report/verification.js';
import type { Clock } from '../../process/clock.js';
import { readVerifyRecord, verifyRecordFile } from '../../state/verify-record.js';
import type { Tell } from '../events/bus.js';
import type { EngineHandle, StartEngine } from '../pair/engine-process.js';
import { loneJob } from '../pair/lone-job.js';
import type { PairSupervisor } from '../pair/supervisor.js';
import type { RunningSchedule } from '../schedule/schedule.js';
import { startSchedule } from '../schedule/start-schedule.js';

/** What verifying a pair takes. */
export interface PairVerifierOptions {
  readonly runner: RunnerOptions;
  readonly clock: Clock;
  readonly startEngine: StartEngine;
  /** Publishes what happens to the pair. */
  readonly tell: Tell;
  /** Asks for a pass that copies again what has rotted in the replica. */
  readonly repair: () => void;
}

/** Keeps one pair verified, from `start` to `stop`. */
export class PairVerifier {
  readonly #pair: Pair;
  readonly #options: PairVerifierOptions;
  #schedule: RunningSchedule | undefined;
  #running: PairSupervisor | undefined;
  /** Of `#running`, once it is started. */
  #engine: EngineHandle | undefined;
  #isPassing = false;
  #isPaused = false;
  #isStopped = false;
  /** Whether a round is due that could not begin, or was cut off by a pause. */
  #isDue = false;

  constructor(pair: Pair, options: PairVerifierOptions) {
    this.#pair = pair;
    this.#options = options;
  }

  /** Starts the schedule; called once. Does nothing for a pair without one, and after `stop`. */
  start(): void {
    const { schedule } = this.#pair.verify ?? {};
    if (schedule === undefined || this.#isStopped) return;
    const { clock, runner } = this.#options;
    const { last, unfinished } = readVerifyRecord(verifyRecordFile(runner.stateDir, this.#pair));
    const lastPassStartedAt = last?.startedAt;
    this.#schedule = startSchedule(schedule, {
      clock,
      onTick: () => this.#begin(),
      lastPassStartedAt,
      isSuccessor: true,
    });
    if (unfinished !== undefined) this.#begin();
  }

  /** Something has happened to the pair. */
  hear(event: ServiceEvent): void {
    switch (event.kind) {
      case 'pass-started':
        this.#isPassing = true;
        this.#engine?.send({ kind: 'pause', isPaused: true });
        break;
      case 'pass-ended':
        if (event.scope === 'full') this.#passEnded();
        break;
      case 'pair-ended':
        this.#passEnded();
        break;
      case 'pair-state-changed':
        if (event.to === 'paused') this.#pause();
        else if (event.from === 'paused') this.#resume();
        break;
      default:
    }
  }

  /** Ends it between two files; kept once its engine is gone. Idempotent. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#schedule?.stop();
    this.#running?.stop();
    await this.#running?.ended;
  }

  /** Ends its engine at once. */
  kill(): void {
    this.#running?.kill();
  }

  #passEnded(): void {
    this.#isPassing = false;
    this.#engine?.send({ kind: 'pause', isPaused: false });
    if (this.#isDue) this.#begin();
  }

  #pause(): void {
    this.#isPaused = true;
    if (this.#running === undefined) return;
    this.#isDue = true;
    this.#running.stop();
  }

  #resume(): void {
    this.#isPaused = false;
    if (this.#isDue) this.#begin();
  }

  #begin(): void {
    this.#isDue = true;
    if (this.#isStopped || this.#isPassing || this.#isPaused || this.#running !== undefined) return;
    this.#isDue = false;
    const { runner, clock, startEngine } = this.#options;
    const { rateBytesPerSecond } = this.#pair.verify ?? {};
    const supervisor = loneJob({
      pair: { ...this.#pair, policy: { ...this.#pair.policy, priority: 'idle' } },
      runner,
      job: verifyTerms(rateBytesPerSecond === undefined ? {} : { rateBytesPerSecond }),
      approveWith: `foldersync approve ${this.#pair.name}`,
      tell: (event) => this.#told(event),
      clock,
      startEngine: (...how) => {
        this.#engine = startEngine(...how);
        return this.#engine;
      },
    });
    this.#running = supervisor;
    supervisor.start();
    void supervisor.ended.then(() => this.#ended());
  }

  #ended(): void {
    this.#running = undefined;
    this.#engine = undefined;
    if (this.#isDue) this.#begin();
  }

  #told(event: ServiceEvent): void {
    const { tell } = this.#options;
    switch (event.kind) {
      case 'pass-started':
        tell({ kind: 'verification-started' });
        // The pass that it waits for can have begun while its engine was started.
        if (this.#isPassing) this.#engine?.send({ kind: 'pause', isPaused: true });
        break;
      case 'pass-ended':
        this.#tellReport(event.report);
        break;
      case 'engine-output':
      case 'engine-remains':
        tell(event);
        break;
      default:
    }
  }

  #tellReport(report: Report): void {
    const { tell, repair } = this.#options;
    for (const problem of report.problems) tell({ kind: 'problem', problem });
    tell({ kind: 'verification-ended', report });
    const hasRot = (report.verification?.counts.replicaRot ?? 0) > 0;
    if (hasRot && this.#pair.verify?.repair === true) repair();
  }
}
