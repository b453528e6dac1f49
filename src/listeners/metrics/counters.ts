// What only events tell, counted since the service has started.

import type { ServiceEvent } from '../../core/report/event.js';
import { type Counts, leavesTraces, type Outcome, type Report, type Trigger } from '../../core/report/report.js';

/** What is done to entries, as a label has it. */
export const ACTIONS = [
  ...(['made', 'copied', 'updated', 'linked', 'renamed', 'retouched', 'removed', 'replaced'] as const),
] satisfies (keyof Counts)[];

/** The upper ends of the classes of durations, in seconds: from a pass over one file to a first copy. */
export const DURATIONS = [0.01, 0.1, 1, 10, 60, 600, 3600] as const;

/** What was counted of one pair. */
export interface PairCounts {
  readonly passes: readonly { readonly outcome: Outcome; readonly trigger: Trigger; readonly count: number }[];
  /** How many passes took at most as long as each of `DURATIONS`, and how many there were. */
  readonly durations: { readonly within: readonly number[]; readonly count: number; readonly sumSeconds: number };
  readonly entries: Readonly<Record<(typeof ACTIONS)[number], number>>;
  readonly copiedBytes: number;
  readonly overflows: number;
  readonly restarts: number;
}

/** Counts what is heard. */
export class MetricCounters {
  readonly #pairs = new Map<string, PairTally>();
  #isReloaded = true;

  /** Whether the config that runs is the one that was read last. */
  get isReloaded(): boolean {
    return this.#isReloaded;
  }

  /** Nothing where nothing has happened. */
  of(pair: string): PairCounts {
    return this.#tally(pair);
  }

  /** Counts an event. */
  hear(event: ServiceEvent, pair: string | undefined): void {
    switch (event.kind) {
      case 'pass-ended':
        if (pair !== undefined) this.#tally(pair).add(event.report);
        break;
      case 'engine-lost':
      case 'engine-stuck':
        if (pair !== undefined) this.#tally(pair).restarts += 1;
        break;
      case 'reloaded':
        this.#isReloaded = true;
        for (const name of event.removed) this.#pairs.delete(name);
        break;
      case 'config-unchanged':
        this.#isReloaded = true;
        break;
      case 'config-invalid':
      case 'config-unreadable':
        this.#isReloaded = false;
        break;
      default:
    }
  }

  #tally(pair: string): PairTally {
    const known = this.#pairs.get(pair);
    if (known !== undefined) return known;
    const made = new PairTally();
    this.#pairs.set(pair, made);
    return made;
  }
}

class PairTally implements PairCounts {
  readonly #passes = new Map<string, PairCounts['passes'][number]>();
  readonly durations = { within: DURATIONS.map(() => 0), count: 0, sumSeconds: 0 };
  readonly entries = Object.fromEntries(ACTIONS.map((action) => [action, 0])) as Record<
    (typeof ACTIONS)[number],
    number
  >;
  copiedBytes = 0;
  overflows = 0;
  restarts = 0;

  get passes(): PairCounts['passes'] {
    return [...this.#passes.values()];
  }

  add(report: Report): void {
    if (!leavesTraces(report)) return;
    const { outcome, trigger, durationMs, counts } = report;
    const key = `${outcome} ${trigger}`;
    this.#passes.set(key, { outcome, trigger, count: (this.#passes.get(key)?.count ?? 0) + 1 });
    const seconds = durationMs / 1000;
    for (const [index, most] of DURATIONS.entries()) {
      // An index of the same list.
      if (seconds <= most) this.durations.within[index]! += 1;
    }
    this.durations.count += 1;
    this.durations.sumSeconds += seconds;
    for (const action of ACTIONS) this.entries[action] += counts[action];
    this.copiedBytes += counts.bytes;
    this.overflows += counts.overflows;
  }
}
