// A walk by as many lanes as it is worth.

import type { Visit } from '../mirror/visit.js';
import { newTables } from '../listing/tables.js';
import type { PassContext } from '../context/pass-context.js';
import type { PassSteps } from '../threads/pass-steps.js';
import { type VisitingThreads, visitInLanes } from './visits-in-lanes.js';
import { visitOnto, walk } from '../mirror/walk.js';

/** As `walk`; alone without `sharers`. @throws FoldersyncError LANE where a lane has ended by itself */
export function* walkInLanes(
  context: PassContext,
  sharers: VisitingThreads | undefined,
  start: readonly Visit[],
): PassSteps<void> {
  if (sharers === undefined) {
    walk(context, start);
    return;
  }
  const stack = [...start].reverse();
  const tables = newTables();
  const { counts } = context.output.journal;
  yield* visitInLanes(context, sharers, {
    task: { kind: 'mirror' },
    stack,
    visit: (next) => visitOnto(stack, context, { visit: next, tables }),
    isLarge: () => stack.length > 1 && counts.sourceEntries >= sharers.lanes.fromEntries,
  });
}
