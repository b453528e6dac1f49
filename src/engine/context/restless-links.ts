// Files with several names that change while a full pass walks and a watcher is still setting up: an event tells of the
// one name by which a file was linked or written, and where nobody listens there yet, nothing tells of the others.

import type { EntryTable } from '../../core/tree/entry-table.js';
import { keyOf, type SourceKey } from './links.js';

/** What a file was like when the walk met its first name. */
interface Met {
  readonly look: string;
  /** How many names the walk has met. */
  names: number;
  /** How many names it had when it was met last. */
  links: number;
}

/** A file's ctime may lag behind the clock by a tick of it, and listings have whole seconds. */
const MARGIN_SECONDS = 1;

/**
 * The hard links of one walk that have changed since it began.
 * **Shape**: grows with these, not with all hard links.
 */
export class RestlessLinks {
  readonly #sinceSeconds: number;
  readonly #met = new Map<SourceKey, Met>();

  /** `startedAt`: of the pass, in milliseconds since 1970. */
  constructor(startedAt: number) {
    this.#sinceSeconds = Math.floor(startedAt / 1000) - MARGIN_SECONDS;
  }

  /** The walk has met a name of the source. A link, and any change of content or metadata, sets a file's ctime. */
  meet(table: EntryTable, row: number): void {
    const links = table.links[row]!; // a row that exists, as below
    if (links <= 1 || table.ctimeSeconds[row]! < this.#sinceSeconds) return;
    const look = JSON.stringify(table.attributes(row)) + table.sizes[row]!;
    const key = keyOf(table, row);
    const known = this.#met.get(key);
    if (known === undefined) {
      this.#met.set(key, { look, names: 1, links });
      return;
    }
    known.names = known.look === look ? known.names + 1 : Number.NEGATIVE_INFINITY;
    known.links = links;
  }

  /** Whether a file may not be what it is in the replica under each of its names: one more walk tells. */
  get needsWalk(): boolean {
    for (const { names, links } of this.#met.values()) if (names < links) return true;
    return false;
  }
}
