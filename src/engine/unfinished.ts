// The second try of what found no room in the replica: the revisit may have made some.

import type { Visit } from './directory-visit.js';
import type { PassContext } from './pass-context.js';
import { isReadOnly } from './read-only.js';
import { replaceAgain } from './revisit.js';
import { walk } from './walk.js';

/**
 * Tries once more what was left out for want of space; what still does not fit becomes one problem.
 * `canReplace` is false while the pass is held.
 */
export function finishUnfinished(context: PassContext, { canReplace }: { readonly canReplace: boolean }): void {
  if (context.full === undefined || isReadOnly(context)) return;
  const { waiting, journal } = context;
  const directories = new Set(waiting.unfinished);
  waiting.unfinished.clear();
  context.full = undefined;
  context.isLastTry = true;
  const blocked = waiting.directories.filter(({ path, blocked }) => directories.has(path) && blocked.size > 0);
  const made = canReplace ? replaceAgain(context, blocked) : [];
  const known = new Set(journal.problems.map(({ path }) => path));
  const again: Visit[] = [...directories].map((path) => ({ path, isNew: false, known }));
  walk(context, [...made, ...again]);
  if (!isReadOnly(context)) reportFull(context);
}

function reportFull({ full, waiting, journal }: PassContext): void {
  const [first] = waiting.unfinished;
  if (full === undefined || first === undefined) return;
  const others = waiting.unfinished.size - 1;
  const { code, message } = full.error;
  journal.problem({
    side: 'replica',
    path: first,
    action: 'copy into',
    code,
    message: others === 0 ? message : `${message}; the same in ${others} more directories`,
  });
}
