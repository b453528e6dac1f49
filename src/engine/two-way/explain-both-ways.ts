// Explains one path of a pair that goes both ways: what decides about it, what both sides are known to have had in
// common, and what the next pass would do to either. That is decided by the walk of any pass, over this name alone.

import type { ExplainedBothWays, ExplainTerms } from '../../core/report/explanation.js';
import { failureOf, FoldersyncError } from '../../core/report/error.js';
import type { Failure, Hold, Report } from '../../core/report/report.js';
import { isGateReason } from '../../core/safety/gate.js';
import { isOtherMode } from '../../core/safety/weakened.js';
import { type Bytes, childPath, type Name, nameOf, parentOf, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { DIRECTORY } from '../../core/tree/entry-table.js';
import { otherSide, type Side } from '../../core/two-way/reconcile.js';
import { Journal } from '../context/journal.js';
import type { PassContext } from '../context/pass-context.js';
import { canBeListed, lookAt, lookOf, placeOf, waysTo, whatDecides } from '../explain/look-at-path.js';
import { PlannedAround } from '../explain/planned-around.js';
import type { PassSteps } from '../threads/pass-steps.js';
import { foldersOf } from '../writer/root-mark.js';
import { WrittenEntries } from '../writer/written-entries.js';
import { ArchiveSession } from './archive-session.js';
import { type BothRoots, problemSide } from './both-sides.js';
import { combinedReport } from './combined-report.js';
import { Decisions, type Look, SideWork } from './decisions.js';
import { DecidingWalk } from './deciding-walk.js';
import { type DirectedPass, runDirected } from './directed-pass.js';
import type { TwoWayOptions } from './two-way-options.js';
import { contextsOf } from './walk-contexts.js';

/** Explains it; `options` are those of a dry pass. Both roots have to be there. Throws only on a defect. */
export function* explainBothWays(options: TwoWayOptions, job: ExplainTerms): PassSteps<Report> {
  const { source, replica } = options.roots;
  if (replica.kind !== 'existing') throw new Error('internal: what is explained has one side only');
  const explaining = new Explaining(options, { a: source, b: replica.root });
  try {
    yield* explaining.explain(job.path as Bytes);
  } catch (error) {
    if (!(error instanceof FoldersyncError)) throw error;
    return explaining.report(job, failureOf(error));
  }
  return explaining.report(job);
}

class Explaining {
  readonly #options: TwoWayOptions;
  readonly #roots: BothRoots;
  readonly #startedAt: number;
  readonly #journal = new Journal({ write: () => {}, operationDone: () => {} });
  readonly #reports: Report[] = [];
  #planned: Readonly<Record<Side, PlannedAround>> | undefined;
  #explanation: Report['explanation'];

  constructor(options: TwoWayOptions, roots: BothRoots) {
    this.#roots = roots;
    this.#startedAt = options.now();
    this.#options = {
      ...options,
      // What is met on the way is part of the answer.
      write: (event, to) => {
        if (event.kind === 'operation') this.#planned?.[to].add(event.verb, event.path);
      },
    };
  }

  report({ kind }: ExplainTerms, failure?: Failure): Report {
    this.#journal.end();
    const [journal, reports, startedAt, hold] = [this.#journal, this.#reports, this.#startedAt, this.#hold];
    const report = combinedReport(this.#options, { journal, reports, hold, failure, startedAt, conflicts: undefined });
    return { ...report, kind, ...(this.#explanation && { explanation: this.#explanation }) };
  }

  *explain(asked: Bytes): PassSteps<void> {
    const { control, pair } = this.#options;
    for (const to of ['b', 'a'] as const) yield* this.#direct(to, new SideWork());
    if (this.#hold !== undefined || control.isCancelled) return;
    const begun = { roots: this.#roots, journal: this.#journal, startedAt: this.#startedAt, control };
    const { context, back } = contextsOf(this.#options, begun);
    const path = placeOf(context, pair, asked);
    if (path === undefined) {
      this.#explanation = { kind: 'outside' };
      return;
    }
    this.#planned = { a: new PlannedAround(path), b: new PlannedAround(path) };
    const { pattern, leftOut } = whatDecides(context, path);
    const [a, b] = [lookAt(this.#roots.a, path), lookAt(this.#roots.b, path)];
    const { known, conflict } = yield* this.#plan(context, back, { path, isLeftOut: leftOut !== undefined });
    const isNowhere = a === undefined && b === undefined && path !== ROOT && this.#journal.problemCount === 0;
    const isSpecial = this.#journal.counts.special > 0 && a?.kind !== DIRECTORY && b?.kind !== DIRECTORY;
    const stays = leftOut ?? (isNowhere ? ({ by: 'absent', at: path } as const) : undefined);
    const special = { by: 'special', at: path, side: a === undefined ? 'replica' : 'source' } as const;
    this.#explanation = {
      kind: 'inside',
      path,
      ...(a && { source: lookOf(a) }),
      ...(b && { replica: lookOf(b) }),
      ...(pattern && { pattern }),
      ...(stays ? { leftOut: stays } : isSpecial ? { leftOut: special } : {}),
      problems: [...this.#journal.problems, ...this.#reports.flatMap(({ problems }) => problems)],
      planned: this.#planned.b.withBytes(this.#bytes.b),
      bothWays: { known, back: this.#planned.a.withBytes(this.#bytes.a), ...(conflict && { conflict }) },
    };
  }

  readonly #bytes: Record<Side, number> = { a: 0, b: 0 };

  /** Roots that are missing, emptied, replaced or elsewhere; how much one path comes to holds nothing. */
  get #hold(): Hold | undefined {
    return this.#reports.find(({ hold }) => hold !== undefined && !isGateReason(hold.reason))?.hold;
  }

  *#plan(
    context: PassContext,
    back: PassContext,
    { path, isLeftOut }: { readonly path: RelativePath; readonly isLeftOut: boolean },
  ): PassSteps<Pick<ExplainedBothWays, 'known' | 'conflict'>> {
    const { request, archiveFile, stateFile, keptArchive: kept, pair, host, now } = this.#options;
    const folders = foldersOf(this.#roots.a, this.#roots.b);
    const isVoid = isOtherMode(request.distrust);
    using session = new ArchiveSession({ archiveFile, stateFile, kept, folders, isVoid, isDry: true });
    const decisions = new Decisions();
    const walk = new DecidingWalk({
      ...{ context, back, roots: this.#roots, archive: session.archive, decisions, now, onFull: () => {} },
      policy: pair.policy.conflict,
      naming: { day: new Date(now()).toISOString().slice(0, 10), host },
      written: new WrittenEntries(),
      unread: { a: new Set(), b: new Set() },
    });
    if (!isLeftOut) walk.run(looksFor(context, path));
    for (const to of ['b', 'a'] as const) {
      if (!decisions.work[to].isEmpty) this.#bytes[to] = yield* this.#direct(to, decisions.work[to]);
    }
    const isKnown = path === ROOT || session.archive.get(parentOf(path))?.has(nameOf(path)) === true;
    const conflict = decisions.conflicts.find(({ directory, name }) => childPath(directory, name) === path);
    return {
      known: session.counts ? (isKnown ? 'both' : 'never') : 'void',
      ...(conflict && {
        conflict: { copy: childPath(conflict.directory, conflict.copy), of: problemSide(conflict.loser) },
      }),
    };
  }

  /** Returns how many bytes it would copy. */
  *#direct(to: Side, work: DirectedPass['work']): PassSteps<number> {
    const { counts } = this.#journal;
    const report = yield* runDirected(this.#options, {
      ...{ to, work, manner: 'plan', isPart: true, written: new WrittenEntries() },
      source: this.#roots[otherSide(to)],
      replica: { kind: 'existing', root: this.#roots[to] },
      entries: to === 'b' ? counts.replicaEntries : counts.sourceEntries,
      files: counts.replicaFiles,
    });
    this.#reports.push(report);
    return report.counts.bytes;
  }
}

/**
 * The folders on the way that both sides have, of each of them one name; all that is below the last, which is the
 * path, or what only one side has as a folder.
 */
function looksFor(context: PassContext, path: RelativePath): Look[] {
  const { source, replica } = context.plan;
  if (path === ROOT) return [{ path: ROOT }];
  const looks: Look[] = [];
  for (const at of waysTo(path)) {
    const directory = parentOf(at);
    if (!canBeListed(context, directory)) return [];
    const areBoth = [source, replica].every((root) => lookAt(root, at)?.kind === DIRECTORY);
    const isLast = at === path || !areBoth;
    looks.push({ path: directory, names: [nameOf(at)], trees: new Set<Name>(isLast ? [nameOf(at)] : []) });
    if (isLast) break;
  }
  return looks;
}
