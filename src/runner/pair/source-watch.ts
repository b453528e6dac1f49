// What the runner knows of how well the engine of a pair hears of changes, and the passes that make up for what it does
// not.

import type { Pair, WatchOptions } from '../../core/pair/pair.js';
import type { WatchingStatus } from '../../core/report/pair-status.js';
import type { Tell } from '../events/bus.js';
import type { PairSchedule } from '../schedule/pair-schedule.js';

/** What it works with. */
export interface SourceWatchOptions {
  readonly schedule: Pick<PairSchedule, 'poll'>;
  readonly tell: Tell;
}

/** Tells of each change once, and polls the source while not all of it can be heard. */
export class SourceWatch {
  readonly #options: SourceWatchOptions;
  #watching: WatchingStatus | undefined;
  #pollsEachMs: number | undefined;

  constructor(options: SourceWatchOptions) {
    this.#options = options;
  }

  /** As the engine has last said; absent before it has. */
  get watching(): WatchingStatus | undefined {
    return this.#watching;
  }

  /** The engine has said how well it hears. */
  hear(watching: WatchingStatus, pair: Pair): void {
    const before = this.#watching;
    this.#watching = watching;
    this.follow(pair);
    if (JSON.stringify(before) === JSON.stringify(watching)) return;
    this.#options.tell({ kind: 'watching-changed', watching, isFirst: before === undefined });
  }

  /** Goes by the options of a pair that may have changed; a pass that is due soon is not put off. */
  follow({ schedule, watch }: Pair): void {
    // An interval is its own poll.
    const everyMs = schedule.kind === 'interval' ? undefined : this.#pollMs(watch);
    if (everyMs === this.#pollsEachMs) return;
    this.#pollsEachMs = everyMs;
    this.#options.schedule.poll(everyMs);
  }

  #pollMs(watch: WatchOptions | undefined): number | undefined {
    if (this.#watching === undefined || this.#watching.kind === 'live') return undefined;
    return this.#watching.kind === 'unsure' ? UNSURE_POLL_MS : watch?.pollMs;
  }
}

/** Short beside an hour, and seldom enough for a hundred thousand files. */
const UNSURE_POLL_MS = 5 * 60_000;
