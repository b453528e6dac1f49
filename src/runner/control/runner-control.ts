// The control of a service over its runner and its reloads.

import { FoldersyncError } from '../../core/report/error.js';
import type { Report } from '../../core/report/report.js';
import { approveHold } from '../../state/hold-files.js';
import type { StatusFile } from '../../state/status-file.js';
import type { EventBus, EventListener } from '../events/bus.js';
import type { ManagedPair } from '../pair/managed-pair.js';
import type { Reloader, ReloadResult } from '../reload/reload.js';
import type { Runner } from '../runner.js';
import type { Clock } from '../../process/clock.js';
import type { HoldId, ServiceControl, WantedJob } from './service-control.js';

/** What it works with. */
interface RunnerControlOptions {
  readonly runner: Runner;
  readonly bus: EventBus;
  readonly clock: Clock;
  /** Absent where there is no config that could be read again. */
  readonly reloader: Reloader | undefined;
}

/** Controls one runner. */
export class RunnerControl implements ServiceControl {
  readonly #options: RunnerControlOptions;

  constructor(options: RunnerControlOptions) {
    this.#options = options;
  }

  status(): StatusFile {
    return this.#options.runner.status();
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
      const done = this.#options.bus.subscribe(`who waits for ${name}`, (event, about) => {
        if (about !== name) return;
        if (event.kind === 'pass-started') hasStarted = true;
        if (event.kind === 'pass-ended' && event.scope === 'full' && hasStarted) {
          done[Symbol.dispose]();
          resolve(event.report);
        }
        if (event.kind === 'pair-ended' && !pair.isWanted) {
          done[Symbol.dispose]();
          reject(new FoldersyncError('CONFLICT', `${name} has ended before the pass was done`));
        }
      });
      pair.demand('manual');
    });
  }

  cancel(name: string): void {
    this.#pair(name).cancel();
  }

  pause(name: string, until?: number): void {
    this.#pair(name).pause(until);
  }

  resume(name: string): void {
    this.#pair(name).resume();
  }

  approve(name: string, { hold, by }: { readonly hold: HoldId; readonly by: string }): void {
    const { runner, clock } = this.#options;
    // The runner watches for approvals, no matter who writes them.
    approveHold(runner.stateDir, this.#pair(name).key, { hold, by, approvedAt: clock.now() });
  }

  reload(): Promise<ReloadResult> {
    return this.#options.reloader?.reload() ?? Promise.resolve({ kind: 'impossible' });
  }

  #pair(name: string): ManagedPair {
    const pair = this.#options.runner.pair(name);
    if (pair === undefined) throw new FoldersyncError('NOT_FOUND', `no pair has the name ${name}`);
    return pair;
  }
}
