// What both sides of a pair have changed.

import type { OpenConflicts } from '../../core/two-way/open-conflicts.js';
import { lastConflicts } from '../../state/shown-conflicts.js';
import { json } from '../http/answer.js';
import type { Route } from '../http/route.js';
import { pairOf, type RouteContext } from './context.js';

/** The route of a pair's conflicts, as its last pass has left them: nobody here looks into its folders. */
export function conflictRoutes(context: RouteContext): Route[] {
  const answer: Route['answer'] = (request) => {
    const pair = pairOf(request, context);
    if (pair.policy.mode !== 'two-way') return json({ pairs: {} } satisfies OpenConflicts);
    const open = lastConflicts(context.control.config().runner.stateDir, pair);
    return json({ pairs: { [pair.name]: open } } satisfies OpenConflicts);
  };
  return [{ method: 'GET', path: '/pairs/{name}/conflicts', answer }];
}
