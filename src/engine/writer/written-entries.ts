// The entries that a pass has written, as they were when it was done, and those that it has copied from: who finds
// one so later need not read it.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { Entry, EntryTable } from '../../core/tree/entry-table.js';
import { seenInRow } from './seen.js';

/** So many paths at the most are known: of a very large pass only the first ones. */
const MOST_PATHS = 10_000;

/** What tells an entry from any other, and from what it was before. */
type Told = Omit<Entry, 'kind' | 'device' | 'links' | 'isMountRoot'>;

/** Entries by inode, times, size and rights, packed into numbers, because there may be a million. */
export class WrittenEntries {
  readonly #numbers = new Set<number>();
  readonly #originals = new Set<number>();
  readonly #directories = new Set<number>();
  readonly #paths = new Set<RelativePath>();

  add(entry: Told): void {
    this.#numbers.add(pack(entry));
  }

  /** Something that is no directory was written to this path, whatever has come there since. */
  addPath(path: RelativePath): void {
    if (this.#paths.size < MOST_PATHS) this.#paths.add(path);
  }

  /** A file was copied as it is here, and nothing of it can change that would not show. */
  addOriginal(entry: Told): void {
    this.#originals.add(pack(entry));
  }

  /** What comes and goes in a directory changes its time: it is known by its inode. */
  addDirectory({ inodeLow, inodeHigh }: Entry): void {
    this.#directories.add(inodeHigh * 2 ** 32 + inodeLow);
  }

  /** Whether a row that exists is a directory that was made. */
  hasMade({ inodesLow, inodesHigh }: EntryTable, row: number): boolean {
    return this.#directories.has(inodesHigh[row]! * 2 ** 32 + inodesLow[row]!);
  }

  /** Whether something that is no directory was written to this path, whatever is there now. */
  hasPut(path: RelativePath): boolean {
    return this.#paths.has(path);
  }

  /** Whether a row that exists was written, and has not changed since. */
  has(table: EntryTable, row: number): boolean {
    return this.#numbers.has(pack(toldInRow(table, row)));
  }

  /** Whether a row that exists was copied from, and has not changed since. */
  hasOriginal(table: EntryTable, row: number): boolean {
    return this.#originals.size > 0 && this.#originals.has(pack(toldInRow(table, row)));
  }
}

function toldInRow(table: EntryTable, row: number): Told {
  return { ...seenInRow(table, row), ...table.attributes(row) };
}

/** Into 53 bits: another one of a million has the same number with a chance of one in ten thousand millions. */
function pack(entry: Told): number {
  const { inodeLow, inodeHigh, ctimeSeconds, ctimeNanos, mtimeSeconds, mtimeNanos, sizeBytes } = entry;
  const { mode, uid, gid } = entry;
  const numbers = [inodeLow, inodeHigh, ctimeSeconds, ctimeNanos, mtimeSeconds, mtimeNanos, sizeBytes, mode, uid, gid];
  let [high, low] = [0x9e3779b1, 0x85ebca6b];
  for (const number of numbers) {
    high = mix(high ^ (number | 0), 0xc2b2ae35);
    low = mix(low ^ (number | 0) ^ Math.floor(number / 2 ** 32), 0x27d4eb2f);
  }
  return ((high >>> 0) & 0x1fffff) * 2 ** 32 + (low >>> 0);
}

function mix(number: number, by: number): number {
  const product = Math.imul(number ^ (number >>> 15), by);
  return product ^ (product >>> 13);
}
