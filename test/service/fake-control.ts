// A service's control played by the test: it notes what is asked, and answers as it is told to.

import type { Config } from '../../src/config/resolve/config.js';
import { FoldersyncError } from '../../src/core/report/error.js';
import type { Report } from '../../src/core/report/report.js';
import type { ServiceControl } from '../../src/runner/control/service-control.js';
import type { PairPlan } from '../../src/runner/plan/plans.js';
import type { ReloadResult } from '../../src/runner/reload/reload.js';
import type { StatusFile } from '../../src/state/status-file.js';
import { reportOf } from '../runner/fake-engine.js';
import { pair } from '../runner/service-rig.js';
import { HeardBus } from '../runner/heard.js';

export class FakeControl implements ServiceControl {
  /** What was asked, in order: `pause a`, `reload`. */
  readonly asked: string[] = [];
  /** Where the test publishes what happens. */
  readonly bus = new HeardBus();
  runs: Config = {
    file: '/c',
    pairs: [],
    runner: { stateDir: '/state', log: pair('x').log, concurrency: 4, stopGraceMs: 5000, stuckAfterMs: 60_000 },
  };
  pairs: StatusFile['pairs'] = {};
  reloads: ReloadResult = { kind: 'applied' };
  report: Report = reportOf({ trigger: 'manual' });

  plans: PairPlan = { text: 'plan (manual): would change nothing', reasons: {}, folders: {}, problemCount: 0 };

  status(): StatusFile {
    return { version: 1, runner: { pid: 1, config: '/c', startedAt: 0 }, pairs: this.pairs };
  }

  config(): Config {
    return this.runs;
  }

  subscribe(listener: Parameters<ServiceControl['subscribe']>[0]): Disposable {
    return this.bus.subscribe('a listener', listener);
  }

  async run(pair: string): Promise<Report> {
    this.#ask('run', pair);
    return this.report;
  }

  async plan(pair: string): Promise<PairPlan> {
    this.#ask('plan', pair);
    return this.plans;
  }

  cancel(pair: string): void {
    this.#ask('cancel', pair);
  }

  pause(pair: string): void {
    this.#ask('pause', pair);
  }

  resume(pair: string): void {
    this.#ask('resume', pair);
  }

  async approve(pair: string, { hold, by }: { readonly hold: string; readonly by: string }): Promise<void> {
    this.#ask(`approve ${hold} by ${by} for`, pair);
  }

  async reload(): Promise<ReloadResult> {
    this.asked.push('reload');
    return this.reloads;
  }

  #ask(what: string, pair: string): void {
    this.asked.push(`${what} ${pair}`);
    if (!(pair in this.pairs)) throw new FoldersyncError('NOT_FOUND', `no pair has the name ${pair}`);
  }
}
