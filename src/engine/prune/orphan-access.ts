// Opens a directory that the source lacks, or in one, for those who count or empty it.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import { barredError } from '../context/barred-folders.js';
import { openOrReport } from '../context/open-or-report.js';
import type { PassContext } from '../context/pass-context.js';
import { tellUnlisted } from '../listing/ignore-files.js';
import { mountedError } from '../listing/replica-mounts.js';

/** A directory of the replica, and who opens it. */
export interface OrphanPlace {
  readonly path: RelativePath;
  /**
   * Whether the one who opens it has the whole pass in view, so that he lends himself rights and tells what is in the
   * way; otherwise it is left to him, without a word.
   */
  readonly tells: boolean;
}

/** Opens a directory of the replica for one step; returns whether nothing failed, and it is the replica's. */
export function withOrphan(
  context: PassContext,
  { path, tells }: OrphanPlace,
  step: (directory: Directory) => void,
): boolean {
  context.control.enter(path);
  try {
    using directory = tells ? openOrReport(context, 'replica', path) : context.plan.replica?.openDirectory(path);
    if (directory === undefined) return false;
    const stranger = findStranger(context, directory);
    if (stranger !== undefined) throw stranger;
    step(directory);
    return true;
  } catch (error) {
    if (tells) tellUnlisted(context, { side: 'replica', path }, error);
    else if (!(error instanceof FsError)) throw error;
    return false;
  }
}

/** Why what an open directory holds is not the replica's: a mount, or the source itself; undefined where it is. */
function findStranger(context: PassContext, directory: Directory): FsError | undefined {
  const { replica, fileSystem, barred } = context.plan;
  const own = directory.attributes();
  // Portable adapters see no mount from the inside, but that the device is another one.
  const isMount = fileSystem.capabilities.bindMounts ? own.isMountRoot : own.device !== replica?.device;
  if (isMount) return mountedError();
  return barred.replica.has(own) ? barredError('replica') : undefined;
}
