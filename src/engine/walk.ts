// The first phase of a pass: both trees, directory by directory. Copies at once; what destroys waits for the gate.

import { DirectoryVisit, type Visit } from './directory-visit.js';
import { newTables } from './listing.js';
import type { PassContext } from './pass-context.js';

/**
 * Visits directories and all below them, parents first, in the order of their names.
 * Memory grows with the directories that are still to be visited, not with the entries.
 */
export function walk(context: PassContext, start: readonly Visit[]): void {
  const stack = [...start].reverse();
  const tables = newTables();
  for (;;) {
    const next = stack.pop();
    if (next === undefined || context.control.isCancelled) return;
    const children = new DirectoryVisit(context, next, tables).run();
    for (let index = children.length - 1; index >= 0; index--) stack.push(children[index]!); // index is in range
  }
}
