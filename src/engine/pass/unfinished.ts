// The second try of what found no room in the replica: the revisit may have made some.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { Visit } from '../mirror/visit.js';
import type { PassContext } from '../context/pass-context.js';
import { replaceAgain } from './revisit.js';
import { walk } from '../mirror/walk.js';

/** Tries once more what was left out for want of space. `canReplace` is false while the pass is held. */
export function finishUnfinished(context: PassContext, { canReplace }: { readonly canReplace: boolean }): void {
  const { waiting, journal, refusing } = context.output;
  if (!refusing.hasFull) return;
  const directories = new Set<RelativePath>();
  for (const [path, { account }] of waiting.unfinished) {
    if (refusing.of(account)?.isReadOnly === true) continue;
    directories.add(path);
    waiting.unfinished.delete(path);
  }
  refusing.forgetFull();
  context.output.facts.beginLastTry();
  const blocked = waiting.directories.filter(
    ({ path, blocked, updates }) => directories.has(path) && (blocked.size > 0 || updates !== undefined),
  );
  const made = canReplace ? replaceAgain(context, blocked) : [];
  const known = new Set(journal.problems.map(({ path }) => path));
  const again: Visit[] = [...directories].map((path) => ({ path, isNew: false, known }));
  walk(context, [...made, ...again]);
}
