// Where something is by now that has been somewhere before folders changed their places.

import { isWithin, type RelativePath } from '../tree/bytes.js';

/** What was at these two paths has changed places, with all below it; at one of them there may have been nothing. */
export interface Move {
  readonly one: RelativePath;
  readonly other: RelativePath;
}

/** Where that is now which was at a path before all of these. **Shape**: in the order in which they were done. */
export function placeAfter(path: RelativePath, moves: readonly Move[]): RelativePath {
  let place = path;
  for (const { one, other } of moves) {
    if (isWithin(place, one)) place = `${other}${place.slice(one.length)}` as RelativePath;
    else if (isWithin(place, other)) place = `${one}${place.slice(other.length)}` as RelativePath;
  }
  return place;
}
