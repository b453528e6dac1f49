// What passes have made in a replica since the start of the increment. Of that, nothing is kept when it changes or
// goes: it was not there at the restore point.
//
// To be in doubt is safe: what is not known as made is kept, and at worst in vain.

import { isWithin, parentOf, type RelativePath } from '../tree/bytes.js';
import { isChange, type JournalLine } from './journal-line.js';

/** So many paths are remembered, some ten megabytes; what is made then is kept like what was there before. */
const MOST = 100_000;

/** The paths of what was made, each with all below it, but for older entries that were renamed to there. */
export class MadePaths {
  readonly #made = new Set<RelativePath>();
  /** Older entries at paths below made ones. */
  readonly #older = new Set<RelativePath>();

  /** Something was made at a path at which nothing stood. */
  add(path: RelativePath): void {
    if (this.#made.size >= MOST) return;
    this.#made.add(path);
    this.#older.delete(path);
  }

  /** Whether what is at a path was made since the start, or is in a directory that was. */
  has(path: RelativePath): boolean {
    if (this.#made.size === 0) return false;
    for (let at = path; at !== ''; at = parentOf(at)) {
      if (this.#older.has(at)) return false;
      if (this.#made.has(at)) return true;
    }
    return false;
  }

  /** Whether an older entry is at a path or below it. */
  holdsOlder(path: RelativePath): boolean {
    for (const older of this.#older) if (isWithin(older, path)) return true;
    return false;
  }

  /** An entry was renamed, to a name at which nothing stood; with a directory goes all that is known below it. */
  move(from: RelativePath, to: RelativePath, { isDirectory }: { readonly isDirectory: boolean }): void {
    if (this.#made.size === 0) return;
    const wasMade = this.has(from);
    for (const set of [this.#made, this.#older]) {
      if (isDirectory) this.#moveBelow(set, from, to);
      else for (const path of [from, to]) set.delete(path);
    }
    if (wasMade) this.#made.add(to);
    else if (this.has(to)) this.#older.add(to);
  }

  /** Two entries have changed places, a directory among them or not: neither counts as made any more. */
  swap(one: RelativePath, other: RelativePath, { isDirectory }: { readonly isDirectory: boolean }): void {
    for (const path of [one, other]) {
      if (isDirectory) this.#forget(this.#made, path);
      else this.#made.delete(path);
      if (this.has(path)) this.#older.add(path);
    }
  }

  #moveBelow(set: Set<RelativePath>, from: RelativePath, to: RelativePath): void {
    const below = [...set].filter((path) => isWithin(path, from));
    this.#forget(set, from);
    this.#forget(set, to);
    for (const path of below) set.add((to + path.slice(from.length)) as RelativePath);
  }

  #forget(set: Set<RelativePath>, above: RelativePath): void {
    for (const path of set) if (isWithin(path, above)) set.delete(path);
  }
}

/**
 * What an increment's journal says was made since its start, for an engine that goes on with it. **Shape**: lines as
 * they were written, without those of changes that were not made.
 */
export function madeIn(lines: readonly JournalLine[]): MadePaths {
  const made = new MadePaths();
  // A journal does not tell of what is renamed whether it is a directory; what a file has below it is nothing.
  const how = { isDirectory: true };
  for (const line of lines) {
    if (!isChange(line)) continue;
    switch (line.op) {
      case 'made':
      case 'replaced':
      case 'overwrote':
        made.add(line.path);
        break;
      case 'renamed':
        made.move(line.path, line.to, how);
        break;
      case 'swapped':
        made.swap(line.path, line.to, how);
        break;
      case 'kept':
      case 'lost':
      case 'was':
        break;
      default:
        line satisfies never;
    }
  }
  return made;
}
