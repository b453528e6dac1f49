// Which files of a replica had their content replaced within the last hour. Each counts once, however often it changes:
// a log that is written all day must not look like a replica that was encrypted.

import type { RelativePath } from '../tree/bytes.js';

/** A path as a number: two of a million share one now and then, and count as one file. **Shape**: 32 bits. */
export type PathHash = number;

/** The updates of one minute, to be written down. */
export interface UpdateMinute {
  /** Minutes since 1970. */
  readonly minute: number;
  /** Files whose last update was in it, as far as their names are known. */
  readonly names: readonly PathHash[];
  /** How many more there were. */
  readonly others: number;
}

const HOUR_MINUTES = 60;

/** So many names are known, those updated last: one that is not known counts anew when it is updated again. */
const KEPT = 100_000;

/** So many are written down with each change of a pair's state, and others as a number. */
const WRITTEN = 10_000;

/** The updates of one replica. **Units**: minutes since 1970. */
export class RecentUpdates {
  /** The minute of each one's last update, from the oldest to the youngest. */
  readonly #names = new Map<PathHash, number>();
  /** By minute: those whose names are not known. */
  readonly #others = new Map<number, number>();
  #isLoaded = false;
  /** When they were written down last, and whether there are others since. */
  #writtenAt: number | undefined;
  #hasNews = false;

  /** Takes over what was written down, unless that was done before. */
  load(minutes: readonly UpdateMinute[]): void {
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    for (const { minute, names, others } of minutes) {
      for (const name of names) this.#names.set(name, minute);
      if (others > 0) this.#others.set(minute, others);
    }
  }

  /** From the oldest to the youngest, to be written down. */
  list(minute: number): UpdateMinute[] {
    this.#expire(minute);
    this.#writtenAt = minute;
    this.#hasNews = false;
    const listed = new Map<number, { names: PathHash[]; others: number }>();
    const at = (of: number) => {
      const known = listed.get(of) ?? { names: [], others: 0 };
      listed.set(of, known);
      return known;
    };
    for (const [of, others] of this.#others) at(of).others += others;
    let unwritten = this.#names.size - WRITTEN;
    for (const [name, of] of this.#names) {
      if (unwritten-- > 0) at(of).others++;
      else at(of).names.push(name);
    }
    return [...listed].sort(([a], [b]) => a - b).map(([of, { names, others }]) => ({ minute: of, names, others }));
  }

  /** Whether there is something to write down that is not of the same minute: so much a restart may forget. */
  isWorthWriting(minute: number): boolean {
    return this.#hasNews && this.#writtenAt !== minute;
  }

  /** Files were updated. */
  add(names: Iterable<PathHash>, minute: number): void {
    for (const name of names) {
      this.#hasNews = true;
      this.#names.delete(name);
      this.#names.set(name, minute);
      if (this.#names.size <= KEPT) continue;
      const [oldest] = this.#names;
      if (oldest === undefined) continue;
      this.#names.delete(oldest[0]);
      this.#others.set(oldest[1], (this.#others.get(oldest[1]) ?? 0) + 1);
    }
  }

  /** How many files were updated within the hour, or would be, with these. */
  count(minute: number, planned: Iterable<PathHash> = []): number {
    this.#expire(minute);
    let count = this.#names.size;
    for (const others of this.#others.values()) count += others;
    for (const name of new Set(planned)) if (!this.#names.has(name)) count++;
    return count;
  }

  /** A person has agreed to what came of them. */
  clear(): void {
    this.#names.clear();
    this.#others.clear();
  }

  /** Also where the clock was set back by more than that. */
  #expire(minute: number): void {
    const isOver = (of: number) => Math.abs(minute - of) >= HOUR_MINUTES;
    for (const [name, of] of this.#names) {
      if (!isOver(of)) break; // from the oldest on
      this.#names.delete(name);
    }
    for (const of of this.#others.keys()) if (isOver(of)) this.#others.delete(of);
  }
}

/** The hash of a path: FNV-1a. */
export function hashOfPath(path: RelativePath): PathHash {
  let hash = 0x811c9dc5;
  for (let at = 0; at < path.length; at++) hash = Math.imul(hash ^ path.charCodeAt(at), 0x01000193);
  return hash | 0;
}
