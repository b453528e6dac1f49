// The verifications of a service: one for each pair whose config says when, over the edits of that config.

import type { Config } from '../../config/resolve/config.js';
import type { ServiceEvent } from '../../core/report/event.js';
import type { Pair } from '../../core/pair/pair.js';
import { PairVerifier, type PairVerifierOptions } from './pair-verifier.js';

/** What verifications take. */
export interface VerificationsOptions extends Pick<PairVerifierOptions, 'clock' | 'startEngine'> {
  /** Publishes what happens to a pair. */
  readonly tell: (event: ServiceEvent, pair: string) => void;
  /** As in `PairVerifierOptions`. */
  readonly repair: (pair: string) => void;
}

/** Keeps the pairs of a config verified, until `stop`. */
export class Verifications {
  readonly #options: VerificationsOptions;
  readonly #verifiers = new Map<string, { readonly key: string; readonly verifier: PairVerifier }>();
  /** Of those that an edit has ended, until their engines are gone. */
  readonly #leaving = new Set<PairVerifier>();
  #isStopped = false;

  constructor(options: VerificationsOptions) {
    this.#options = options;
  }

  /** Goes by a config from now on: what an edit has not changed goes on. */
  follow({ pairs, runner }: Config): void {
    if (this.#isStopped) return;
    const wished = new Map(
      pairs.filter(({ verify }) => verify?.schedule !== undefined).map((pair) => [pair.name, pair]),
    );
    for (const [name, { key, verifier }] of this.#verifiers) {
      const pair = wished.get(name);
      if (pair !== undefined && keyOf(pair) === key) continue;
      this.#verifiers.delete(name);
      this.#leaving.add(verifier);
      void verifier.stop().then(() => {
        this.#leaving.delete(verifier);
        this.#verifiers.get(name)?.verifier.start();
      });
      if (pair !== undefined) this.#add(pair, runner);
    }
    for (const [name, pair] of wished) {
      if (!this.#verifiers.has(name)) this.#add(pair, runner).start();
    }
  }

  /** Something has happened. */
  hear(event: ServiceEvent, pair: string | undefined): void {
    if (pair !== undefined) this.#verifiers.get(pair)?.verifier.hear(event);
  }

  /** Ends all of them between two files; kept once their engines are gone. Idempotent. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#all().map((verifier) => verifier.stop()));
  }

  /** Ends their engines at once. */
  kill(): void {
    for (const verifier of this.#all()) verifier.kill();
  }

  #all(): PairVerifier[] {
    return [...this.#leaving, ...[...this.#verifiers.values()].map(({ verifier }) => verifier)];
  }

  #add(pair: Pair, runner: Config['runner']): PairVerifier {
    const { tell, repair, ...shared } = this.#options;
    const { name } = pair;
    const verifier = new PairVerifier(pair, {
      ...shared,
      runner,
      tell: (event) => tell(event, name),
      repair: () => repair(name),
    });
    this.#verifiers.set(name, { key: keyOf(pair), verifier });
    return verifier;
  }
}

/** What of a pair its verification depends on. */
function keyOf({ source, replica, policy, verify }: Pair): string {
  return JSON.stringify([source, replica, policy, verify]);
}
