// How long to wait before the next try of what goes on failing.

/** **Units**: milliseconds. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** The first wait, doubled with each of `doublings`, up to the longest. */
export function backoffMs({ firstMs, longestMs }: Backoff, doublings: number): number {
  return Math.min(longestMs, firstMs * 2 ** doublings);
}
