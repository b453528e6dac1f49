// From when on a pair may be called stale by its schedule: not when the service has just started or the machine has
// just woken up, for then the passes that were missed are about to be made up for.

import type { PairStatus } from '../../core/report/pair-status.js';
import type { Clock } from '../../process/clock.js';

const CALM_MS = 5 * 60_000;
/** A pass that is further away than this is not waited for. */
const AHEAD_MOST_MS = 60 * 60_000;
/** Where the wall clock has gone on by so much more than the other one, the machine slept or its clock was set. */
const SLEPT_MS = 60_000;

/** The calm of each pair. **Units**: milliseconds since 1970. */
export class CalmTimes {
  readonly #clock: Clock;
  readonly #until = new Map<string, number>();
  #seen: { readonly now: number; readonly monotonic: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The service has started. */
  begin(statuses: Readonly<Record<string, PairStatus>>): void {
    const now = this.#clock.now();
    this.#seen = { now, monotonic: this.#clock.monotonic() };
    for (const [pair, { nextAt = now }] of Object.entries(statuses)) {
      this.#until.set(pair, now + CALM_MS + Math.min(AHEAD_MOST_MS, Math.max(0, nextAt - now)));
    }
  }

  /** Looks whether the machine has slept since the last look. */
  look(statuses: Readonly<Record<string, PairStatus>>): void {
    const seen = this.#seen;
    const now = this.#clock.now();
    const monotonic = this.#clock.monotonic();
    this.#seen = { now, monotonic };
    if (seen !== undefined && now - seen.now - (monotonic - seen.monotonic) > SLEPT_MS) this.begin(statuses);
  }

  /** When the calm of a pair ends; of one that has come since, it has ended. */
  until(pair: string): number {
    return this.#until.get(pair) ?? 0;
  }
}
