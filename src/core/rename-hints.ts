// Which name has probably become which: the two ends of a rename, as far as events tell. A hint saves copying what the replica
// has under the old name; whoever takes it looks whether it is true.

import type { RelativePath } from './bytes.js';

/** A rename that was seen in the source. */
export interface RenameHint {
  readonly from: RelativePath;
  readonly to: RelativePath;
}

/** More of them are not kept: what is forgotten is copied and removed. */
const MOST = 10_000;

/** Hints by where they lead to, and the first ends that wait for their second. */
export class RenameHints {
  readonly #left = new Map<number, RelativePath>();
  readonly #origins = new Map<RelativePath, RelativePath>();
  readonly #targets = new Map<RelativePath, RelativePath>();

  /** Something has left a path. Where it had come there by a rename that nobody has taken yet, both are one. */
  left(path: RelativePath, cookie: number): void {
    const origin = this.#origins.get(path) ?? path;
    this.gone(path);
    if (cookie === 0) return;
    this.#left.set(cookie, origin);
    const [oldest] = this.#left.keys();
    if (this.#left.size > MOST && oldest !== undefined) this.#left.delete(oldest);
  }

  /** Something has come to a path. */
  arrived(path: RelativePath, cookie: number): void {
    const origin = this.#left.get(cookie);
    this.#left.delete(cookie);
    this.gone(path);
    // What is there now has come by a rename itself: nothing that left this path is missing in the replica.
    this.present(path);
    if (origin === undefined || origin === path || this.#origins.size >= MOST) return;
    this.#origins.set(path, origin);
    this.#targets.set(origin, path);
  }

  /** There is something at a path: what left it before is not to be taken from there in the replica. */
  present(path: RelativePath): void {
    const target = this.#targets.get(path);
    if (target === undefined) return;
    this.#targets.delete(path);
    this.#origins.delete(target);
  }

  /** There is nothing at a path any more, or something else: nothing is to be brought there. */
  gone(path: RelativePath): void {
    const origin = this.#origins.get(path);
    if (origin === undefined) return;
    this.#origins.delete(path);
    this.#targets.delete(origin);
  }

  /** Takes out the hints to which a test applies. **Shape**: no two from one path, nor to one. */
  take(isWanted: (to: RelativePath) => boolean): RenameHint[] {
    const taken: RenameHint[] = [];
    for (const [to, from] of this.#origins) {
      if (!isWanted(to)) continue;
      taken.push({ from, to });
      this.gone(to);
    }
    return taken;
  }

  /** Puts back what was not followed, unless something newer is known of either path. */
  putBack(hints: readonly RenameHint[]): void {
    for (const { from, to } of hints) {
      if (this.#origins.has(to) || this.#targets.has(from)) continue;
      this.#origins.set(to, from);
      this.#targets.set(from, to);
    }
  }
}
