// One line that says how far a pass is: what it has met and done, how fast, and what it is at.

import prettyBytes from 'pretty-bytes';
import type { Bytes } from '../core/bytes.js';
import { columnsOf, cutEnd, cutStart } from '../core/columns.js';
import { showPath } from '../core/show.js';
import type { Progress } from '../engine/protocol.js';

/** What there is to say about a running pass. */
export interface RunningPass {
  readonly pair: string;
  readonly progress: Progress;
  readonly bytesPerSecond: number;
}

/** Columns below which the beginning of a path says nothing. */
const PATH_COLUMNS_LEAST = 12;

/**
 * Formats the line, at most `columns` wide, the path cut from its beginning:
 * `photos: 1200 entries, 56 changes, 1.2 GB, 45 MB/s, …summer/a.jpg"`. Never throws.
 */
export function progressLine({ pair, progress, bytesPerSecond }: RunningPass, columns: number): string {
  const { entries, operations, bytes, path } = progress;
  const parts = [`${entries} entries`, `${operations} changes`];
  if (bytes > 0) parts.push(prettyBytes(bytes), `${prettyBytes(Math.round(bytesPerSecond))}/s`);
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
