// One file or symlink from the source into the replica: written beside its target, then renamed, so that it is whole or absent.

import { childPath, type Name, type RelativePath } from '../core/bytes.js';
import { type EntryTable, type Kind, SYMLINK } from '../core/entry-table.js';
import type { Verb } from '../core/event.js';
import { type Directory, FsError } from '../fs/port.js';
import type { OpenPair } from './listing.js';
import type { PassContext } from './pass-context.js';
import { stagedName } from './staged-name.js';

/** One entry of the source, and both directories it lives in. */
export interface CopyPlace extends OpenPair {
  readonly table: EntryTable;
  /** Its row in `table`, the source's listing. */
  readonly row: number;
}

/**
 * What came of a copy: `done` (or planned, in a dry run) · `failed`: journalled, and the directory was written to all the
 * same · `full`: there is no room, and the directory is looked at again after the revisit.
 */
export type CopyOutcome = 'done' | 'failed' | 'full';

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
  const { replica } = place;
  const name = place.table.name(place.row);
  const kind = place.table.kind(place.row);
  const path = childPath(place.path, name);
  const sizeBytes = kind === SYMLINK ? undefined : place.table.sizes[place.row];
  if (context.dryRun || replica === undefined) {
    context.journal.counts.bytes += sizeBytes ?? 0;
    context.journal.operation(verb, path, sizeBytes);
    return 'done';
  }
  if (context.full !== undefined && (sizeBytes ?? 0) >= context.full.refusedBytes) {
    context.waiting.unfinished.add(place.path);
    return 'full';
  }
  context.control.enter(path);
  const staged = stagedName();
  try {
    const written = stageEntry(context, { ...place, replica }, { name, kind, path, staged });
    if (written === undefined) return 'failed';
    if (!beforeRename()) {
      onReplica(() => replica.removeFile(staged));
      return 'failed';
    }
    onReplica(() => replica.rename(staged, name));
    context.journal.counts.bytes += written;
    context.journal.operation(verb, path, kind === SYMLINK ? undefined : written);
    return 'done';
  } catch (error) {
    discard(replica, staged);
    if (isOutOfSpace(error)) return runOutOfSpace(context, place.path, { error, sizeBytes: sizeBytes ?? 0 });
    context.journal.failure(error, { side: 'source', path, action: verb });
    return 'failed';
  }
}

/** Whether a call failed because the file system, or its owner's quota, is full. */
export function isOutOfSpace(error: unknown): error is FsError {
  return error instanceof FsError && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/**
 * There is no room: the directory is looked at again when the revisit has freed what it can. Until then no more data is
 * tried; at that second look, whatever is smaller than what has failed.
 */
export function runOutOfSpace(
  context: PassContext,
  directory: RelativePath,
  { error, sizeBytes }: { readonly error: FsError; readonly sizeBytes: number },
): 'full' {
  context.full = { error, refusedBytes: context.isLastTry ? Math.max(sizeBytes, 1) : 1 };
  context.waiting.unfinished.add(directory);
  return 'full';
}

interface Staging {
  readonly name: Name;
  readonly kind: Kind;
  readonly path: RelativePath;
  readonly staged: Name;
}

type StagingPlace = CopyPlace & { readonly replica: Directory };

/** Writes the new entry under its staged name; returns its bytes, or undefined when it is not to be used. */
function stageEntry(context: PassContext, place: StagingPlace, staging: Staging): number | undefined {
  const { replica, table, row } = place;
  const { name, staged } = staging;
  if (staging.kind !== SYMLINK) return stageFile(context, place, staging);
  const target = place.source.readSymlink(name);
  onReplica(() => {
    replica.makeSymlink(staged, target);
    replica.stamp(staged, SYMLINK, table.attributes(row));
  });
  return 0;
}

function stageFile(context: PassContext, place: StagingPlace, staging: Staging): number | undefined {
  const { replica } = place;
  const { name, staged, path } = staging;
  for (let attempt = 1; ; attempt++) {
    const copied = place.source.copyFile(name, replica, staged, context.control);
    switch (copied.state) {
      case 'whole':
        return copied.sizeBytes;
      case 'grown':
        context.journal.counts.grown++;
        return copied.sizeBytes;
      case 'cancelled':
        return undefined;
      case 'rewritten':
        if (attempt < TRIES) break;
        if (context.policy.busy === 'copy') return copied.sizeBytes;
        context.journal.problem({
          side: 'source',
          path,
          action: 'copy',
          code: 'BUSY',
          message: `it was rewritten during each of ${TRIES} copies; the replica keeps its last version`,
        });
        onReplica(() => replica.removeFile(staged));
        return undefined;
      default:
        return copied.state satisfies never;
    }
    onReplica(() => replica.removeFile(staged));
  }
}

/** Marks what a call on the replica throws, so that it is not taken for a failure of the source. */
function onReplica(call: () => void): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof FsError) || error.isTarget) throw error;
    throw new FsError(error.code, error.message, { cause: error, isTarget: true });
  }
}

/** What is left of a failed copy goes at once where it can, and with the next pass's leftovers where it cannot. */
function discard(replica: Directory, staged: Name): void {
  try {
    if (replica.find(staged) !== undefined) replica.removeFile(staged);
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
  }
}
