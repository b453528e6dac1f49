// The journal of one pass: what was done and what went wrong, as counts, as kept problems and as lines.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { LogEvent, Verb } from '../../core/report/event.js';
import { PROBLEMS_KEPT, type Problem } from '../../core/report/problem.js';
import { describeUntold, ProblemCauses } from '../../core/report/problem-cause.js';
import { type Counts, emptyCounts } from '../../core/report/report.js';
import type { CopyCost } from '../../core/watch/rest.js';
import { FsError } from '../../fs/port/fs-error.js';

/** Where a journal's lines and progress go. */
export interface JournalSink {
  write(event: LogEvent): void;
  operationDone(): void;
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
  /** Told of each change to the replica; a dry run makes none, and nobody is to listen. */
  onChange: (verb: Verb, path: RelativePath) => void = () => {};
  /** Told of each copy of a large file, also of one that was not used, and of what it has cost. */
  onLargeCopy: (path: RelativePath, cost: CopyCost) => void = () => {};
  /** Takes what the replica refuses because nothing may be written to it; absent: each of it is a problem. */
  onReadOnly: ((error: FsError, path: RelativePath) => void) | undefined;
  readonly #causes = new ProblemCauses();
  readonly #sink: JournalSink;

  constructor(sink: JournalSink) {
    this.#sink = sink;
  }

  /** One change to the replica was done, or is planned. */
  operation(verb: Verb, path: RelativePath, sizeBytes?: number): void {
    this.#count(verb, path);
    const operation = { kind: 'operation', verb, path } as const;
    this.#sink.write(sizeBytes === undefined ? operation : { kind: 'operation', verb, path, sizeBytes });
  }

  /** An entry got another name. */
  renamed(from: RelativePath, path: RelativePath): void {
    this.#count('rename', path);
    this.#sink.write({ kind: 'operation', verb: 'rename', path, from });
  }

  #count(verb: Verb, path: RelativePath): void {
    this.counts[COUNT_OF_VERB[verb]]++;
    this.onChange(verb, path);
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
   * A source entry that is gone, or is something else by now, is no problem: the pass is to be done again.
   */
  failure(error: unknown, what: Pick<Problem, 'side' | 'path' | 'action'>): void {
    if (!(error instanceof FsError)) throw error;
    const side = error.isTarget ? 'replica' : what.side;
    if (side === 'source' && MOVED_CODES.has(error.code)) {
      this.hasMoved = true;
      return;
    }
    if (side === 'replica' && error.code === 'EROFS' && this.onReadOnly !== undefined) {
      this.onReadOnly(error, what.path);
      return;
    }
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
