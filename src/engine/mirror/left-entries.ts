// The entries of one directory that are left to the revisit, because losing what the replica has of them is for the
// gate to allow.

import type { Difference } from '../../core/tree/diff.js';
import { GONE } from '../../core/tree/entry-table.js';
import { UPDATED } from '../../core/safety/held-entry.js';
import type { LeftDirectory } from '../context/waiting-work.js';
import type { Tables } from '../listing/tables.js';
import type { Visit } from './visit.js';

/** Orphans, what another type takes the place of, and content that would be lost. */
export class LeftEntries {
  readonly #tables: Tables;
  readonly #entries: Difference[] = [];
  /** Those that stay, with other content. */
  readonly #updated = new Set<Difference>();
  #isInOrder = true;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  get all(): readonly Difference[] {
    return this.#entries;
  }

  /** Leaves an orphan or a blocked entry. **Shape**: in the order of the names. */
  add(difference: Difference): void {
    this.#entries.push(difference);
  }

  /** Leaves a file that would become empty, or an entry whose content would be another one; in any order. */
  addContent(difference: Difference, outcome: 'emptied' | 'changed'): void {
    this.#entries.push(difference);
    if (outcome === 'changed') this.#updated.add(difference);
    this.#isInOrder = false;
  }

  pack({ path, focus }: Visit): LeftDirectory {
    const { source, replica } = this.#tables;
    const entries = this.#entries;
    // Content is met in the order of links.
    if (!this.#isInOrder) entries.sort((a, b) => (replica.name(a.replicaRow) < replica.name(b.replicaRow) ? -1 : 1));
    const successorOf = (difference: Difference) => {
      if (this.#updated.has(difference)) return UPDATED;
      return difference.sourceRow < 0 ? GONE : source.kind(difference.sourceRow);
    };
    const names = focus?.names;
    return {
      path,
      left: entries.map(({ replicaRow }) => replica.name(replicaRow)).join('/'),
      kinds: Uint8Array.from(entries, ({ replicaRow }) => replica.kind(replicaRow)),
      replacedBy: Uint8Array.from(entries, successorOf),
      ...(names === undefined ? {} : { names }),
    };
  }
}
