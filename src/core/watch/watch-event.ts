// What a watcher says of a source. Events are hints: they tell where to look, and only a look tells what is there.

import type { Name, RelativePath } from '../tree/bytes.js';

/** Something happened to a name in a directory. */
export interface EntryEvent {
  readonly kind: 'entry';
  readonly directory: RelativePath;
  readonly name: Name;
  readonly what: EntryChange;
  /**
   * Whether it was a directory. What is below one that was created or moved in is not watched any more: it must be
   * walked.
   */
  readonly isDirectory: boolean;
  /** The same, and not 0, for the two ends of one rename; 0 where no other end is known. */
  readonly cookie: number;
}

/**
 * `modified` content, or attributes where a watcher does not tell them apart · `attributes` no more than those ·
 * `closed` by somebody who could write · `created` · `deleted` · `moved-from` it has left this name · `moved-to` it has
 * come to this name, over whatever was there.
 */
export type EntryChange = 'modified' | 'attributes' | 'closed' | 'created' | 'deleted' | 'moved-from' | 'moved-to';

/** Whether a name stands for the same directory as before. */
export function isInPlace(what: EntryChange): boolean {
  return what === 'modified' || what === 'attributes';
}

/** All that a watcher says. */
export type WatchEvent =
  | EntryEvent
  /** The root's own attributes have changed. */
  | { readonly kind: 'root-modified' }
  /** Events were lost: anything may have changed, and only a walk of the whole tree can tell what. */
  | { readonly kind: 'overflow' }
  /** The file system of a directory was unmounted; what is watched there is not any more. */
  | { readonly kind: 'unmounted'; readonly directory: RelativePath }
  /** The root was removed or moved away: what is watched is not at its path any more. */
  | { readonly kind: 'root-gone' }
  /** The watcher has ended by itself: nothing more will be said. */
  | { readonly kind: 'failed'; readonly message: string };
