// One line that says how far a pass is: what it has met and done, how fast, and what it is at.

import { showSize } from '../../core/words/size.js';
import type { Bytes } from '../../core/tree/bytes.js';
import { columnsOf, cutEnd, cutStart } from '../../core/words/columns.js';
import { showPath } from '../../core/report/show.js';
import type { Progress } from '../../core/report/progress.js';
import type { Estimate } from '../../core/report/estimate.js';
import { showDone, showRest } from './show-progress.js';

/** What there is to say about a running pass. */
export interface ShownPass {
  readonly pair: string;
  readonly progress: Progress;
  readonly bytesPerSecond: number;
  /** How many entries the last pass met; absent where there was none. */
  readonly lastEntries?: number | undefined;
  /** What can be told of the rest. */
  readonly rest?: Estimate;
}

/** Columns below which the beginning of a path says nothing. */
const PATH_COLUMNS_LEAST = 12;

/**
 * Formats the line, at most `columns` wide, the path cut from its beginning:
 * `photos: 1200 of 5000 entries, 56 changes, 1.2 GB, 45 MB/s, 24 %, 20s left, …summer/a.jpg"`. Never throws.
 */
export function progressLine(
  { pair, progress, bytesPerSecond, lastEntries, rest }: ShownPass,
  columns: number,
): string {
  const speed = progress.bytes > 0 ? [`${showSize(Math.round(bytesPerSecond))}/s`] : [];
  const parts = [...showDone({ ...progress, lastEntries }), ...speed, ...showRest({ ...rest, lastEntries })];
  const { path } = progress;
  const head = `${pair}: ${parts.join(', ')}`;
  const left = columns - columnsOf(head) - ', '.length;
  if (path === '' || left < PATH_COLUMNS_LEAST) return cutEnd(head, columns);
  return `${head}, ${cutStart(showPath(path as Bytes), left)}`;
}

/** How long a rate looks back: long enough to be calm, short enough to be true. **Units**: milliseconds. */
const RATE_WINDOW_MS = 3000;

/** The rate of a growing number over the last seconds. */
export class Rate {
  readonly #samples: { readonly at: number; readonly value: number }[] = [];

  /** Takes a sample and gives the rate a second. **Units**: `at` in monotonic milliseconds. */
  sample(value: number, at: number): number {
    this.#samples.push({ at, value });
    // The oldest sample that is kept is the last one before the window, so that the window is always covered.
    while ((this.#samples[1]?.at ?? at) < at - RATE_WINDOW_MS) this.#samples.shift();
    const [first] = this.#samples;
    return first === undefined || first.at === at ? 0 : ((value - first.value) * 1000) / (at - first.at);
  }
}
