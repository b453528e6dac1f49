// Where every pair's folders really are, as the engines report them before their first write.
// It refuses a pass whose roots overlap another pair's in a way that the config's paths did not show.

import { findOverlaps, type PairRoots, type Root } from '../core/overlap.js';
import type { Failure } from '../core/report.js';
import type { RootFacts, Roots } from '../engine/protocol.js';

/** The real roots of all pairs of one runner. */
export class RootRegistry {
  readonly #known = new Map<string, PairRoots>();

  /**
   * Remembers where a pair's roots are now, and says why its pass must not begin, if it must not. Every pair of an
   * overlap is refused, not only the later one: which of them is wrong is for a person to say.
   */
  register(pair: string, roots: Roots): Failure | undefined {
    this.#known.set(pair, { pair, source: rootOf(roots.source), replica: rootOf(roots.replica) });
    const overlap = findOverlaps([...this.#known.values()]).find(({ pairs }) => pairs.includes(pair));
    return overlap && { code: 'ROOT', message: overlap.message, hint: overlap.hint };
  }
}

/** Paths stay byte strings here, so that two roots are told apart by every byte of them. */
function rootOf({ path, id }: RootFacts): Root {
  return { path, ...id };
}
