// Where every pair's folders really are, as the engines report them before their first write.
// It refuses a pass whose roots overlap another pair's in a way that the config's paths did not show.

import { findOverlaps, type PairRoots, type PairRoot } from '../../core/pair/overlap.js';
import type { Failure } from '../../core/report/report.js';
import type { RootFacts, Roots } from '../../engine/threads/protocol.js';

/** The real roots of all pairs of one runner. */
export class RootRegistry {
  readonly #known = new Map<string, PairRoots>();
  readonly #replicas = new Map<string, RootFacts>();
  /** Pairs that are being stopped, and when their engines are gone. */
  readonly #leaving = new Map<PairRoots, Promise<void>>();

  /**
   * Remembers where a pair's roots are now, and says why its pass must not begin, if it must not. Every pair of an
   * overlap is refused, not only the later one: which of them is wrong is for a person to say.
   */
  register(pair: string, roots: Roots): Failure | undefined {
    this.#known.set(pair, pairRoots(pair, roots));
    this.#replicas.set(pair, roots.replica);
    const overlap = findOverlaps([...this.#known.values()]).find(({ pairs }) => pairs.includes(pair));
    return overlap && { code: 'ROOT', message: overlap.message, hint: overlap.hint };
  }

  /** Where the replicas of all other pairs are. */
  replicasBeside(pair: string): RootFacts[] {
    return [...this.#replicas].flatMap(([other, replica]) => (other === pair ? [] : [replica]));
  }

  /** A pair is being stopped, and its roots are free once its engine is gone. */
  leave(pair: string, gone: Promise<void>): void {
    const roots = this.#known.get(pair);
    if (roots === undefined) return;
    this.#known.delete(pair);
    this.#replicas.delete(pair);
    this.#leaving.set(roots, gone);
    void gone.then(() => this.#leaving.delete(roots));
  }

  /**
   * Kept once the engines are gone that still work on these roots for a pair that is being stopped; absent where none
   * does. An edit may hand a replica over to another pair.
   */
  whenFree(pair: string, roots: Roots): Promise<unknown> | undefined {
    const own = pairRoots(pair, roots);
    const gone: Promise<void>[] = [];
    for (const [leaving, isGone] of this.#leaving) {
      // Two names, because a pair may follow itself.
      const overlaps = findOverlaps([own, { ...leaving, pair: `${leaving.pair}, as it was` }]);
      if (overlaps.some(({ pairs }) => pairs.length > 1)) gone.push(isGone);
    }
    return gone.length === 0 ? undefined : Promise.all(gone);
  }
}

function pairRoots(pair: string, { source, replica, isTwoWay }: Roots): PairRoots {
  return { pair, source: rootOf(source), replica: rootOf(replica), ...(isTwoWay && { isTwoWay }) };
}

/** Paths stay byte strings here, so that two roots are told apart by every byte of them. */
function rootOf({ path, id }: RootFacts): PairRoot {
  return { path, ...id };
}
