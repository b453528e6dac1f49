// How much of a running pass is done, and how long the rest takes, as far as that can be told. Pure.

/** How far a pass is. */
export interface PassSoFar {
  /** Source entries met. */
  readonly entries: number;
  /** How many the last full pass met; absent where there was none. */
  readonly lastEntries?: number | undefined;
  /** Content written so far, and content that the walk has found to write. */
  readonly bytes: number;
  readonly bytesFound: number;
  readonly elapsedMs: number;
}

/** What can be told of the rest. */
export interface Estimate {
  /**
   * The part that is done, 0 to 1: of a first copy, of what its walk has found so far. Absent while nobody can tell.
   */
  readonly share?: number;
  /** How long the rest will take; absent while nobody can tell. **Units**: milliseconds. */
  readonly leftMs?: number;
}

/** Sooner than that, or with less than this part done, an estimate would be a guess. */
const ESTIMATE_AFTER_MS = 1000;
const ESTIMATE_FROM_SHARE = 0.01;

/**
 * Estimates the rest as if it were like what was done so far: entries against those of the last pass, bytes against
 * those found; the slower of the two counts. Of a first copy nobody knows how much its walk will still find, so that it
 * has no time left.
 */
export function estimateRest({ entries, lastEntries, bytes, bytesFound, elapsedMs }: PassSoFar): Estimate {
  const shareOfBytes = bytesFound > 0 ? Math.min(1, bytes / bytesFound) : undefined;
  if (lastEntries === undefined) return shareOfBytes === undefined ? {} : { share: shareOfBytes };
  const shares = [entries / lastEntries, ...(shareOfBytes === undefined ? [] : [shareOfBytes])];
  const share = Math.min(...shares);
  const isKnown = entries < lastEntries || (shareOfBytes ?? 1) < 1;
  if (!isKnown || share < ESTIMATE_FROM_SHARE || elapsedMs < ESTIMATE_AFTER_MS) return {};
  return { share, leftMs: (elapsedMs * (1 - share)) / share };
}
