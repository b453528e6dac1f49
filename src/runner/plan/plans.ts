// The plans that are asked of a service: what a pass of a pair would do, found out by an engine of its own beside that
// of the pair, which goes on as before. One plan a pair at a time; it ends with the pair's engine, and when nobody
// waits for it any more.

import type { RunnerOptions } from '../../config/resolve/config.js';
import type { ServiceEvent } from '../../core/report/event.js';
import { FoldersyncError } from '../../core/report/error.js';
import { type Report, planJob } from '../../core/report/report.js';
import { summarize } from '../../core/report/summary.js';
import type { JsonLine } from '../../core/report/json-line.js';
import type { Pair } from '../../core/pair/pair.js';
import { type PairSummary, summaryOf } from '../../core/plan/pair-summary.js';
import { PlanTally } from '../../core/plan/tally.js';
import { tellingAll } from '../../core/plan/telling-pair.js';
import { type LoneJobOptions, loneJob } from '../pair/lone-job.js';
import type { PairSupervisor } from '../pair/supervisor.js';

/** What a pass of one pair would do. */
export interface PairPlan extends PairSummary {
  /** In one line. */
  readonly text: string;
}

/** What plans take. */
export interface PlansOptions extends Pick<LoneJobOptions, 'clock' | 'startEngine'> {
  /** As in `RunnerSettings`. */
  readonly approveWith: (pair: string) => string;
  /** Publishes what happens to a pair. */
  readonly tell: (event: ServiceEvent, pair: string) => void;
}

/** Makes plans, until `stop`. */
export class Plans {
  readonly #options: PlansOptions;
  readonly #running = new Map<string, PairSupervisor>();
  #isStopped = false;

  constructor(options: PlansOptions) {
    this.#options = options;
  }

  /**
   * Finds out what a pass of a pair would do; `gone` tells that nobody waits for it any more.
   * **Errors**: rejected with FoldersyncError CONFLICT where a plan of the pair is being made, or this one is ended.
   */
  async make(pair: Pair, runner: RunnerOptions, gone?: AbortSignal): Promise<PairPlan> {
    const { name } = pair;
    if (this.#running.has(name)) throw new FoldersyncError('CONFLICT', `a plan of ${name} is being made already`);
    const { clock, startEngine, approveWith, tell } = this.#options;
    const tally = new PlanTally();
    let report: Report | undefined;
    const job = loneJob({
      pair: tellingAll(pair, 'json'),
      runner,
      job: planJob(),
      approveWith: approveWith(name),
      onLines: ({ body }) => {
        for (const line of body.split('\n')) if (line !== '') tally.take(JSON.parse(line) as JsonLine);
      },
      tell: (event) => {
        if (event.kind === 'pass-ended') report = event.report;
        if (event.kind === 'engine-output' || event.kind === 'engine-remains') tell(event, name);
      },
      clock,
      startEngine,
    });
    const stop = () => job.stop();
    gone?.addEventListener('abort', stop, { once: true });
    this.#running.set(name, job);
    job.start();
    if (this.#isStopped || gone?.aborted === true) stop();
    await job.ended;
    this.#running.delete(name);
    gone?.removeEventListener('abort', stop);
    if (report === undefined || report.outcome === 'cancelled') {
      throw new FoldersyncError('CONFLICT', `the plan of ${name} was ended before it was whole`);
    }
    return { text: summarize(report), ...summaryOf({ ...tally.of(name), pass: report }) };
  }

  /** Something has happened. */
  hear(event: ServiceEvent, pair: string | undefined): void {
    // Whoever pauses a pair wants its folders to be left alone, and after an edit the plan would be another one.
    if (pair !== undefined && event.kind === 'pair-ended') this.end(pair);
  }

  /** Ends the plan of a pair, if one is being made. */
  end(pair: string): void {
    this.#running.get(pair)?.stop();
  }

  /** Ends all of them; kept once their engines are gone. Idempotent. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const running = [...this.#running.values()];
    for (const job of running) job.stop();
    await Promise.all(running.map(({ ended }) => ended));
  }

  /** Ends their engines at once. */
  kill(): void {
    for (const job of this.#running.values()) job.kill();
  }
}
