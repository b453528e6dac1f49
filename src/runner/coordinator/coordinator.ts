// Who runs a pair: a supervisor starts with a claim, and a pair whose claim is lost ends. Where one machine runs all
// pairs, the claim is the lock of its config; where several share them, each pair could be claimed by itself.

import type { PairStatus } from '../../core/report/pair-status.js';
import type { EventListener } from '../events/bus.js';
import type { PairKeyParts } from '../../state/state-dir.js';
import type { StatusFile } from '../../state/status-file.js';

/** What a runner needs to know of all others that may run its pairs. */
export interface Coordinator {
  /** What was published of the pairs before, by name; empty where nothing was. Never throws. */
  known(): ReadonlyMap<string, PairStatus>;
  /**
   * Takes part from now on. `collect` gives how the pairs are, whenever others are to see that.
   * @throws FoldersyncError LOCKED when another runner has this config, STATE
   */
  join(collect: () => StatusFile): void;
  /** Asks for a pair. `held` is called once it is this runner's, at any time, also at once. */
  claim(pair: PairKeyParts, held: (claim: Claim) => void): void;
  /** Others are to see how the pairs are: at once where somebody waits for it, else within a second. Never throws. */
  publish(when: 'now' | 'soon'): void;
  /** Gives everything back. Idempotent. */
  leave(): void;
}

/** One pair, in the hands of this runner. */
export interface Claim {
  /** Grows with each holder, so that a late word of an earlier one can be told from that of this one. */
  readonly epoch: bigint;
  /** Aborted when the pair is somebody else's. */
  readonly lost: AbortSignal;
}

/** Publishes how the pairs are when that changes. */
export function publishStatus(coordinator: Pick<Coordinator, 'publish'>): EventListener {
  return ({ kind }) => {
    // Somebody waits for this word.
    if (kind === 'approved') coordinator.publish('now');
    if (kind === 'pair-updated' || kind === 'pair-ended' || kind === 'reloaded') coordinator.publish('soon');
  };
}
