// The walk of a pass, by one thread or several, and what it leaves to the revisit.

import { ROOT } from '../../core/tree/bytes.js';
import { walkInLanes } from '../lanes/lane-walk.js';
import { leaveAll } from '../prune/leave.js';
import { countOrphans } from '../lanes/orphans-in-lanes.js';
import type { PassContext } from '../context/pass-context.js';
import type { Targeted } from './pass-options.js';
import type { PassSteps } from '../threads/pass-steps.js';
import type { VisitingThreads } from '../lanes/visits-in-lanes.js';
import type { LeftDirectory } from '../context/waiting-work.js';
import { walk, walkTargets } from '../mirror/walk.js';

/** What is walked, and by whom. */
interface WalkOptions {
  /** Absent for all of the source. */
  readonly targeted: Targeted | undefined;
  /** Absent where the I/O thread is alone. */
  readonly sharers: VisitingThreads | undefined;
}

/**
 * Walks, then leaves what destroys in the order of a walk, whichever lane met it: only when all of it was seen is it
 * known what has to stay. @throws FoldersyncError LANE where a lane has ended by itself: nothing was left, so that
 * nothing will be removed
 */
export function* walkAndLeave(context: PassContext, { targeted, sharers }: WalkOptions): PassSteps<void> {
  const left: LeftDirectory[] = [];
  // A dry run tells what would go as it walks.
  if (!context.writer.isDry) context.output.left = left;
  if (targeted === undefined) context.output.unread.clear();
  if (targeted !== undefined) walkTargets(context, targeted);
  else if (sharers === undefined) walk(context, [{ path: ROOT, isNew: context.plan.replica === undefined }]);
  else yield* walkInLanes(context, sharers);
  context.output.left = undefined;
  if (sharers !== undefined && !context.control.isCancelled) yield* countOrphans(context, left, sharers);
  if (!context.control.isCancelled) leaveAll(context, left);
  context.output.counted.clear(); // what is there from now on is another matter
}
