// Whether a directory of the source may have taken another one's place since the replica was made as it is. Of the
// files in it nothing changes by that, not even their ctime: those of the same names, sizes and times would be taken
// for the same.

import { ctimeOf, type Entry } from '../../core/tree/entry-table.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { PassContext } from '../context/pass-context.js';
import { claimedPlace } from './claimed-place.js';
import { compareSelf, isSameButTimes, type SelfComparison } from './settle-directory.js';
import type { Visit } from './visit.js';

/** What is found out; `self` is present where the directory itself had to be compared for it. */
interface Place extends Pick<Visit, 'movedAt' | 'provenUntil'> {
  readonly self?: SelfComparison;
}

/**
 * Settles the doubt of a visit: by what is known of both directories, or by what they look like. Never throws FsError.
 * @throws GivenBack
 */
export function findPlace(
  context: PassContext,
  visit: Visit,
  { source, replica }: { readonly source: Directory; readonly replica: Directory | undefined },
): Place | 'put off' {
  const { path, doubt, movedAt } = visit;
  const asAbove = movedAt === undefined ? {} : { movedAt };
  if (replica === undefined) return asAbove;
  try {
    const claimed = claimedPlace(context, visit, { source, replica });
    if (claimed !== undefined) return claimed;
    if (doubt === undefined) return asAbove;
    const wanted = source.attributes();
    if (context.output.followed.get(path) === ctimeOf(wanted)) return asAbove;
    const moved = { movedAt: Math.max(ctimeOf(wanted), movedAt ?? Number.NEGATIVE_INFINITY) };
    if (doubt === 'heard') return moved;
    const { self, isExplained } = explain(context, visit, { wanted, source, replica });
    // Where folders are noted and nothing is known of this one, notes were lost: that is rare, and worth a reading.
    return { ...(isExplained && !hasLostNotes(context) ? asAbove : moved), self };
  } catch (error) {
    if (!(error instanceof FsError)) throw error; // the comparison meets the same, and tells
    return asAbove;
  }
}

/** Whether folders are noted, and what was noted of them does not hold any more for sure. */
function hasLostNotes({ output: { claims } }: PassContext): boolean {
  return claims !== undefined && claims.known?.isTrusted !== true;
}

/**
 * Whether something else about the directory has changed, which sets its ctime as well: a new mode must not have all
 * below it read.
 */
function explain(
  context: PassContext,
  { path }: Visit,
  sides: { readonly wanted: Entry; readonly source: Directory; readonly replica: Directory },
): { readonly self: SelfComparison; readonly isExplained: boolean } {
  const found = sides.replica.attributes();
  const self = compareSelf(context, { ...sides, found }, { path, source: sides.source, isNew: false });
  const { metadata } = self;
  return { self, isExplained: metadata !== undefined && !isSameButTimes(context, metadata, found) };
}
