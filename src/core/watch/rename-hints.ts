// Which name has probably become which: the two ends of a rename, as far as events tell. A hint saves copying what the
// replica has under the old name; its user checks first whether it is true.

import type { RelativePath } from '../tree/bytes.js';

/** A rename that was seen in the source. `from` is where the replica has it, whatever is there in the source by now. */
export interface RenameHint {
  readonly from: RelativePath;
  readonly to: RelativePath;
}

/** More of them are not kept: what is forgotten is copied and removed. */
const MOST = 10_000;

/**
 * The last thing that came to a path by a rename; the next event tells whether it has changed places with what was
 * there.
 */
interface Arrival {
  readonly from: RelativePath;
  readonly to: RelativePath;
  /** Where the replica has what was at `to` before; undefined where it has not. */
  readonly replaced: RelativePath | undefined;
}

/**
 * Hints by where they lead to, and the first ends that wait for their second. Of each path it knows what is there: what
 * the replica has at the same path, where nothing has happened to it; or else what the replica has elsewhere, or has
 * not at all.
 */
export class RenameHints {
  readonly #left = new Map<number, { readonly path: RelativePath; readonly origin: RelativePath | undefined }>();
  readonly #origins = new Map<RelativePath, RelativePath>();
  readonly #targets = new Map<RelativePath, RelativePath>();
  /** What is at these paths has come from nowhere in the replica. */
  readonly #fresh = new Set<RelativePath>();
  #lastArrival: Arrival | undefined;

  /** Something has left a path. Where it had come there by a rename that nobody has taken yet, both are one. */
  left(path: RelativePath, { cookie, isDirectory }: { readonly cookie: number; readonly isDirectory: boolean }): void {
    const origin = this.#originOf(path);
    const arrival = this.#lastArrival;
    this.gone(path);
    // What came to a place below it has left with it.
    if (isDirectory) for (const to of this.#origins.keys()) if (to.startsWith(`${path}/`)) this.#forget(to);
    if (arrival?.to === path) this.#lastArrival = arrival;
    if (cookie === 0) return;
    this.#left.set(cookie, { path, origin });
    const [oldest] = this.#left.keys();
    if (this.#left.size > MOST && oldest !== undefined) this.#left.delete(oldest);
  }

  /** Something has come to a path. */
  arrived(path: RelativePath, cookie: number): void {
    const left = this.#left.get(cookie);
    this.#left.delete(cookie);
    const before = this.#lastArrival;
    const replaced = this.#originOf(path);
    this.gone(path);
    this.#put(path, left?.origin);
    if (left === undefined) return;
    // Two names that change places (RENAME_EXCHANGE) are told like a rename there and back, over what was there.
    if (before?.from === path && before.to === left.path) {
      const moved = left.origin;
      this.gone(path);
      this.#put(path, before.replaced);
      this.#put(left.path, moved);
      return;
    }
    this.#lastArrival = { from: left.path, to: path, replaced };
  }

  /** Something was made at a path. */
  created(path: RelativePath): void {
    const origin = this.#origins.get(path);
    this.gone(path);
    // Two names have not changed places, after all, for then something would be there.
    if (origin !== undefined && this.#origins.get(origin) === path) this.#forget(origin);
    this.#put(path, undefined);
  }

  /** There is nothing at a path any more. */
  gone(path: RelativePath): void {
    this.#lastArrival = undefined;
    this.#forget(path);
    this.#fresh.delete(path);
  }

  /** Whether something has come to a path from which a hint leads away. */
  isTaken(path: RelativePath): boolean {
    return this.#fresh.has(path) || this.#origins.has(path);
  }

  /**
   * Takes out the hints of which an end is wanted, and those that share a path with them: they have to be followed
   * together.
   * **Shape**: no two from one path, nor to one.
   */
  remove(isWanted: (path: RelativePath) => boolean): {
    readonly renames: RenameHint[];
    readonly taken: RelativePath[];
  } {
    const wanted = new Set<RelativePath>();
    for (const [to, from] of this.#origins) if (isWanted(to) || isWanted(from)) this.#reach(to, wanted);
    // In the order in which they came.
    const renames = [...this.#origins].filter(([to]) => wanted.has(to)).map(([to, from]) => ({ from, to }));
    const taken = renames.map(({ from }) => from).filter((from) => this.isTaken(from) && !isWanted(from));
    for (const { to } of renames) this.#forget(to);
    for (const path of this.#fresh) if (isWanted(path)) this.#fresh.delete(path);
    this.#lastArrival = undefined;
    return { renames, taken };
  }

  #reach(first: RelativePath, reached: Set<RelativePath>): void {
    const left = [first];
    for (let to = left.pop(); to !== undefined; to = left.pop()) {
      const from = this.#origins.get(to);
      if (from === undefined || reached.has(to)) continue;
      reached.add(to);
      left.push(from);
      const next = this.#targets.get(to);
      if (next !== undefined) left.push(next);
    }
  }

  #originOf(path: RelativePath): RelativePath | undefined {
    return this.#fresh.has(path) ? undefined : (this.#origins.get(path) ?? path);
  }

  #put(path: RelativePath, origin: RelativePath | undefined): void {
    if (origin === path) return;
    if (origin === undefined || this.#targets.has(origin) || this.#origins.size >= MOST) {
      if (this.#fresh.size >= MOST) this.#clear();
      this.#fresh.add(path);
      return;
    }
    this.#origins.set(path, origin);
    this.#targets.set(origin, path);
  }

  #forget(to: RelativePath): void {
    const origin = this.#origins.get(to);
    if (origin === undefined) return;
    this.#origins.delete(to);
    this.#targets.delete(origin);
  }

  /** Too much is new to tell what is not: nothing that leaves now is sure to be in the replica. */
  #clear(): void {
    this.#left.clear();
    this.#origins.clear();
    this.#targets.clear();
    this.#fresh.clear();
  }
}
