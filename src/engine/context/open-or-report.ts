// Opens a directory of either side for a phase of a pass.

import type { Problem } from '../../core/report/problem.js';
import type { RelativePath } from '../../core/tree/bytes.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { PassContext } from './pass-context.js';
import { openReplicaDirectory } from './replica-access.js';

/** Opens a directory for a phase; a failure becomes a problem (or a moved source) and undefined. */
export function openOrReport(context: PassContext, side: Problem['side'], path: RelativePath): Directory | undefined {
  try {
    return side === 'source' ? context.plan.source.openDirectory(path) : openReplicaDirectory(context, path);
  } catch (error) {
    if (context.plan.extent === 'targets' && error instanceof FsError && isGone(side, error)) {
      // The source's is told of by an event of its own; the replica's is missing because its parent has not been made
      // yet.
      if (side === 'replica') context.output.journal.wantsFull = true;
      return undefined;
    }
    context.output.journal.failure(error, { side, path, action: 'open directory' });
    return undefined;
  }
}

function isGone(side: Problem['side'], { code }: FsError): boolean {
  // What was heard of in the source before something was mounted over it is hidden.
  return GONE_CODES.has(code) || (side === 'source' && code === 'MOUNTED');
}

const GONE_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'VANISHED']);
