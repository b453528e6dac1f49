// The oldest increment goes, with all that it holds: the states before its end can be restored no more.

import type { Name } from '../../core/tree/bytes.js';
import { FsError } from '../../fs/port/fs-error.js';
import { putAside } from './remove-stored.js';
import { writeSince } from './since.js';
import type { VersionStore } from './store.js';

/**
 * Puts the oldest increment aside; what is left of it is for `removeGone`. `end` is when its last change had ended, in
 * milliseconds since 1970. Whoever calls it has locked the store. @throws FsError
 */
export function expire(store: VersionStore, { name, end }: { readonly name: Name; readonly end: number }): void {
  const isNoted = noteSince(store, end);
  putAside(store, name);
  if (!isNoted) noteSince(store, end);
}

/** A disk that is full takes no note. It only says how far back one may ask where no increment does. */
function noteSince(store: VersionStore, since: number): boolean {
  try {
    writeSince(store, since);
    return true;
  } catch (error) {
    if (error instanceof FsError) return false;
    throw error;
  }
}
