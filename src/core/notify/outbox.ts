// What waits for one target, first come, first served. A target that is down is tried again and again, ever more
// seldom; what it is to hear waits, within bounds, and nothing that has been heard is said again.

import { type Backoff, backoffMs } from '../schedule/backoff.js';
import type { Notice } from './notice.js';
import { isOutdatedBy, type Ping } from './ping.js';

/** What waits. **Units**: milliseconds since 1970. */
export type Waiting = { readonly id: string; readonly at: number } & (
  | { readonly notice: Notice; readonly ping?: never }
  | { readonly ping: Ping; readonly notice?: never }
);

/** Everything that waits for one target. */
export interface Outbox {
  readonly waiting: readonly Waiting[];
  /** Tries in a row that were in vain. */
  readonly failures: number;
  /** How many were given up, because too many waited or they had become too old. */
  readonly dropped: number;
}

/** Where nothing waits. */
export const EMPTY_OUTBOX: Outbox = { waiting: [], failures: 0, dropped: 0 };

/** How many wait at the most. */
const WAITING_MOST = 1000;

/** What could not be told for so long is of no use any more. */
const OLDEST_MS = 7 * 24 * 3_600_000;

const BACKOFF: Backoff = { firstMs: 10_000, longestMs: 10 * 60_000 };

/** How a try went. */
export type Delivery =
  | { readonly kind: 'taken' }
  /** It may go another time. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** It will never be taken as it is. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Puts something behind what waits; a ping takes the place of those that it makes outdated. Never throws. */
export function put(outbox: Outbox, item: Waiting): Outbox {
  const { ping } = item;
  const [first, ...rest] = outbox.waiting;
  const isOutdated = (other: Waiting) =>
    ping !== undefined && other.ping !== undefined && isOutdatedBy(other.ping, ping);
  const kept = [...rest.filter((other) => !isOutdated(other)), item];
  if (first === undefined) return { ...outbox, waiting: kept };
  // The first one may be on its way.
  const tooMany = Math.max(0, kept.length + 1 - WAITING_MOST);
  return { ...outbox, waiting: [first, ...kept.slice(tooMany)], dropped: outbox.dropped + tooMany };
}

/** Takes what came of the first that waits. Never throws. */
export function settle(outbox: Outbox, id: string, { kind }: Delivery): Outbox {
  if (kind === 'failed') return { ...outbox, failures: outbox.failures + 1 };
  return { ...outbox, failures: 0, waiting: outbox.waiting.filter((item) => item.id !== id) };
}

/** Gives up what has waited for too long. Never throws. */
export function dropOld(outbox: Outbox, now: number): Outbox {
  const waiting = outbox.waiting.filter(({ at }) => now - at < OLDEST_MS);
  const dropped = outbox.waiting.length - waiting.length;
  return dropped === 0 ? outbox : { ...outbox, waiting, dropped: outbox.dropped + dropped };
}

/** How long to wait after the last try; 0 where that went well. **Units**: milliseconds. */
export function waitOf({ failures }: Outbox): number {
  return failures === 0 ? 0 : backoffMs(BACKOFF, failures - 1);
}

/**
 * What is worth keeping over a restart: a ping of a pass that went well is not, for the next pass sends another one.
 */
export function lasting({ waiting, dropped }: Outbox): Outbox {
  return { waiting: waiting.filter(({ ping }) => ping === undefined || ping.signal === 'fail'), failures: 0, dropped };
}
