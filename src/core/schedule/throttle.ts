// How long a writer has to wait so that all writers together keep to a rate. Pure.
//
// Bytes are paid for with time: each one moves the moment up to which everything is paid, and whoever has written waits
// until that moment has come. Time in which nothing was written is credit, as far as a small burst.

/** What was written, when, and how fast that may be. **Units**: microseconds of one clock. */
export interface Written {
  readonly now: number;
  readonly bytes: number;
  readonly bytesPerSecond: number;
}

/** Time that may be made up for. **Units**: microseconds. */
const CREDIT = 100_000;

/** The moment up to which everything is paid, with `written` added to what was paid up to `paidUntil`. */
export function paidAfter(paidUntil: number, { now, bytes, bytesPerSecond }: Written): number {
  return Math.max(paidUntil, now - CREDIT) + (bytes * 1e6) / bytesPerSecond;
}
