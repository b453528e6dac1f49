// One report of a pass that goes both ways, of what its directions and its looks at both sides have come to.

import { PROBLEMS_KEPT } from '../../core/report/problem.js';
import { addCounts, emptyCounts, emptyReport, type Failure, type Hold, type Report } from '../../core/report/report.js';
import type { Journal } from '../context/journal.js';
import type { TwoWayOptions } from './two-way-options.js';

/** What is combined. */
interface Combined {
  /** Of the looks. */
  readonly journal: Journal;
  /** Of each direction, in their order. */
  readonly reports: readonly Report[];
  readonly hold: Hold | undefined;
  readonly failure: Failure | undefined;
  readonly startedAt: number;
  /** Absent where nobody has come to look. */
  readonly conflicts: Report['conflicts'];
}

/** Sums up what was counted; of a hold, or a failure, the first one counts. */
export function combinedReport({ control, request, now }: TwoWayOptions, combined: Combined): Report {
  const { journal, reports, hold, startedAt, conflicts } = combined;
  const counts = emptyCounts();
  for (const part of [journal.counts, ...reports.map((report) => report.counts)]) addCounts(counts, part);
  const problems = [...journal.problems, ...reports.flatMap((report) => report.problems)];
  const problemCount = reports.reduce((sum, report) => sum + report.problemCount, journal.problemCount);
  const failure = combined.failure ?? reports.find((report) => report.failure !== undefined)?.failure;
  const many = reports.find(({ manyUpdates }) => manyUpdates !== undefined)?.manyUpdates;
  const kept = reports.find((report) => report.kept !== undefined)?.kept;
  const outcome = () => {
    if (failure !== undefined) return 'failed';
    if (control.isCancelled) return 'cancelled';
    if (hold !== undefined) return 'held';
    return problemCount > 0 ? 'problems' : 'ok';
  };
  return {
    ...emptyReport({ ...request, startedAt, durationMs: Math.max(0, now() - startedAt) }),
    outcome: outcome(),
    counts,
    problems: problems.slice(0, PROBLEMS_KEPT),
    problemCount,
    again: journal.hasMoved || reports.some(({ again }) => again),
    ...(many && { manyUpdates: many }),
    ...(kept !== undefined && { kept }),
    ...(conflicts && { conflicts }),
    ...(failure ? { failure } : hold ? { hold } : {}),
  };
}
