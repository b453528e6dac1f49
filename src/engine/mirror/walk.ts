// The first phase of a pass: both trees, directory by directory. Copies at once; what destroys waits for the gate.

import { isExcludedPath } from '../../core/filter/excluded-path.js';
import { type Name, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import type { DirtyDirectory } from '../../core/watch/dirty-set.js';
import type { RenameHint } from '../../core/watch/rename-hints.js';
import { DirectoryVisit } from './directory-visit.js';
import type { Focus, Visit } from './visit.js';
import { tellUnlisted } from '../listing/ignore-files.js';
import { newTables, type Tables } from '../listing/tables.js';
import type { PassContext } from '../context/pass-context.js';
import { followRenames } from './renames.js';

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
    visitOnto(stack, context, { visit: next, tables });
  }
}

/** Visits a directory and puts those to visit next on the stack, the first of them on top. */
export function visitOnto(
  stack: Visit[],
  context: PassContext,
  { visit, tables }: { readonly visit: Visit; readonly tables: Tables },
): void {
  const children = new DirectoryVisit(context, visit, tables).run();
  for (let index = children.length - 1; index >= 0; index--) stack.push(children[index]!); // index is in range
}

/** Visits what a watcher has heard of, and nothing else, once the replica has followed what was renamed. */
export function walkTargets(
  context: PassContext,
  {
    directories,
    renames,
  }: { readonly directories: readonly DirtyDirectory[]; readonly renames: readonly RenameHint[] },
): void {
  followRenames(context, renames);
  const wanted = directories.filter(({ path }) => !isLeftOut(context, path));
  walk(
    context,
    wanted.map((directory) => ({ path: directory.path, isNew: false, focus: focusOf(directory) })),
  );
}

/** Whether a directory is left out since it is watched: an ignore file has changed. One that nobody can tell is too. */
function isLeftOut(context: PassContext, path: RelativePath): boolean {
  const { filter, ignoreFiles } = context.plan;
  if (ignoreFiles === undefined || path === ROOT) return false;
  try {
    return isExcludedPath(filter, path, true);
  } catch (error) {
    tellUnlisted(context, { side: 'source', path }, error);
    return true;
  }
}

function focusOf({ extent, names }: DirtyDirectory): Focus {
  const trees = new Set<Name>(names.filter(({ isTree }) => isTree).map(({ name }) => name));
  const moved = new Set<Name>(names.filter(({ isMoved }) => isMoved).map(({ name }) => name));
  return { ...(extent === 'entries' ? {} : { names: names.map(({ name }) => name).sort() }), trees, moved };
}

/** What a dry run would mirror below the directories that it would make in the place of something else. */
export function planReplaced(context: PassContext): void {
  context.output.links.endWalk();
  walk(
    context,
    context.output.waiting.planned.map((path) => ({ path, isNew: true })),
  );
}
