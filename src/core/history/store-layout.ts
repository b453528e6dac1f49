// Where the versions of a replica are: names and paths below its root.

import type { Name, RelativePath } from '../tree/bytes.js';

/** The name at the root of a replica, and of a source, that is foldersync's own: never mirrored, compared or pruned. */
export const RESERVED = '.foldersync' as Name;

/** The folder of a replica's increments. **Shape**: one folder an increment, named after its start. */
export const VERSIONS = '.foldersync/versions' as RelativePath;

/** In an increment: its journal, see `JournalLine`. */
export const JOURNAL = 'journal' as Name;

/** In an increment: what has left the replica, `tree/<key>/<name>`. */
export const TREE = 'tree' as Name;

/** In the store: says since when the replica's states are known, see `SinceRecord`. */
export const SINCE = 'since' as Name;

/** In the store: a file that whoever reads it locks shared, and whoever moves or removes increments alone. */
export const LOCK = 'lock' as Name;

/** In the store, where the replica was changed and nothing was written down. */
export const GAP = 'gap' as Name;

/** In the store: asks the engine that has it to make room, see `EmptyRequest`. */
export const EMPTY = 'empty' as Name;

/** In an increment: how much it holds, once that was counted; see `SizeRecord`. */
export const SIZE = 'size' as Name;

/** What `empty` says. **Shape**: JSON. */
export interface EmptyRequest {
  readonly version: 1;
  /** Restore points from before that moment are to go. **Units**: milliseconds since 1970. */
  readonly before: number;
}

/** What `size` says. **Shape**: JSON. */
export interface SizeRecord {
  readonly version: 1;
  readonly bytes: number;
  readonly entries: number;
}

/** What `since` says. **Shape**: JSON. */
export interface SinceRecord {
  readonly version: 1;
  /** In milliseconds since 1970. */
  readonly since: number;
}

/**
 * The name of an increment that starts at a moment, in milliseconds since 1970: `2026-11-28T20-05-00Z`. Names sort in
 * the order of the increments, also where a clock was set back: then it is the second after that of the last one.
 */
export function incrementName(at: number, last: Name | undefined): Name {
  const earliest = last === undefined ? at : timeOfName(last) + 1000;
  return `${new Date(Math.max(at, earliest)).toISOString().slice(0, 19).replaceAll(':', '-')}Z` as Name;
}

/** The moment that a name of an increment says, in milliseconds since 1970. */
export function timeOfName(name: Name): number {
  const [date, time = ''] = name.slice(0, -1).split('T');
  return Date.parse(`${date}T${time.replaceAll('-', ':')}Z`);
}

/** Whether a name is that of an increment. */
export function isIncrementName(name: string): name is Name {
  return INCREMENT.test(name);
}

const INCREMENT = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/;
