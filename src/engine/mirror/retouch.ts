// Owner, mode, times and extended attributes of an entry whose content is right already, set where they differ.
//
// Who may write to a directory of the replica may have put any file of theirs in the place of the one that was copied,
// with the same size and time, and may have a second name for it elsewhere. So rights are never given to a file that is
// there: the owner, setuid, setgid and capabilities, and whatever changes of a file that has more names than the source
// accounts for, come with a new file.

import { childPath, type RelativePath } from '../../core/tree/bytes.js';
import { type Attributes, type Kind, LEAVE } from '../../core/tree/entry-table.js';
import { CAPABILITIES } from '../../core/tree/extended.js';
import type { Problem } from '../../core/report/problem.js';
import type { Refusals } from '../../core/report/refusal.js';
import type { Directory } from '../../fs/port/directory.js';
import { addsRights, isNewOwner, withoutSetId } from '../../fs/port/refusal.js';
import { compareMetadata, tellRefusals } from '../context/metadata.js';
import type { PassContext } from '../context/pass-context.js';
import { leavesReadOnly } from '../context/refusing-parts.js';
import type { EntryPlace } from './entry-place.js';
import type { Metadata } from '../writer/replica-writer.js';

/**
 * What came of it: `same` it lacked nothing, or an earlier visit has seen to it · `failed` it still lacks something,
 * which is told · `needs-new` only a new entry may be given that, and nothing was changed
 */
type Retouched = 'same' | 'retouched' | 'failed' | 'needs-new';

/** Gives the replica's entry what it lacks. Never throws FsError. */
export function retouch(context: PassContext, place: EntryPlace): Retouched {
  const { source, replica, table, row, replicaTable, difference, copiesOnly } = place;
  if (copiesOnly || replica === undefined) return 'same';
  const name = table.name(row);
  const path = childPath(place.path, name);
  const kind = table.kind(row);
  const isDue = table.ctime(row) > context.plan.rules.extendedSince;
  if (isDue) context.output.facts.comparedByCtime();
  let side: Problem['side'] = 'source';
  try {
    const [wanted, found] = [table.attributes(row), replicaTable.attributes(difference.replicaRow)];
    const metadata = compareMetadata(context, { path, source, replica, name, kind, wanted, found, isDue });
    if (metadata.isSame) return 'same';
    side = 'replica';
    if (leavesReadOnly(context, { path: place.path, replica })) return 'failed';
    const at = { directory: replica, path: place.path };
    context.writer.beforeChange(at);
    const inode = replicaTable.inode(difference.replicaRow);
    const change = (changed: Metadata) => context.writer.give(at, { name, kind, inode }, changed);
    if (hasUnknownNames(context, place)) return 'needs-new';
    if (!givesRights(metadata, found)) return tell(context, path, kind, change(metadata));
    // Where the owner is refused a new file would not have it either, and would be copied again in each pass.
    const refused = isNewOwner(metadata.attributes, found) ? refusedOwner(context, place, { replica, metadata }) : [];
    if (refused.length === 0) return 'needs-new';
    return tell(context, path, kind, [...refused, ...change(withoutRights(metadata))]);
  } catch (error) {
    context.output.journal.failure(error, { side, path, action: 'set mode and times of' });
    return 'failed';
  }
}

/** What is refused in each pass is no change in each pass. */
function tell(context: PassContext, path: RelativePath, kind: Kind, refused: Refusals): 'retouched' | 'failed' {
  if (tellRefusals(context, path, kind, refused)) return 'failed';
  context.output.journal.operation('retouch', path);
  return 'retouched';
}

/** Whether the replica's file has more names than the source's, some of which may lie outside of the replica. */
function hasUnknownNames(
  { plan: { rules } }: PassContext,
  { table, row, replicaTable, difference }: EntryPlace,
): boolean {
  const [known, found] = [table.links[row]!, replicaTable.links[difference.replicaRow]!]; // rows that exist
  return rules.links && found > Math.max(1, known);
}

function givesRights({ attributes, givesCapabilities }: Metadata, found: Attributes): boolean {
  return givesCapabilities === true || addsRights(attributes, found);
}

function withoutRights({ attributes, extended }: Metadata): Metadata {
  const plain = { ...attributes, uid: LEAVE, gid: LEAVE, mode: withoutSetId(attributes) };
  return {
    attributes: plain,
    ...(extended === undefined ? {} : { extended: extended.filter(({ name }) => name !== CAPABILITIES) }),
  };
}

/** Tries out on an empty file whether one here may have this owner. @throws FsError where none can be made */
function refusedOwner(
  { writer }: PassContext,
  { makeWritable }: EntryPlace,
  { replica, metadata }: { readonly replica: Directory; readonly metadata: Metadata },
): Refusals {
  makeWritable();
  return writer.tryOwner(replica, metadata.attributes);
}
