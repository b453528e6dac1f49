// How long a watching pair waits before it tries again what has failed.

import type { Report } from '../../core/report/report.js';
import { backoffMs } from '../../core/schedule/backoff.js';
import { ROOT } from '../../core/tree/bytes.js';

/** Doubled with each further failure. **Units**: milliseconds. */
const RETRY = { firstMs: 1000, longestMs: 5 * 60_000 };

/** The failures in a row. Full passes are counted apart, because each of them looks at everything. */
export class Retries {
  #targeted = 0;
  #full = 0;

  /** A targeted pass has ended. */
  targetedEnded(outcome: Report['outcome']): void {
    this.#targeted = outcome === 'ok' ? 0 : this.#targeted + 1;
  }

  /** A full pass has gone through to its end. */
  fullEnded({ problems }: Pick<Report, 'problems'>): void {
    this.#targeted = 0;
    this.#full = concernsAll({ problems }) ? this.#full + 1 : 0;
  }

  get waitMs(): number {
    return backoffMs(RETRY, Math.max(this.#targeted, this.#full));
  }
}

/** Whether a pass has met what only another full one can settle: its disk that cannot be written, for instance. */
export function concernsAll({ problems }: Pick<Report, 'problems'>): boolean {
  return problems.some(({ path }) => path === ROOT);
}
