// Problems of one cause: a dead disk fails for each entry in the same way, and must not fill a log with it.

import type { Problem } from './problem.js';

/** How many problems of one cause are logged one by one. */
export const TOLD_PER_CAUSE = 10;

/**
 * Codes that speak of a file system or its disk, and not of the path at which they were met. EPERM is none of them, nor
 * are EACCES and ENAMETOOLONG: those are about single entries (an immutable file, somebody else's file, a long name),
 * and the reader of the log needs to know which. **Source**: errno(3)
 */
const OF_FILE_SYSTEM: ReadonlySet<string> = new Set([
  // The disk, or what leads to it, is broken or gone.
  'EIO',
  'EREMOTEIO',
  'ENODEV',
  'ENXIO',
  'ENOMEDIUM',
  'EUCLEAN',
  // So is the server, or the process behind a FUSE file system.
  'ESTALE',
  'ENOTCONN',
  'ECONNABORTED',
  'ESHUTDOWN',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  // There is no room, or nothing may be written at all.
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  // It cannot do this for any entry.
  'ENOTSUP',
  'ENOSYS',
]);

/** What was counted of one cause beyond those that were told. */
export interface UntoldProblems extends Pick<Problem, 'side' | 'action' | 'code' | 'message'> {
  readonly count: number;
}

/** Tells of problems one by one, until there have been enough of one side, action and code. */
export class ProblemCauses {
  /** The first problem of each cause, and how often there was one. */
  readonly #causes = new Map<string, { readonly first: Problem; count: number }>();

  /** Counts a problem; returns whether to log it by itself. */
  isTold(problem: Problem): boolean {
    if (!OF_FILE_SYSTEM.has(problem.code)) return true;
    const key = [problem.side, problem.action, problem.code].join('\0');
    const cause = this.#causes.get(key);
    if (cause === undefined) this.#causes.set(key, { first: problem, count: 1 });
    else cause.count++;
    return (cause?.count ?? 1) <= TOLD_PER_CAUSE;
  }

  /** What was not told. **Shape**: one a cause, in the order in which they were first met. */
  untold(): UntoldProblems[] {
    return [...this.#causes.values()].flatMap(({ first, count }) => {
      const { side, action, code, message } = first;
      return count > TOLD_PER_CAUSE ? [{ side, action, code, message, count: count - TOLD_PER_CAUSE }] : [];
    });
  }
}

/** In words, for a line of a log. */
export function describeUntold({ side, action, code, message, count }: UntoldProblems): string {
  return `${count} more ${count === 1 ? 'problem' : 'problems'} of this cause: cannot ${action} on the ${side}: ${message} (${code})`;
}
