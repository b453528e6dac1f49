// The watches of the pairs: the kernel counts them by user, so that one pair with very many folders would leave none to
// the others, nor to other programs of the same user.

import { fairShares } from '../../core/watch/fair-share.js';
import { readMostWatches } from '../../fs/port/watch-limit.js';

/** Somebody who watches. */
export interface WatchHolder {
  /** It may have so many watches from now on. Called whenever that changes. */
  mayWatch(most: number): void;
}

interface Holding {
  wanted: number;
  most: number | undefined;
}

/** What is for other programs of the user, and for folders that come between two looks at what is wanted. */
export const UNSHARED = 1 / 8;

/** Shares out what one user may watch. */
export class WatchShares {
  readonly #readMost: () => number | undefined;
  readonly #holders = new Map<WatchHolder, Holding>();

  constructor(readMost = readMostWatches) {
    this.#readMost = readMost;
  }

  /** Wants so many watches, 0 where nobody knows yet. */
  want(holder: WatchHolder, wanted: number): void {
    const holding = this.#holders.get(holder);
    if (holding === undefined) this.#holders.set(holder, { wanted, most: undefined });
    else holding.wanted = wanted;
    this.#shareOut();
  }

  /** Has none any more. */
  leave(holder: WatchHolder): void {
    if (this.#holders.delete(holder)) this.#shareOut();
  }

  #shareOut(): void {
    // Read each time: a person may have raised it.
    const most = this.#readMost();
    if (most === undefined) return;
    const holders = [...this.#holders];
    const shares = fairShares(
      Math.floor(most * (1 - UNSHARED)),
      holders.map(([, { wanted }]) => wanted),
    );
    for (const [index, [holder, holding]] of holders.entries()) {
      const share = shares[index]!; // as long as `holders`
      if (share === holding.most) continue;
      holding.most = share;
      holder.mayWatch(share);
    }
  }
}
