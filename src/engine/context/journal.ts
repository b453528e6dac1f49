// The journal of one pass: what was done and what went wrong, as counts, as kept problems and as lines.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { LogEvent } from '../../core/report/event.js';
import type { Verb } from '../../core/tree/verb.js';
import type { Explanation } from '../../core/report/explanation.js';
import { PROBLEMS_KEPT, type Problem } from '../../core/report/problem.js';
import { describeUntold, ProblemCauses } from '../../core/report/problem-cause.js';
import { type Counts, emptyCounts } from '../../core/report/report.js';
import type { Verification } from '../../core/report/verification.js';
import type { CopyCost } from '../../core/watch/rest.js';
import { FsError } from '../../fs/port/fs-error.js';

/** Where a journal's lines and progress go. */
export interface JournalSink {
  write(event: LogEvent): void;
  operationDone(): void;
}

/** Who hears of what a pass does while it does it, beside its lines. */
export interface JournalListener {
  /** A change to the replica was done, or is planned in a dry run. */
  changed?(verb: Verb, path: RelativePath): void;
  /** A large file was copied, also where the copy was not used, and this was its cost. */
  copiedLarge?(path: RelativePath, cost: CopyCost): void;
  /** Nothing may be written to the replica, or to a part of it. Returns whether that is no problem of its own. */
  refused?(error: FsError, path: RelativePath): boolean;
}

/** Collects what one pass does. */
export class Journal {
  readonly counts: Counts = emptyCounts();
  readonly problems: Problem[] = [];
  problemCount = 0;
  /** The last one that was about the source. */
  lastSourceProblem: Problem | undefined;
  /** Whether the source moved under the walk, so that another pass should follow at once. */
  hasMoved = false;
  /** Whether the pass has met what only another, full one can settle, and what no event tells of. */
  wantsFull = false;
  /** What a verification has met; absent in other passes. */
  verification: Verification | undefined;
  /** What becomes of a path; absent in passes that were not asked that. */
  explanation: Explanation | undefined;
  readonly #listeners: JournalListener[] = [];
  readonly #causes = new ProblemCauses();
  readonly #sink: JournalSink;

  constructor(sink: JournalSink) {
    this.#sink = sink;
  }

  /** Has somebody hear of what is done from now on. */
  listen(listener: JournalListener): void {
    this.#listeners.push(listener);
  }

  /** One change to the replica was done, or is planned. */
  operation(verb: Verb, path: RelativePath, sizeBytes?: number): void {
    this.#count(verb, path);
    const operation = { kind: 'operation', verb, path } as const;
    this.#sink.write(sizeBytes === undefined ? operation : { kind: 'operation', verb, path, sizeBytes });
  }

  /** A directory was removed with all it held, which is kept; so many entries count as removed. */
  removedWhole(path: RelativePath, entries: number): void {
    this.counts.removed += entries - 1;
    this.#count('remove', path);
    this.#sink.write({ kind: 'operation', verb: 'remove', path, entries });
  }

  /** An entry got another name. */
  renamed(from: RelativePath, path: RelativePath): void {
    this.#count('rename', path);
    this.#sink.write({ kind: 'operation', verb: 'rename', path, from });
  }

  /** A large file was copied. */
  largeCopy(path: RelativePath, cost: CopyCost): void {
    for (const listener of this.#listeners) listener.copiedLarge?.(path, cost);
  }

  #count(verb: Verb, path: RelativePath): void {
    this.counts[COUNT_OF_VERB[verb]]++;
    for (const listener of this.#listeners) listener.changed?.(verb, path);
    this.#sink.operationDone();
  }

  /** Anything else worth knowing, in words. */
  note(level: 'info' | 'warn', message: string): void {
    this.#sink.write({ kind: 'note', level, message });
  }

  /** One path could not be mirrored. Of a cause that concerns the whole file system only the first few become lines. */
  problem(problem: Problem): void {
    this.count(problem);
    if (this.problems.length < PROBLEMS_KEPT) this.problems.push(problem);
    if (this.#causes.isTold(problem)) this.#sink.write({ kind: 'problem', problem });
  }

  protected count(problem: Problem): void {
    this.problemCount++;
    if (problem.side === 'source') this.lastSourceProblem = problem;
  }

  /**
   * Writes the lines that belong to the end of the pass: how many more problems there were of each cause. Called once.
   */
  end(): void {
    for (const untold of this.#causes.untold()) {
      this.#sink.write({ kind: 'note', level: 'warn', message: describeUntold(untold) });
    }
  }

  /** Whether a problem with this path is among those that were kept. */
  hasProblem(side: Problem['side'], path: RelativePath): boolean {
    return this.problems.some((problem) => problem.path === path && problem.side === side);
  }

  /**
   * Turns a failed call into a problem; anything but an FsError is a defect and is thrown on.
   * A source entry that is gone, or is something else by now, is no problem: another pass settles it.
   */
  failure(error: unknown, what: Pick<Problem, 'side' | 'path' | 'action'>): void {
    if (!(error instanceof FsError)) throw error;
    const side = error.isTarget ? 'replica' : what.side;
    if (error.code === 'OVERTAKEN') {
      this.hasMoved = true;
      return;
    }
    if (side === 'source' && MOVED_CODES.has(error.code)) {
      this.hasMoved = true;
      return;
    }
    const isReadOnly = side === 'replica' && error.code === 'EROFS';
    if (isReadOnly && this.#listeners.some((listener) => listener.refused?.(error, what.path))) return;
    this.problem({ ...what, side, code: error.code, message: error.message });
  }
}

/** A name that vanished, or a directory whose place something else has taken, a symlink or a mount for instance. */
const MOVED_CODES = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ESTALE', 'VANISHED', 'MOUNTED']);

const COUNT_OF_VERB: Record<Verb, keyof Counts> = {
  make: 'made',
  copy: 'copied',
  update: 'updated',
  link: 'linked',
  rename: 'renamed',
  retouch: 'retouched',
  remove: 'removed',
  replace: 'replaced',
};

/**
 * Whether what a pass has learnt of the replica is not to be relied on: what has failed in it may have failed as its
 * traits were tried out.
 */
export function isInDoubt({ problemCount }: Pick<Journal, 'problemCount'>): boolean {
  return problemCount > 0;
}
