// The walk of a pass, by one thread or several, and what it leaves to the revisit.

import { ROOT } from '../../core/tree/bytes.js';
import { filesAhead } from '../follow/files-ahead.js';
import { walkInLanes } from '../lanes/lane-walk.js';
import { leaveAll } from '../prune/leave.js';
import { countOrphans } from '../lanes/orphans-in-lanes.js';
import type { PassContext } from '../context/pass-context.js';
import type { Targeted } from './pass-options.js';
import type { PassClaims } from '../renames/folder-claims.js';
import { renamesAhead, settlePutOff } from './put-off.js';
import type { PassSteps } from '../threads/pass-steps.js';
import type { VisitingThreads } from '../lanes/visits-in-lanes.js';
import type { LeftDirectory } from '../context/waiting-work.js';
import { setAside } from '../prune/set-aside.js';
import { walkTargets } from '../mirror/walk.js';

/** What is walked, and by whom. */
interface WalkOptions {
  /** Absent for all of the source. */
  readonly targeted: Targeted | undefined;
  /** Absent where the I/O thread is alone. */
  readonly sharers: VisitingThreads | undefined;
  /** Absent where it is not followed which folder is whose. */
  readonly claims: PassClaims | undefined;
}

/** The names of a pair that goes both ways were looked at on both sides, the roots among them. */
function walkDecided(context: PassContext, targeted: Targeted): void {
  const { decided } = targeted;
  if (decided !== undefined) {
    context.output.facts.rootsCompared({ isReplicaEmpty: false });
    if (!context.writer.isDry) setAside(context, decided.asides);
  }
  walkTargets(context, targeted);
}

/**
 * Walks, then leaves what destroys in the order of a walk, whichever lane met it: only when all of it was seen is it
 * known what has to stay. @throws FoldersyncError LANE where a lane has ended by itself: nothing was left, so that
 * nothing will be removed
 */
export function* walkAndLeave(context: PassContext, { targeted, sharers, claims }: WalkOptions): PassSteps<void> {
  const left: LeftDirectory[] = [];
  // A dry run tells what would go as it walks.
  if (!context.writer.isDry) context.output.left = left;
  if (targeted === undefined) context.output.unread.clear();
  const isPlan = claims !== undefined && context.writer.isDry;
  const tellers = isPlan ? [renamesAhead(context, claims), filesAhead(context, claims)] : [];
  const start = [{ path: ROOT, isNew: context.plan.replica === undefined }];
  if (targeted !== undefined) walkDecided(context, targeted);
  else yield* walkInLanes(context, sharers, start);
  for (const tell of tellers) tell();
  if (claims !== undefined && !isPlan) yield* settlePutOff(context, claims, { left, sharers });
  context.output.left = undefined;
  if (sharers !== undefined && !context.control.isCancelled) yield* countOrphans(context, left, sharers);
  if (!context.control.isCancelled) leaveAll(context, left);
  context.output.counted.clear(); // what is there from now on is another matter
}
