// A coordinator played by the test: it gives out claims and takes them back when the test says so.

import type { PairStatus } from '../../src/core/report/pair-status.js';
import type { Claim, Coordinator } from '../../src/runner/coordinator/coordinator.js';
import type { StatusFile } from '../../src/state/status-file.js';

export class FakeCoordinator implements Coordinator {
  /** What was published, and whether somebody waited for it. */
  readonly published: ('now' | 'soon')[] = [];
  hasLeft = false;
  collect: (() => StatusFile) | undefined;
  readonly #asked = new Map<string, (claim: Claim) => void>();
  readonly #losses = new Map<string, AbortController>();

  known(): ReadonlyMap<string, PairStatus> {
    return new Map();
  }

  join(collect: () => StatusFile): void {
    this.collect = collect;
  }

  claim({ name }: { readonly name: string }, held: (claim: Claim) => void): void {
    this.#asked.set(name, held);
  }

  publish(when: 'now' | 'soon'): void {
    this.published.push(when);
  }

  leave(): void {
    this.hasLeft = true;
  }

  /** The pair is the runner's from now on. */
  grant(name: string): void {
    const loss = new AbortController();
    this.#losses.set(name, loss);
    this.#asked.get(name)?.({ epoch: 1n, lost: loss.signal });
  }

  /** The pair is somebody else's from now on. */
  lose(name: string): void {
    this.#losses.get(name)?.abort();
  }
}
