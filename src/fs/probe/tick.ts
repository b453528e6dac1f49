// The clock that stamps files goes in ticks: what is written twice within one has the same times.

import { FsError } from '../port/fs-error.js';
import type { Root } from '../port/port.js';

/** So long a clock may stand still. **Units**: seconds. **Source**: time(7), twice the longest jiffy. */
export const TICK = 0.02;

const SLICES = 4;

/** Blocks this thread until what was written a moment ago is older than a tick, and does something now and then. */
export function waitForTick(meanwhile: () => void): void {
  for (let slice = 0; slice < SLICES; slice++) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, (TICK * 1000) / SLICES);
    meanwhile();
  }
}

/**
 * What a root's file system stamps changes with now, in seconds since 1970; undefined where it cannot be asked.
 * `now` is by this machine's clock, in milliseconds since 1970.
 */
export function stampingClock(root: Root, now: number): number | undefined {
  try {
    return root.clock() ?? now / 1000;
  } catch (error) {
    if (error instanceof FsError) return undefined;
    throw error;
  }
}

/** The same at any time, for who has to know often: it is asked once, and goes on with this machine's. */
export function stampingClockOf(root: Root, now: () => number): () => number | undefined {
  let ahead: number | undefined;
  let isAsked = false;
  return () => {
    if (!isAsked) {
      const stamped = stampingClock(root, now());
      ahead = stamped === undefined ? undefined : stamped - now() / 1000;
      isAsked = true;
    }
    return ahead === undefined ? undefined : now() / 1000 + ahead;
  };
}
