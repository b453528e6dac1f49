// Which names of a replica are young: made within the last hour where nothing was before. What is young goes without a
// loss of anything older, so that a program's short-lived files do not add up to a hold. Whatever is not known counts
// as old.

import { isWithin, parentOf, type RelativePath } from '../tree/bytes.js';

/** A young name and the minute since 1970 in which it was made; a directory stands for all that is in it. */
export type YoungName = readonly [path: RelativePath, minute: number];

/** How much of an entry is young, and since when at the most. */
export interface YoungPart {
  /** Entries, the directory itself among them. */
  readonly count: number;
  /** Minutes since 1970; meaningless where nothing is young. */
  readonly since: number;
}

const HOUR_MINUTES = 60;

/** A directory that is older no longer stands for what is made in it, lest all of it grows old at once. */
const COVERS_MINUTES = 30;

/** So many are remembered, the youngest of them: others count as old. */
const KEPT = 5_000;

const NOTHING: YoungPart = { count: 0, since: 0 };

/** The young names of one replica. **Units**: minutes since 1970. */
export class RecentNames {
  readonly #made = new Map<RelativePath, number>();
  #isLoaded = false;
  /** Nothing that was made since can have grown old in the same minute. */
  #expiredAt: number | undefined;

  /** Takes over what was written down, unless that was done before. */
  load(names: readonly YoungName[]): void {
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    for (const [path, minute] of names) this.#made.set(path, minute);
  }

  /** From the oldest to the youngest, to be written down. */
  list(minute: number): YoungName[] {
    this.#expire(minute);
    return [...this.#made];
  }

  /** A name was made that the replica did not have. */
  add(path: RelativePath, minute: number): void {
    const mark = this.#markOver(path);
    if (mark !== undefined && Math.abs(minute - mark.minute) < COVERS_MINUTES) return;
    this.#made.delete(path);
    this.#made.set(path, minute);
    if (this.#made.size <= KEPT) return;
    const [oldest] = this.#made.keys();
    if (oldest !== undefined) this.#made.delete(oldest);
  }

  /**
   * A name has become another one, with all below it where it is a directory. What is old stays so, also in a directory
   * that is young.
   */
  move(from: RelativePath, to: RelativePath, { isDirectory }: { readonly isDirectory: boolean }): void {
    const mark = this.#markOver(from);
    if (!isDirectory) this.#made.delete(from);
    // All names are looked through for that.
    for (const [path, minute] of isDirectory ? this.#within(from) : []) {
      this.#made.delete(path);
      this.#made.set(`${to}${path.slice(from.length)}` as RelativePath, minute);
    }
    if (mark !== undefined) this.#made.set(to, mark.minute);
    else this.#uncover(to);
  }

  /** Two names have changed places. Where one of them was old, both are so now. */
  exchange(one: RelativePath, other: RelativePath): void {
    if (this.#markOver(one) !== undefined && this.#markOver(other) !== undefined) return;
    this.age(one);
    this.age(other);
  }

  /** What is at a path, and all below it, is old, however it came there. */
  age(path: RelativePath): void {
    this.remove(path);
    this.#uncover(path);
  }

  /** A name, and all below it, is gone. */
  remove(path: RelativePath): void {
    for (const [inside] of this.#within(path)) this.#made.delete(inside);
  }

  /** How much of an entry is young that stands for `count` entries. */
  youngIn(path: RelativePath, count: number, minute: number): YoungPart {
    this.#expire(minute);
    const mark = this.#markOver(path);
    if (mark !== undefined) return { count, since: mark.minute };
    if (count === 1) return NOTHING;
    const inside = this.#within(path);
    return { count: Math.min(count, inside.length), since: Math.min(minute, ...inside.map(([, since]) => since)) };
  }

  /** No directory above a path stands for it any more. */
  #uncover(path: RelativePath): void {
    for (let over = this.#markOver(path); over !== undefined; over = this.#markOver(path)) this.#made.delete(over.path);
  }

  #markOver(path: RelativePath): { readonly path: RelativePath; readonly minute: number } | undefined {
    if (this.#made.size === 0) return undefined;
    for (let over = path; over !== ''; over = parentOf(over)) {
      const minute = this.#made.get(over);
      if (minute !== undefined) return { path: over, minute };
    }
    return undefined;
  }

  #within(path: RelativePath): YoungName[] {
    return [...this.#made].filter(([made]) => isWithin(made, path));
  }

  /** Also where the clock was set back by more than that. */
  #expire(minute: number): void {
    if (this.#expiredAt === minute) return;
    this.#expiredAt = minute;
    for (const [path, made] of this.#made) if (Math.abs(minute - made) >= HOUR_MINUTES) this.#made.delete(path);
  }
}
