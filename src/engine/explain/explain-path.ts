// Explains one path: what decides about it on the way from the root, and what the next pass would do. That is asked of
// a dry pass over this name alone, from the same walk as any.

import { type Bytes, type Name, nameOf, parentOf, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { DIRECTORY } from '../../core/tree/entry-table.js';
import type { ExplainedPath, Explanation, LeftOut } from '../../core/report/explanation.js';
import type { Pair } from '../../core/pair/pair.js';
import type { Found } from '../../fs/port/directory.js';
import type { PassContext } from '../context/pass-context.js';
import { newTables } from '../listing/tables.js';
import { DirectoryVisit } from '../mirror/directory-visit.js';
import { planReplaced, walk } from '../mirror/walk.js';
import { canBeListed, lookAt, lookOf, placeOf, waysTo, whatDecides } from './look-at-path.js';
import { PlannedAround } from './planned-around.js';

/** Explains what a person has asked about; it plans, and changes nothing. Never throws FsError. */
export function explainPath(context: PassContext, pair: Pick<Pair, 'source' | 'replica'>, asked: Bytes): Explanation {
  const path = placeOf(context, pair, asked);
  return path === undefined ? { kind: 'outside' } : new PathExplanation(context, path).explain();
}

class PathExplanation {
  readonly #context: PassContext;
  readonly #path: RelativePath;
  readonly #planned: PlannedAround;

  constructor(context: PassContext, path: RelativePath) {
    this.#context = context;
    this.#path = path;
    this.#planned = new PlannedAround(path);
  }

  explain(): ExplainedPath {
    const { plan, output } = this.#context;
    const [source, replica] = [lookAt(plan.source, this.#path), lookAt(plan.replica, this.#path)];
    const { pattern, leftOut } = whatDecides(this.#context, this.#path);
    if (leftOut === undefined) this.#plan();
    const stays = leftOut ?? this.#whyNothing(source, replica);
    const { problems, counts } = output.journal;
    return {
      kind: 'inside',
      path: this.#path,
      ...(source && { source: lookOf(source) }),
      ...(replica && { replica: lookOf(replica) }),
      ...(pattern && { pattern }),
      ...(stays && { leftOut: stays }),
      problems,
      planned: this.#planned.withBytes(counts.bytes),
    };
  }

  /** Visits the directories on the way, of each of them this one name, and all below the path. */
  #plan(): void {
    const context = this.#context;
    context.output.journal.listen({
      changed: (verb, path) => this.#planned.add(verb, path),
    });
    const tables = newTables();
    let isNew = context.plan.replica === undefined;
    if (this.#path === ROOT) walk(context, [{ path: ROOT, isNew }]);
    for (const at of waysTo(this.#path)) {
      const [directory, name] = [parentOf(at), nameOf(at)];
      const isLast = at === this.#path;
      if (!canBeListed(context, directory)) return;
      const trees = new Set<Name>(isLast ? [name] : []);
      const visit = { path: directory, isNew, focus: { names: [name], trees, moved: new Set<Name>() } };
      const children = new DirectoryVisit(context, visit, tables).run();
      if (isLast) walk(context, children);
      const child = children.find(({ path }) => path === at);
      // Whatever is not a directory on both sides is settled with what it holds.
      if (child === undefined) break;
      isNew = child.isNew;
    }
    planReplaced(context);
  }

  /** Why nothing is to be done that might be expected. */
  #whyNothing(source: Found | undefined, replica: Found | undefined): LeftOut | undefined {
    const { plan, output } = this.#context;
    const at = this.#path;
    if (at === ROOT) return undefined;
    if (source === undefined && replica === undefined)
      return output.journal.problemCount > 0 ? undefined : { by: 'absent', at };
    if (source === undefined && !plan.policy.prune) return { by: 'no-prune', at };
    const isSkipped = output.journal.counts.special > 0 && source !== undefined && source.kind !== DIRECTORY;
    return isSkipped ? { by: 'special', at, side: 'source' } : undefined;
  }
}
