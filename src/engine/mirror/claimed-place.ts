// Whether a directory of the source is the one that the replica's was filled from, as far as earlier passes have noted
// that; and what this pass notes.

import { type FolderKey, inodeOf, type Standing } from '../../core/renames/claim-table.js';
import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import type { Difference, DirectoryDiff } from '../../core/tree/diff.js';
import { mayHaveMoved, NOT_PROVEN } from '../../core/tree/diff-moved.js';
import { ctimeOf, type Entry, FILE } from '../../core/tree/entry-table.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { PassContext } from '../context/pass-context.js';
import type { Comparison } from '../listing/listing.js';
import type { Tables } from '../listing/tables.js';
import type { Visit } from './visit.js';

/** Where its files come from, see `Visit`; or it is to be looked at after all others. */
export type ClaimedPlace = Pick<Visit, 'movedAt' | 'provenUntil'> | 'put off';

/** What a directory of the source is known by; undefined where that cannot be told. @throws FsError */
export function keyOf({ plan }: PassContext, source: Directory, { device, ...entry }: Entry): FolderKey | undefined {
  // Elsewhere other inodes may have the same number.
  if (device !== plan.source.device) return undefined;
  const inode = inodeOf(entry);
  const born = source.born?.();
  return inode === undefined || born === undefined ? undefined : { inode, born };
}

/**
 * What is known of a directory that both sides have; undefined where nothing is, so that what it looks like has to do.
 * @throws GivenBack in a lane that was not told @throws FsError
 */
export function claimedPlace(
  context: PassContext,
  visit: Visit,
  { source, replica }: { readonly source: Directory; readonly replica: Directory },
): ClaimedPlace | undefined {
  const { movedAt, provenUntil, doubt, isYoung, isPlaced } = visit;
  const asAbove = {
    ...(movedAt === undefined ? {} : { movedAt }),
    ...(provenUntil === undefined ? {} : { provenUntil }),
  };
  if (isPlaced) return asAbove;
  const { claims } = context.output;
  if (claims === undefined || (!isYoung && provenUntil === undefined)) return undefined;
  const { known } = claims;
  if (known === undefined) return undefined;
  const found = replica.attributes();
  if (!isYoung && provenUntil !== undefined && ctimeOf(found) <= provenUntil) return asAbove;
  const standing = standingOf(context, source, found);
  if (standing === 'other') return claims.putsOff ? 'put off' : { movedAt: NOT_PROVEN };
  if (!known.isTrusted) {
    // A pass that has not ended well may have filled it from another one. What was written since this one has changed
    // last is of this one. Where it seems to have moved, all that was written before that is compared.
    if (standing === 'same' && doubt !== undefined) return undefined;
    const changedAt = Math.max(ctimeOf(source.attributes()), movedAt ?? Number.NEGATIVE_INFINITY);
    return { movedAt: changedAt, ...(standing === 'same' ? { provenUntil: known.endedAt } : {}) };
  }
  if (standing === 'same') return doubt === undefined ? asAbove : { provenUntil: known.endedAt, ...asAbove };
  return provenUntil === undefined ? undefined : { movedAt: NOT_PROVEN };
}

/** @throws FsError */
function standingOf(context: PassContext, source: Directory, found: Entry): Standing {
  const key = keyOf(context, source, source.attributes());
  const inode = inodeOf(found);
  if (key === undefined || inode === undefined) return 'unknown';
  return context.output.claims?.known?.table.standing(key, inode) ?? 'unknown';
}

/**
 * Which of the directories that the replica lacks it has at another path: they are looked at after all others. Never
 * throws FsError. @throws GivenBack
 */
export function foundElsewhere(
  context: PassContext,
  path: RelativePath,
  { table, diff: { differences } }: { readonly table: Tables['source']; readonly diff: DirectoryDiff },
): ReadonlySet<Difference> {
  const { claims } = context.output;
  if (claims?.putsOff !== true) return NOTHING;
  const isElsewhere = ({ verdict, sourceRow }: Difference) => {
    const inode = verdict === 'make' ? inodeOf(table.inode(sourceRow)) : undefined;
    if (inode === undefined || claims.known?.table.isKnown(inode) !== true) return false;
    try {
      using directory = context.plan.source.openDirectory(childPath(path, table.name(sourceRow)));
      const key = keyOf(context, directory, directory.attributes());
      return key !== undefined && claims.known.table.of(key) !== undefined;
    } catch (error) {
      if (!(error instanceof FsError)) throw error; // its own visit meets the same, and tells
      return false;
    }
  };
  const found = differences.filter(isElsewhere);
  return found.length === 0 ? NOTHING : new Set(found);
}

const NOTHING: ReadonlySet<Difference> = new Set();

/**
 * Whether a file that the replica lacks may be one that it has under another name: a rename sets its ctime alone. Such
 * a file is looked at after all others.
 */
export function isPutOff(
  { plan: { rules }, output: { claims } }: PassContext,
  table: Tables['source'],
  { verdict, sourceRow, hasLinks }: Difference,
): boolean {
  if (verdict !== 'copy' || hasLinks || claims === undefined || table.kinds[sourceRow] !== FILE) return false;
  const [sizeBytes, links] = [table.sizes[sourceRow]!, table.links[sourceRow]!]; // a row that exists
  return sizeBytes >= claims.filesFromBytes && links === 1 && mayHaveMoved(table, sourceRow, rules);
}

/** Puts it off. */
export function putOffFile({ output }: PassContext, { path, isNew, hostLength }: Visit, name: Name): void {
  output.claims?.putOffFiles({ path, isNew, hostLength, names: name });
}

/**
 * Notes that two directories were compared, where that may be news. Never throws FsError.
 * @throws GivenBack in a lane that was not told
 */
export function noteFolder(
  context: PassContext,
  visit: Visit,
  { source, comparison: { wanted, found } }: { readonly source: Directory; readonly comparison: Comparison },
): void {
  const { claims } = context.output;
  const { path, isNew, isYoung, isPlaced, focus, movedAt, provenUntil } = visit;
  if (claims === undefined || found === undefined || focus !== undefined || path === '') return;
  const isNews = isNew || isYoung || isPlaced || movedAt !== undefined || provenUntil !== undefined;
  if (!isNews && !claims.notesAll) return;
  try {
    const key = keyOf(context, source, wanted);
    const replica = inodeOf(found);
    if (key !== undefined && replica !== undefined) claims.note({ source: key, replica, path });
  } catch (error) {
    if (!(error instanceof FsError)) throw error; // it is not found again, then
  }
}
