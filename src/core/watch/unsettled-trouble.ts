// What targeted passes have left undone and no later one has settled. A pass over other names says nothing of it, and
// must not make a pair look fine. Pure.

import { childPath, isWithin, nameOf, parentOf, type RelativePath, ROOT } from '../tree/bytes.js';
import type { DirtyDirectory } from './dirty-set.js';
import { PROBLEMS_KEPT, type Problem } from '../report/problem.js';
import { emptyReport, type Hold, type Report } from '../report/report.js';

/** The trouble that targeted passes have left since the last full one. */
export class UnsettledTrouble {
  readonly #problems = new Map<string, Problem>();
  /** What no pass over some names can settle. */
  #everywhere: Problem | undefined;
  #hold: Hold | undefined;
  /** What held passes have looked at, and no other has since. */
  #held: readonly DirtyDirectory[] = [];

  /** A full pass has looked at everything, and tells of it itself. */
  clear(): void {
    this.#problems.clear();
    this.#everywhere = undefined;
    this.#hold = undefined;
    this.#held = [];
  }

  /**
   * Takes in what came of a pass over these directories; returns its report, with what earlier ones have left and it
   * has not looked at. One that failed or was cancelled has settled nothing.
   */
  after(report: Report, directories: readonly DirtyDirectory[]): Report {
    if (report.outcome === 'failed' || report.outcome === 'cancelled') return report;
    for (const [key, { path }] of this.#problems) if (wasLookedAt(path, directories)) this.#problems.delete(key);
    for (const problem of report.problems) {
      if (this.#problems.size < PROBLEMS_KEPT) this.#problems.set([problem.side, problem.path].join('\0'), problem);
    }
    this.#held = this.#held.flatMap((held) => withoutLookedAt(held, directories));
    if (report.hold !== undefined) {
      this.#hold = report.hold;
      this.#held = [...this.#held, ...directories];
    }
    if (this.#held.length === 0) this.#hold = undefined;
    return this.#withAll(report);
  }

  /**
   * Takes in a problem of the whole replica, which stands until a full pass; returns the report of a pass that has met
   * nothing else at that time. **Units**: milliseconds since 1970.
   */
  afterAll(problem: Problem, at: number): Report {
    this.#everywhere = problem;
    const pass = emptyReport({ trigger: 'watch', startedAt: at, durationMs: 0 });
    return this.#withAll({ ...pass, outcome: 'problems' });
  }

  #withAll(report: Report): Report {
    const problems = [...(this.#everywhere === undefined ? [] : [this.#everywhere]), ...this.#problems.values()];
    const problemCount = Math.max(problems.length, report.problemCount);
    const hold = this.#hold;
    const outcome = hold !== undefined ? 'held' : problemCount > 0 ? 'problems' : 'ok';
    return { ...report, outcome, problems, problemCount, ...(hold === undefined ? {} : { hold }) };
  }
}

/** What of a directory a pass about these ones has not looked at; empty for nothing. */
function withoutLookedAt(held: DirtyDirectory, directories: readonly DirtyDirectory[]): readonly DirtyDirectory[] {
  const names = held.names.filter(({ name }) => !wasLookedAt(childPath(held.path, name), directories));
  const isWholeAgain =
    directories.some(({ path, extent }) => path === held.path && extent === 'entries') ||
    isInTree(held.path, directories);
  if (held.extent === 'entries' && !isWholeAgain) return [held];
  return names.length === 0 ? [] : [{ ...held, extent: 'names', names }];
}

/** Whether a path is among what a pass was about, or below it. */
function wasLookedAt(path: RelativePath, directories: readonly DirtyDirectory[]): boolean {
  const isThere = directories.some(({ path: directory, extent, names }) => {
    if (path === directory) return true;
    if (path === ROOT || parentOf(path) !== directory) return false;
    return extent === 'entries' || names.some(({ name }) => name === nameOf(path));
  });
  return isThere || isInTree(path, directories);
}

/** Whether a path is, or is below, a tree that a pass was about. */
function isInTree(path: RelativePath, directories: readonly DirtyDirectory[]): boolean {
  return directories.some(({ path: directory, names }) =>
    names.some(({ name, isTree }) => isTree && isWithin(path, childPath(directory, name))),
  );
}
