// The walk of a whole pair, by as many lanes as it is worth.

import { ROOT } from '../core/bytes.js';
import type { Visit } from './directory-visit.js';
import { leaveAll } from './leave.js';
import { newTables } from './listing.js';
import { countOrphans } from './orphans-in-lanes.js';
import type { PassContext } from './pass-context.js';
import type { PassSteps } from './pass-steps.js';
import { type Sharers, visitInLanes } from './shared-visits.js';
import type { LeftDirectory } from './waiting-work.js';
import { visitOnto } from './walk.js';

/**
 * As `walk`, from the root on. What a directory leaves to the revisit is left in the same order, whichever lane met it.
 * @throws FoldersyncError LANE where a lane has ended by itself: nothing was left, so that nothing will be removed
 */
export function* walkInLanes(context: PassContext, sharers: Sharers): PassSteps<void> {
  const stack: Visit[] = [{ path: ROOT, isNew: false }];
  const tables = newTables();
  const { counts } = context.journal;
  const left: LeftDirectory[] = [];
  context.left = left;
  yield* visitInLanes(context, sharers, {
    task: { kind: 'mirror' },
    stack,
    visit: (next) => visitOnto(stack, context, { visit: next, tables }),
    isLarge: () => stack.length > 1 && counts.sourceEntries >= sharers.lanes.fromEntries,
  });
  context.left = undefined;
  if (!context.control.isCancelled) yield* countOrphans(context, left, sharers);
  if (!context.control.isCancelled) leaveAll(context, left);
  context.counted.clear(); // what is there from now on is another matter
}
