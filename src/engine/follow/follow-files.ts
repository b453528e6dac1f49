// Files that the source has under another name than the replica, though nobody has watched them being renamed: the walk
// has put off what they may be. Once all else is walked, files of the replica that the source lacks get their names, if
// they hold the same bytes; then all that was put off is looked at again, and what has not followed is copied.
//
// No record is kept of files, and none is believed: each is read before it follows.

import { FileMatches } from '../../core/renames/file-matches.js';
import { childPath, type Name, nameOf, parentOf, type RelativePath } from '../../core/tree/bytes.js';
import { NOT_PROVEN } from '../../core/tree/diff-moved.js';
import { type Entry, FILE } from '../../core/tree/entry-table.js';
import type { Directory } from '../../fs/port/directory.js';
import { ifTold } from '../../fs/port/if-told.js';
import type { PassContext } from '../context/pass-context.js';
import { makeWritable } from '../context/replica-access.js';
import type { LeftDirectory } from '../context/waiting-work.js';
import { walkInLanes } from '../lanes/lane-walk.js';
import type { VisitingThreads } from '../lanes/visits-in-lanes.js';
import { moveTo } from '../mirror/renames.js';
import type { Visit } from '../mirror/visit.js';
import { eachOrphanFile } from '../prune/orphan-files.js';
import { dropLeft, rejoinLeft } from '../prune/rejoin-left.js';
import type { PassClaims } from '../renames/folder-claims.js';
import { namesOf, type PutOffFiles } from '../renames/put-off-files.js';
import type { PassSteps } from '../threads/pass-steps.js';
import { isSameContent, isUnchanged } from '../writer/seen.js';
import { type RenamePlace, RenamePlaces } from './rename-places.js';

/** What the walk has left to the revisit, and who shares in the walk. */
export interface Walked {
  readonly left: LeftDirectory[];
  readonly sharers: VisitingThreads | undefined;
}

/** Settles the files that were put off. Nothing is put off any more. @throws FoldersyncError LANE */
export function* settleFiles(context: PassContext, claims: PassClaims, { left, sharers }: Walked): PassSteps<void> {
  const putOff = claims.files.take();
  if (putOff.length === 0 || context.control.isCancelled) return;
  const { gone, doubtful } = followFiles(context, putOff, left);
  dropLeft(left, gone);
  const visits = putOff.map((files) => visitOf(files, doubtful));
  yield* walkInLanes(context, sharers, visits);
  rejoinLeft(left);
}

/** The directory again, but only what was put off there. */
function visitOf(files: PutOffFiles, doubtful: ReadonlySet<RelativePath>): Visit {
  const { path, isNew, hostLength } = files;
  return {
    path,
    isNew,
    ...(hostLength === undefined ? {} : { hostLength }),
    isAgain: true,
    isPlaced: true,
    focus: { names: namesOf(files), trees: new Set(), moved: new Set() },
    ...(doubtful.has(path) ? { movedAt: NOT_PROVEN } : {}),
  };
}

/** What has become of files. */
interface FollowedFiles {
  /** The names that they had. */
  readonly gone: Set<RelativePath>;
  /** Directories in which one has changed at the moment at which the replica's got its name: all of it is compared. */
  readonly doubtful: Set<RelativePath>;
}

/** A file of the source, as it was when it was looked at. */
interface WantedFile {
  readonly path: RelativePath;
  readonly seen: Entry;
}

/** Has files of the replica follow those that were put off. Never throws FsError. */
function followFiles(
  context: PassContext,
  putOff: readonly PutOffFiles[],
  left: readonly LeftDirectory[],
): FollowedFiles {
  const followed: FollowedFiles = { gone: new Set(), doubtful: new Set() };
  const { replica, rules } = context.plan;
  if (left.length === 0 || replica === undefined) return followed;
  const wanted = putOff.flatMap((files) => lookAt(context, files));
  const looks = wanted.map(({ seen }) => seen);
  const matches = new FileMatches(looks, rules);
  eachOrphanFile(context, left, (path, look) => matches.add(path, look));
  using places = new RenamePlaces(context, replica);
  for (const file of wanted) {
    for (const from of matches.of(file.path, file.seen)) {
      if (context.control.isCancelled) return followed;
      // Where something is in the way, the file is copied, and that tells.
      const came = ifTold(() => followFile(context, places.between(from, file.path), file.seen)) ?? 'no';
      if (came === 'no') continue;
      matches.take(from, file.seen);
      followed.gone.add(from);
      if (came === 'in doubt') followed.doubtful.add(parentOf(file.path));
      break;
    }
  }
  return followed;
}

function lookAt(context: PassContext, files: PutOffFiles): WantedFile[] {
  const { path } = files;
  if (context.control.isCancelled) return [];
  context.control.enter(path);
  const found = ifTold(() => {
    using directory = context.plan.source.openDirectory(path);
    return namesOf(files).flatMap((name) => {
      const seen = fileAt(directory, name);
      return seen === undefined ? [] : [{ path: childPath(path, name), seen }];
    });
  });
  return found ?? [];
}

/**
 * Gives a file of the replica the name that the source's has, if they hold the same bytes. Returns whether it has it:
 * `in doubt` says that the source's may have changed before that.
 * @throws FsError
 */
function followFile(
  context: PassContext,
  { from, to, sourceFrom, sourceTo, old, target }: RenamePlace,
  seen: Entry,
): 'yes' | 'no' | 'in doubt' {
  const [oldName, name] = [nameOf(from), nameOf(to)];
  const before = fileAt(old, oldName);
  if (before === undefined || sourceFrom?.find(oldName) !== undefined) return 'no';
  context.control.enter(to);
  if (sourceTo.isSameContent(name, old, oldName, context.control) !== true) return 'no';
  const isAsSeen = () => {
    const now = fileAt(sourceTo, name);
    return now !== undefined && isUnchanged(now, seen);
  };
  // It has not been written to while it was read, and nothing has come to the name meanwhile.
  if (!isAsSeen() || target.find(name) !== undefined) return 'no';
  makeWritable(context, old, parentOf(from));
  makeWritable(context, target, parentOf(to));
  const places = {
    old: { directory: old, path: parentOf(from), name: oldName },
    target: { directory: target, path: parentOf(to), name },
  };
  moveTo(context, { ...places, isDirectory: false });
  // RACE: what changes after this look has a later ctime than the replica's has got by its rename, and is read again.
  const isSure = ifTold(() => {
    const now = fileAt(target, name);
    return now !== undefined && isSameContent(now, before) && isAsSeen();
  });
  return isSure ? 'yes' : 'in doubt';
}

/** A file with a single name. @throws FsError */
function fileAt(directory: Directory, name: Name): Entry | undefined {
  const found = directory.find(name);
  const isPlain = found?.kind === FILE && found.attributes.links === 1 && !found.attributes.isMountRoot;
  return isPlain ? found.attributes : undefined;
}
