// One line that says how far a pass is: what it has met and done, how fast, and what it is at.

import prettyBytes from 'pretty-bytes';
import type { Bytes } from '../../core/tree/bytes.js';
import { columnsOf, cutEnd, cutStart } from '../../core/words/columns.js';
import { formatDuration } from '../../core/words/duration.js';
import { showPath } from '../../core/report/show.js';
import type { Progress } from '../../engine/threads/protocol.js';

/** What there is to say about a running pass. */
export interface RunningPass {
  readonly pair: string;
  readonly progress: Progress;
  readonly bytesPerSecond: number;
  /** How many entries the last pass met; absent where there was none. */
  readonly lastEntries?: number | undefined;
  /** How long the rest will take; absent while nobody can tell. **Units**: milliseconds. */
  readonly leftMs?: number | undefined;
}

/** Columns below which the beginning of a path says nothing. */
const PATH_COLUMNS_LEAST = 12;

/**
 * Formats the line, at most `columns` wide, the path cut from its beginning:
 * `photos: 1200 of 5000 entries, 56 changes, 1.2 GB, 45 MB/s, 20s left, …summer/a.jpg"`. Never throws.
 */
export function progressLine(
  { pair, progress, bytesPerSecond, lastEntries, leftMs }: RunningPass,
  columns: number,
): string {
  const { entries, operations, bytes, path } = progress;
  const met = lastEntries === undefined || entries > lastEntries ? `${entries}` : `${entries} of ${lastEntries}`;
  const parts = [`${met} entries`, `${operations} changes`];
  if (bytes > 0) parts.push(prettyBytes(bytes), `${prettyBytes(Math.round(bytesPerSecond))}/s`);
  if (leftMs !== undefined) parts.push(`${formatDuration(Math.max(1, Math.round(leftMs / 1000)) * 1000)} left`);
  const head = `${pair}: ${parts.join(', ')}`;
  const left = columns - columnsOf(head) - ', '.length;
  if (path === '' || left < PATH_COLUMNS_LEAST) return cutEnd(head, columns);
  return `${head}, ${cutStart(showPath(path as Bytes), left)}`;
}

/** Sooner than that, or with less than this part done, an estimate would be a guess. */
const ESTIMATE_AFTER_MS = 1000;
const ESTIMATE_FROM_SHARE = 0.01;

/**
 * How long a pass still takes, if the rest is like what it has met so far; undefined where the last pass gives no base, or
 * is behind already. **Units**: milliseconds.
 */
export function estimateLeft({
  entries,
  lastEntries,
  elapsedMs,
}: {
  readonly entries: number;
  readonly lastEntries: number | undefined;
  readonly elapsedMs: number;
}): number | undefined {
  if (lastEntries === undefined || entries >= lastEntries || entries < lastEntries * ESTIMATE_FROM_SHARE)
    return undefined;
  return elapsedMs < ESTIMATE_AFTER_MS ? undefined : (elapsedMs * (lastEntries - entries)) / entries;
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
