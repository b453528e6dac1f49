// The increments of a store as tidying sees them: their ends alone, each read once, for there may be hundreds.

import { JOURNAL, timeOfName } from '../../core/history/store-layout.js';
import type { Name } from '../../core/tree/bytes.js';
import { FsError } from '../../fs/port/fs-error.js';
import { type IncrementEnds, readEnds } from './increment-file.js';
import { countIncrement } from './increment-size.js';
import type { Steps } from './steps.js';
import { isForeignPart, type VersionStore } from './store.js';

/** An increment that is closed, and so changed by nobody but who tidies. */
export interface KnownIncrement extends Omit<IncrementEnds, 'boot' | 'isAtRest'> {
  readonly name: Name;
}

/** What was read of increments, by their names. */
export class KnownIncrements {
  readonly #known = new Map<Name, KnownIncrement>();
  #open: { readonly name: Name; readonly journalBytes: number; readonly bytes: number } | undefined;

  /**
   * Nothing more comes into any but the last one, also where its journal does not say so, for it is damaged or none of
   * ours. **Shape**: oldest first. @throws FsError
   */
  *closed(store: VersionStore): Steps<KnownIncrement[]> {
    const closed: KnownIncrement[] = [];
    const merged = new Set<Name>();
    const names = store.increments();
    for (const name of names) {
      const isLast = name === names.at(-1);
      const known = this.#known.get(name) ?? read(store, name) ?? (isLast ? undefined : unreadable(name));
      if (known === undefined || (isLast && !known.isClosed)) break;
      this.#known.set(name, known);
      for (const other of known.merged) merged.add(other);
      closed.push(known);
      yield;
    }
    return closed.filter(({ name }) => !merged.has(name));
  }

  /**
   * What an increment that is open holds by now, in bytes. It is read anew only where its journal has grown, so that a
   * pair that rests costs nothing. @throws FsError
   */
  *openBytes(store: VersionStore, name: Name): Steps<number> {
    const journalBytes = journalBytesOf(store, name);
    if (this.#open?.name !== name || this.#open.journalBytes !== journalBytes) {
      const { bytes } = yield* countIncrement(store, name);
      this.#open = { name, journalBytes, bytes };
    }
    return this.#open.bytes;
  }

  /** An increment is another one from now on, or gone. */
  forget(name: Name): void {
    this.#known.delete(name);
  }
}

function journalBytesOf(store: VersionStore, name: Name): number {
  using increment = store.openDirectory(name);
  return increment.find(JOURNAL)?.attributes.sizeBytes ?? 0;
}

function read(store: VersionStore, name: Name): KnownIncrement | undefined {
  try {
    using increment = store.openDirectory(name);
    const ends = readEnds(increment);
    return ends === undefined ? undefined : { name, ...ends };
  } catch (error) {
    if (isForeignPart(error) || (error instanceof FsError && error.code === 'ENOENT')) return undefined;
    throw error;
  }
}

/** Its name tells when it was begun. */
function unreadable(name: Name): KnownIncrement {
  const at = timeOfName(name);
  return { name, at, since: at, isAfterGap: false, isClosed: true, merged: [], bytes: 0 };
}
