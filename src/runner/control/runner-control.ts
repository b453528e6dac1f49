// The control of a service over its runner and its reloads.

import type { Config } from '../../config/resolve/config.js';
import { FoldersyncError } from '../../core/report/error.js';
import type { Report } from '../../core/report/report.js';
import type { PairKeyParts } from '../../state/state-dir.js';
import type { StatusFile } from '../../state/status-file.js';
import type { EventBus, EventListener } from '../events/bus.js';
import type { ManagedPair } from '../pair/managed-pair.js';
import type { Reloader, ReloadResult } from '../reload/reload.js';
import type { Runner } from '../runner.js';
import type { PairPlan, Plans } from '../plan/plans.js';
import type { Clock } from '../../process/clock.js';
import type { HoldId, ServiceControl, WantedJob } from './service-control.js';

/** A hold that a person has agreed to, to be written down. */
export interface WantedApproval {
  readonly stateDir: string;
  readonly pair: PairKeyParts;
  readonly hold: HoldId;
  readonly by: string;
  /** **Units**: milliseconds since 1970. */
  readonly approvedAt: number;
}

/** What it works with. */
interface RunnerControlOptions {
  readonly runner: Runner;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly plans: Pick<Plans, 'make' | 'end'>;
  /** Writes an approval down, however long that takes; rejected as `ServiceControl.approve`. */
  readonly approve: (wanted: WantedApproval) => Promise<void>;
  /** Absent where there is no config that could be read again. */
  readonly reloader: Reloader | undefined;
}

/** Controls one runner. */
export class RunnerControl implements ServiceControl {
  readonly #options: RunnerControlOptions;
  /** Who waits for a pass that has not begun, by the pair's name: each is told when it is cancelled. */
  readonly #waiting = new Map<string, Set<() => void>>();
  /** Kept once the last approval so far is written down, or cannot be. */
  #approving: Promise<void> = Promise.resolve();

  constructor(options: RunnerControlOptions) {
    this.#options = options;
  }

  status(): StatusFile {
    return this.#options.runner.status();
  }

  config(): Config {
    return this.#options.runner.config;
  }

  subscribe(listener: EventListener): Disposable {
    return this.#options.bus.subscribe('a listener', listener);
  }

  async run(name: string, _job: WantedJob): Promise<Report> {
    const pair = this.#pair(name);
    if (pair.isPaused) throw new FoldersyncError('CONFLICT', `${name} is paused`, { hint: 'resume it first' });
    if (!pair.isWanted) throw new FoldersyncError('CONFLICT', `${name} is being stopped`);
    return await new Promise((resolve, reject) => {
      let hasStarted = false;
      const cancelled = () => {
        done[Symbol.dispose]();
        reject(new FoldersyncError('CONFLICT', `the pass of ${name} was cancelled before it had begun`));
      };
      const waiting = this.#waitingFor(name);
      waiting.add(cancelled);
      const done = this.#options.bus.subscribe(`who waits for ${name}`, (event, about) => {
        if (about !== name) return;
        if (event.kind === 'pass-started') {
          hasStarted = true;
          waiting.delete(cancelled);
        }
        if (event.kind === 'pass-ended' && event.scope === 'full' && hasStarted) {
          done[Symbol.dispose]();
          resolve(event.report);
        }
        if (event.kind === 'pass-skipped') {
          waiting.delete(cancelled);
          done[Symbol.dispose]();
          reject(new FoldersyncError('CONFLICT', `the pass of ${name} was left out by its hook before it had begun`));
        }
        if (event.kind === 'pair-ended' && !pair.isWanted) {
          waiting.delete(cancelled);
          done[Symbol.dispose]();
          reject(new FoldersyncError('CONFLICT', `${name} has ended before the pass was done`));
        }
      });
      pair.demand('manual');
    });
  }

  async plan(name: string, gone?: AbortSignal): Promise<PairPlan> {
    const { runner, plans } = this.#options;
    const { state, running } = this.#pair(name).status();
    if (state === 'running' || running !== undefined) {
      throw new FoldersyncError('CONFLICT', `a pass of ${name} runs`, { hint: 'ask again when it has ended' });
    }
    const { pairs, runner: options } = runner.config;
    const pair = pairs.find((one) => one.name === name);
    if (pair === undefined) throw new FoldersyncError('CONFLICT', `${name} is being stopped`);
    return await plans.make(pair, options, gone);
  }

  cancel(name: string): void {
    this.#pair(name).cancel();
    this.#options.plans.end(name);
    const waiting = [...(this.#waiting.get(name) ?? [])];
    this.#waiting.delete(name);
    for (const cancelled of waiting) cancelled();
  }

  pause(name: string, until?: number): void {
    this.#pair(name).pause(until);
  }

  resume(name: string): void {
    this.#pair(name).resume();
  }

  async approve(name: string, { hold, by }: { readonly hold: HoldId; readonly by: string }): Promise<void> {
    const { runner, clock, approve } = this.#options;
    const { source, replica } = this.#pair(name).key;
    const wanted = { stateDir: runner.config.runner.stateDir, pair: { name, source, replica } };
    // The runner watches for approvals, no matter who writes them. One after the other: each may take a thread.
    const turn = this.#approving.then(() => approve({ ...wanted, hold, by, approvedAt: clock.now() }));
    this.#approving = turn.catch(() => {});
    await turn;
  }

  reload(): Promise<ReloadResult> {
    return this.#options.reloader?.reload() ?? Promise.resolve({ kind: 'impossible' });
  }

  #waitingFor(name: string): Set<() => void> {
    const waiting = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, waiting);
    return waiting;
  }

  #pair(name: string): ManagedPair {
    const pair = this.#options.runner.pair(name);
    if (pair === undefined) throw new FoldersyncError('NOT_FOUND', `no pair has the name ${name}`);
    return pair;
  }
}
