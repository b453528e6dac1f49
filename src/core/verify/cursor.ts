// How far a round has come, as the last file that it has looked at: a walk looks at a directory's files first, in the
// order of their names, and then goes through its directories, likewise. Pure.

import { type Name, nameOf, parentOf, type RelativePath } from '../tree/bytes.js';

/** What of a directory is still to be looked at. */
export interface Rest {
  /** Files whose names are not later than this are done; undefined for none, `all` for all. */
  readonly filesAfter: Name | undefined | 'all';
  /** Directories whose names are earlier than this are done; undefined for none. */
  readonly directoriesFrom: Name | undefined;
}

/** What of a directory a round has left that ended behind `cursor`. */
export function restOf(directory: RelativePath, cursor: RelativePath | undefined): Rest {
  if (cursor === undefined) return EVERYTHING;
  const last = parentOf(cursor);
  if (last === directory) return { filesAfter: nameOf(cursor), directoriesFrom: undefined };
  const isAbove = directory === '' || last.startsWith(`${directory}/`);
  if (!isAbove) return EVERYTHING;
  const below = directory === '' ? last : last.slice(directory.length + 1);
  return { filesAfter: 'all', directoriesFrom: below.split('/', 1)[0] as Name };
}

const EVERYTHING: Rest = { filesAfter: undefined, directoriesFrom: undefined };
