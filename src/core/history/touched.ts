// What changes have to do with: whether something that was read before them may be another thing, or elsewhere, now.

import { parentOf, type RelativePath, ROOT } from '../tree/bytes.js';
import type { Change } from './journal-line.js';

/** The paths that some changes concern. */
export class Touched {
  /** Where something has come or gone, with all below it. */
  readonly #moved = new Set<string>();
  /** Whose attributes have changed. */
  readonly #changed = new Set<string>();
  /** The directories in which either was. */
  readonly #folders = new Set<string>();
  #hasInodes = false;

  get isEmpty(): boolean {
    return this.#folders.size === 0;
  }

  /** Whether attributes of files were changed that may have other names elsewhere. */
  get hasInodes(): boolean {
    return this.#hasInodes;
  }

  add(change: Change): void {
    if (change.op === 'was') {
      this.#changed.add(change.path);
      this.#hasInodes ||= change.inode !== undefined;
    } else this.#moved.add(change.path);
    this.#folders.add(parentOf(change.path));
    if (!('to' in change)) return;
    this.#moved.add(change.to);
    this.#folders.add(parentOf(change.to));
  }

  /** Whether an entry, or a directory above it, is concerned. */
  hasEntry(path: RelativePath): boolean {
    if (this.isEmpty) return false;
    if (this.#changed.has(path)) return true;
    for (let at = path; ; at = parentOf(at)) {
      if (this.#moved.has(at)) return true;
      if (at === ROOT) return false;
    }
  }

  /** Whether a directory or something in it is concerned: what is further below it is not looked at. */
  hasFolder(path: RelativePath): boolean {
    return !this.isEmpty && (this.#folders.has(path) || this.hasEntry(path));
  }
}
