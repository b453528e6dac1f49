// The way to where a walk is far below a root. A path longer than the kernel takes is followed in several hops, each of
// thousands of names: without this, a chain of folders costs its depth again for each folder in it, and whoever makes
// twenty thousand of them keeps a pass busy for minutes.

import type { Libc } from '../libc/libc.js';
import { closeQuietly } from './context.js';

/** Where a way begins. */
export interface Start {
  readonly descriptor: number;
  /** How much of the path leads there, with its last slash. */
  readonly start: number;
}

/**
 * How long it is held. RACE: what is moved elsewhere meanwhile is still found by its old path, as in a directory that
 * is open while it is visited.
 */
const HOLD_MS = 100;

/** Holds one directory open, the last one in which a hop ended. */
export class HeldWay {
  readonly #libc: Libc;
  #path = '';
  #descriptor: number | undefined;
  #since = 0;

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  /** Whether a descriptor is the one that is held, so that it is closed here. */
  owns(descriptor: number): boolean {
    return descriptor === this.#descriptor;
  }

  /** Where to begin; undefined where the path does not lead through what is held. */
  startOf(path: string): Start | undefined {
    if (this.#descriptor === undefined) return undefined;
    if (performance.now() - this.#since > HOLD_MS) this.forget();
    const start = this.#path.length + 1;
    const leadsThrough = path.startsWith(this.#path) && path[start - 1] === '/';
    return this.#descriptor !== undefined && leadsThrough ? { descriptor: this.#descriptor, start } : undefined;
  }

  /** Takes over a descriptor; what was held before is let go. */
  hold(path: string, descriptor: number): void {
    this.forget();
    this.#path = path;
    this.#descriptor = descriptor;
    this.#since = performance.now();
  }

  /** Lets go of it, as what has changed names has to. Idempotent. */
  forget(): void {
    if (this.#descriptor !== undefined) closeQuietly(this.#libc, this.#descriptor);
    this.#descriptor = undefined;
  }
}
