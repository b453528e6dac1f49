// The walk of a whole pair, by as many lanes as it is worth.

import { ROOT } from '../../core/tree/bytes.js';
import type { Visit } from '../mirror/visit.js';
import { newTables } from '../listing/tables.js';
import type { PassContext } from '../context/pass-context.js';
import type { PassSteps } from '../threads/pass-steps.js';
import { type VisitingThreads, visitInLanes } from './visits-in-lanes.js';
import { visitOnto } from '../mirror/walk.js';

/** As `walk`, from the root on. @throws FoldersyncError LANE where a lane has ended by itself */
export function* walkInLanes(context: PassContext, sharers: VisitingThreads): PassSteps<void> {
  const stack: Visit[] = [{ path: ROOT, isNew: false }];
  const tables = newTables();
  const { counts } = context.output.journal;
  yield* visitInLanes(context, sharers, {
    task: { kind: 'mirror' },
    stack,
    visit: (next) => visitOnto(stack, context, { visit: next, tables }),
    isLarge: () => stack.length > 1 && counts.sourceEntries >= sharers.lanes.fromEntries,
  });
}
