// One entry but directories from the source into the replica: written beside its target and renamed, or, where it is
// new, written without a name and given its own; so that it is whole or absent.

import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import type { Difference } from '../../core/tree/diff.js';
import { type EntryTable, FILE, type Kind, SYMLINK } from '../../core/tree/entry-table.js';
import { inodeOf } from '../../core/tree/inode.js';
import type { Verb } from '../../core/tree/verb.js';
import { onTarget } from '../../fs/port/on-target.js';
import type { CopiedFile, CopyControl, Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { CopiesAhead, LanesCopy } from './copies-ahead.js';
import { costOf, isCostly } from './copy-cost.js';
import type { Leader } from '../context/links.js';
import type { DirectoryPair } from '../listing/listing.js';
import { metadataOfNew, tellRefusals } from '../context/metadata.js';
import type { PassContext } from '../context/pass-context.js';
import { isOutOfSpace, isOverQuota, leavesOut, runOutOfSpace } from '../context/refusing-parts.js';
import { openReplicaDirectory } from '../context/replica-access.js';
import type { OpenDirectory } from '../writer/replica-writer.js';
import { type Seen, seenInRow } from '../writer/seen.js';
import { stagedName } from '../writer/staged-name.js';

/** One entry of the source, and both directories it lives in. */
export interface CopyPlace extends DirectoryPair {
  readonly table: EntryTable;
  /** Its row in `table`, the source's listing. */
  readonly row: number;
  /** The replica's listing, and the row of what stands there; absent where nothing is known to. */
  readonly replicaTable?: EntryTable;
  readonly difference?: Pick<Difference, 'replicaRow'>;
  /** Present where lanes may have copied it already. */
  readonly ahead?: CopiesAhead | undefined;
  /** Whether the replica's entry of this name may stay a file of its own where its leader takes no more links. */
  readonly mayStayApart?: boolean;
}

/**
 * What came of a copy: `done` (or planned, in a dry run) · `failed`: journalled, and the directory was written to all
 * the same · `full`: there is no room, and the directory is looked at again after the revisit · `apart`: it was not
 * linked and not copied, see `mayStayApart`.
 */
export type CopyOutcome = 'done' | 'failed' | 'full' | 'apart';

const TRIES = 3;

/**
 * Copies one entry and journals it as `verb`, or journals why not. `beforeRename` runs when the new entry is staged
 * and can still refuse (by false) that it takes its name. Never throws FsError.
 */
export function copyEntry(
  context: PassContext,
  place: CopyPlace,
  verb: Extract<Verb, 'copy' | 'update' | 'replace'>,
  beforeRename: () => boolean = () => true,
): CopyOutcome {
  const name = place.table.name(place.row);
  const kind = place.table.kind(place.row);
  const path = childPath(place.path, name);
  const leader = context.output.links.leaderOf(place.table, place.row);
  const sizeBytes = kind === FILE && leader === undefined ? place.table.sizes[place.row] : undefined;
  if (context.writer.isDry || !hasReplica(place)) {
    if (leader === undefined && context.plan.rules.links) {
      context.output.links.lead(place.table, place.row, { directory: place.path, name });
    }
    context.output.journal.counts.bytes += sizeBytes ?? 0;
    context.output.journal.operation(leader === undefined || verb === 'replace' ? verb : 'link', path, sizeBytes);
    return 'done';
  }
  if (leavesOut(context, place, sizeBytes ?? 0)) return 'full';
  context.control.enter(path);
  const { replica } = place;
  const at: OpenDirectory = { directory: replica, path: place.path };
  context.writer.beforeChange(at);
  const prepared = place.ahead?.take(name);
  const staged = prepared?.staged ?? stagedName();
  try {
    const isLinked = leader !== undefined && stageLink(context, place, { leader, staged });
    const takesNoMore = leader !== undefined && context.output.links.leaderOf(place.table, place.row) === undefined;
    if (takesNoMore && place.mayStayApart) return 'apart';
    const isNew = verb === 'copy';
    const staging = { name, kind, path, staged, isNew, prepared: prepared?.copied };
    const written = isLinked ? LINKED : stageEntry(context, place, staging);
    if (written === undefined) return 'failed';
    if (!beforeRename()) {
      context.writer.unstage(replica, staged);
      return 'failed';
    }
    if (!isLinked) leadTheNext(context, place, { name, at: written.hasName ? name : staged });
    if (!written.hasName) context.writer.put(at, staged, name, seenAt(place));
    // RACE: to rename one name of a file to another of its names does nothing: rename(2).
    if (isLinked) context.writer.discard(replica, staged);
    context.output.journal.counts.bytes += written.sizeBytes;
    const isFile = kind === FILE && !isLinked;
    context.output.journal.operation(
      isLinked && verb !== 'replace' ? 'link' : verb,
      path,
      isFile ? written.sizeBytes : undefined,
    );
    if (written.refused !== undefined) tellRefusals(context, path, kind, written.refused);
    return 'done';
  } catch (error) {
    context.writer.discard(replica, staged);
    // First what is pruned makes room, which the replica has no use for; then the versions do.
    const isLastTry = isOutOfSpace(error) && context.output.facts.isLastTry;
    const wanted = { from: 'closed', bytes: sizeBytes ?? 0, isQuota: isOverQuota(error) } as const;
    if (isLastTry && context.control.makeRoom?.(wanted) === true) return copyEntry(context, place, verb, beforeRename);
    if (isOutOfSpace(error)) return runOutOfSpace(context, place, { error, sizeBytes: sizeBytes ?? 0 });
    context.output.journal.failure(error, { side: 'source', path, action: verb });
    return 'failed';
  }
}

/** What the pass has found at the name of the replica. */
export function seenAt({ replicaTable, difference }: CopyPlace): Seen | undefined {
  const { replicaRow } = difference ?? NOTHING_THERE;
  return replicaTable === undefined || replicaRow < 0 ? undefined : seenInRow(replicaTable, replicaRow);
}

const NOTHING_THERE = { replicaRow: -1 };

interface Staging {
  readonly name: Name;
  readonly kind: Kind;
  readonly path: RelativePath;
  readonly staged: Name;
  /** Whether the replica has nothing of its name, and nothing has to be done before it takes that. */
  readonly isNew: boolean;
  /** Present where a lane has staged it. */
  readonly prepared: LanesCopy | undefined;
}

/** A new entry. */
type Written = Pick<CopiedFile, 'sizeBytes' | 'hasName' | 'refused'>;

const LINKED: Written = { sizeBytes: 0 };

type StagingPlace = CopyPlace & { readonly replica: Directory };

function hasReplica(place: CopyPlace): place is StagingPlace {
  return place.replica !== undefined;
}

/**
 * Stages a further name of a file that the replica holds already; returns false where that cannot be, for a copy to be
 * made.
 */
function stageLink(
  context: PassContext,
  { replica, table, row }: StagingPlace,
  { leader, staged }: { readonly leader: Leader; readonly staged: Name },
): boolean {
  try {
    using directory = openReplicaDirectory(context, leader.directory);
    if (directory !== undefined) context.writer.stageLink(replica, staged, { directory, name: leader.name });
    const found = replica.find(staged);
    if (found !== undefined && inodeOf(found.attributes) === leader.inode) return true;
  } catch (error) {
    if (isOutOfSpace(error)) throw new FsError(error.code, error.message, { cause: error, isTarget: true });
    // A file can have so many names and no more (EMLINK), or no other one at all; or somebody has been at the replica.
    // A copy is right all the same.
    if (!(error instanceof FsError)) throw error;
    if (!GONE_CODES.has(error.code)) context.output.links.fill(table, row);
  }
  context.writer.discard(replica, staged);
  return false;
}

/** Of a name that is not there any more. */
const GONE_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ESTALE', 'VANISHED']);

/** Further names of a file with hard links are linked to the one that was just written. @throws FsError */
function leadTheNext(
  context: PassContext,
  place: StagingPlace,
  { name, at }: { readonly name: Name; readonly at: Name },
): void {
  const { replica, table, row } = place;
  if (!context.plan.rules.links || table.links[row]! <= 1) return; // a row that exists
  const found = onTarget(() => replica.find(at));
  if (found !== undefined) {
    context.output.links.lead(table, row, { directory: place.path, name, inode: inodeOf(found.attributes) });
  }
}

/** Writes the new entry, under its staged name mostly; returns undefined when it is not to be used. */
function stageEntry(context: PassContext, place: StagingPlace, staging: Staging): Written | undefined {
  const { source, replica, table, row } = place;
  const { name, kind, path, staged } = staging;
  if (kind === FILE) return stageFile(context, place, staging);
  const make = kind === SYMLINK ? makeSymlink(context, place, staging) : makeSpecial(context, place, staging);
  const metadata = metadataOfNew(context, { path, source, name, kind, wanted: table.attributes(row) });
  make();
  return {
    sizeBytes: 0,
    refused: context.writer.give({ directory: replica, path: place.path }, { name: staged, kind }, metadata),
  };
}

/** Reads the source at once. @throws FsError */
function makeSymlink(
  { writer }: PassContext,
  { source, replica }: StagingPlace,
  { name, staged }: Staging,
): () => void {
  const target = source.readSymlink(name);
  return () => writer.stageSymlink(replica, staged, target);
}

/** Reads the source at once. @throws FsError */
function makeSpecial(
  { writer }: PassContext,
  { source, replica }: StagingPlace,
  { name, staged }: Staging,
): () => void {
  const special = source.readSpecial(name);
  return () => writer.stageSpecial(replica, staged, special);
}

function stageFile(context: PassContext, place: StagingPlace, staging: Staging): Written | undefined {
  const control = place.ahead?.control ?? context.control;
  const sizeBytes = place.table.sizes[place.row]!; // a row that exists
  return isCostly(sizeBytes)
    ? stageMeasured(context, place, staging, control)
    : tryToStage(context, place, staging, control);
}

function stageMeasured(
  context: PassContext,
  place: StagingPlace,
  staging: Staging,
  control: CopyControl,
): Written | undefined {
  const { path, prepared } = staging;
  using cost = costOf(context, { path, preparedBytes: prepared?.sizeBytes ?? 0, control });
  return tryToStage(context, place, staging, cost.control);
}

function tryToStage(
  context: PassContext,
  place: StagingPlace,
  staging: Staging,
  control: CopyControl,
): Written | undefined {
  const { source, replica } = place;
  const { name, staged, path, isNew, prepared } = staging;
  const { writer } = context;
  for (let attempt = 1; ; attempt++) {
    const copied =
      (attempt === 1 ? prepared : undefined) ??
      writer.stageFile({ directory: replica, path: place.path }, { directory: source, name, staged, control, isNew });
    switch (copied.state) {
      case 'grown':
        context.output.journal.counts.grown++;
        return attempt === 1 ? withMetadata(context, place, { staging, copied }) : copied;
      case 'whole':
        return attempt === 1 ? withMetadata(context, place, { staging, copied }) : copied;
      case 'cancelled':
        return undefined;
      case 'rewritten':
        if (attempt < TRIES) break;
        if (context.plan.policy.busy === 'copy') return copied;
        context.output.journal.problem({
          side: 'source',
          path,
          action: 'copy',
          code: 'BUSY',
          message: `it was rewritten during each of ${TRIES} copies; the replica ${isNew ? 'has no version of it yet' : 'keeps what it has'}`,
        });
        writer.unstage(replica, staged);
        return undefined;
      default:
        return copied.state satisfies never;
    }
    writer.unstage(replica, staged);
  }
}

/** A lane says only that something was refused beside the content: what that is shows when it is tried once more. */
function withMetadata(
  context: PassContext,
  place: StagingPlace,
  { staging, copied }: { readonly staging: Staging; readonly copied: CopiedFile },
): CopiedFile {
  if (staging.prepared?.isBare !== true) return copied;
  const { source, replica, table, row } = place;
  const { name, path, staged } = staging;
  const metadata = metadataOfNew(context, { path, source, name, kind: FILE, wanted: table.attributes(row) });
  return {
    ...copied,
    refused: context.writer.give({ directory: replica, path: place.path }, { name: staged, kind: FILE }, metadata),
  };
}
