// How many removals the gate has seen in each of several directories, for threads that remove at the same time.

import { layout } from '../../core/memory/layout.js';
import type { RemovalBudget } from '../prune/empty-orphan.js';

const BUDGETS = layout({ left: 'i32[]' });

/** Counters that several threads draw on; each thread has an object of its own over the same memory. */
export class RemovalBudgets {
  readonly memory: SharedArrayBuffer;
  readonly #left: Int32Array;

  /** Over what another thread has made. */
  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#left = BUDGETS.over(memory).left;
  }

  static of(budgets: readonly number[]): RemovalBudgets {
    const { memory, left } = BUDGETS.make(budgets.length);
    left.set(budgets);
    return new RemovalBudgets(memory);
  }

  /** Takes one removal from a budget, before it is done; returns whether there was one left. */
  spend(index: number): boolean {
    if (Atomics.sub(this.#left, index, 1) > 0) return true;
    this.refund(index);
    return false;
  }

  /** Puts back one that was taken and came to nothing. */
  refund(index: number): void {
    Atomics.add(this.#left, index, 1);
  }

  /** One of them, for the code that empties its directory. */
  at(index: number): RemovalBudget {
    const budgets = this;
    return {
      get isSpent() {
        return budgets.left(index) <= 0;
      },
      take: () => budgets.spend(index),
      giveBack: () => budgets.refund(index),
    };
  }

  /** What is left of one, once no thread draws on it any more. */
  left(index: number): number {
    return Atomics.load(this.#left, index);
  }
}
