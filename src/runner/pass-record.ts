// What a supervisor remembers of its pair's passes, and how loudly each of them is told.

import { type PairStatus, passStatusOf } from '../core/pair-status.js';
import { emptyReport, operationCount, type Report, type Trigger } from '../core/report.js';
import type { PairLog } from './pair-log.js';

/** What a pair's status says of its past. */
export type KnownPasses = Pick<PairStatus, 'lastPass' | 'lastGoodAt'>;

/** The past passes of one pair. */
export class PassRecord {
  readonly #log: PairLog;
  #known: KnownPasses;
  #signature = '';

  /** `before` is what an earlier runner knew of the same folders. */
  constructor(log: PairLog, { lastPass, lastGoodAt }: KnownPasses) {
    this.#log = log;
    this.#known = { ...(lastPass && { lastPass }), ...(lastGoodAt && { lastGoodAt }) };
  }

  /** The last pass; absent when there was none. */
  get lastPass(): KnownPasses['lastPass'] {
    return this.#known.lastPass;
  }

  known(): KnownPasses {
    return this.#known;
  }

  /** Remembers and logs a pass that has ended. A trouble that stands is logged once; the status shows it all the time. */
  add(report: Report): void {
    const isGood = report.outcome === 'ok' && !report.again;
    this.#known = {
      ...this.#known,
      lastPass: passStatusOf(report),
      ...(isGood ? { lastGoodAt: report.startedAt } : {}),
    };
    const { outcome, hold, failure, problemCount } = report;
    const signature = JSON.stringify([outcome, hold?.message, failure?.message, problemCount]);
    const isNews = signature !== this.#signature || operationCount(report.counts) > 0;
    this.#signature = signature;
    this.#log.event({ kind: 'pass', report }, isNews ? undefined : 'debug');
  }
  /** As `add`, for a pass that was lost with its engine and so has no report of its own. */
  addLost(pass: {
    readonly trigger: Trigger;
    readonly dryRun: boolean;
    readonly startedAt: number;
    readonly endedAt: number;
    readonly message: string;
  }): void {
    const { trigger, dryRun, startedAt, endedAt, message } = pass;
    this.add({
      ...emptyReport({ trigger, dryRun, startedAt, durationMs: endedAt - startedAt }),
      outcome: 'failed',
      failure: { code: 'ENGINE', message },
    });
  }
}
