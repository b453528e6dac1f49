// The full pass of a pair that goes on, as the status shows it.

import { estimateRest } from '../../core/report/estimate.js';
import type { RunningPass } from '../../core/report/pair-status.js';
import type { Trigger } from '../../core/report/report.js';
import type { Progress } from '../../core/report/progress.js';
import type { Clock } from '../../process/clock.js';

/** The status is told of a pass's progress no more often than that: each time it is written whole, with all pairs. */
const TELL_EVERY_MS = 2000;

/** Follows one pass after the other. */
export class RunningPassView {
  readonly #clock: Clock;
  #pass: { readonly trigger: Trigger; readonly startedAt: number; readonly since: number } | undefined;
  #shown: RunningPass | undefined;
  #shownAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The pass as it was last shown; absent where none goes on. */
  get shown(): RunningPass | undefined {
    return this.#shown;
  }

  begin(trigger: Trigger): void {
    const since = this.#clock.monotonic();
    this.#pass = { trigger, startedAt: this.#clock.now(), since };
    this.#shown = undefined;
    this.#shownAt = since;
  }

  /** Takes its progress; returns whether another one is shown now. */
  moved({ entries, operations, bytes, bytesFound }: Progress, lastEntries: number | undefined): boolean {
    const now = this.#clock.monotonic();
    if (this.#pass === undefined || now - this.#shownAt < TELL_EVERY_MS) return false;
    this.#shownAt = now;
    const { trigger, startedAt, since } = this.#pass;
    const met = { entries, ...(lastEntries === undefined ? {} : { lastEntries }), operations, bytes, bytesFound };
    this.#shown = {
      trigger,
      startedAt,
      at: this.#clock.now(),
      ...met,
      ...estimateRest({ ...met, elapsedMs: now - since }),
    };
    return true;
  }

  end(): void {
    this.#pass = undefined;
    this.#shown = undefined;
  }
}
