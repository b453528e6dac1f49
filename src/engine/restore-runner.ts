// The steps of a restore: open the replica as it was and the folder that it goes to, wait for the runner's word, copy
// by an ordinary pass, report. Nothing of it is kept for later passes, and of the replica, which is only read, no lock
// is taken.

import { patternsFor } from '../core/history/selection.js';
import { FoldersyncError, failureOf } from '../core/report/error.js';
import { PROBLEMS_KEPT, type Problem } from '../core/report/problem.js';
import { emptyReport, type Failure, isDry, type Report, type RestoreJob } from '../core/report/report.js';
import { recentPast } from '../core/safety/recent-past.js';
import type { HistoricRoot } from '../fs/historic/historic-root.js';
import type { FsError } from '../fs/port/fs-error.js';
import { closeRoots, factsOfBoth, type OpenRoots, rootFailure } from './holds/roots.js';
import type { PassRunnerOptions } from './pass-runner.js';
import { beginPass } from './pass/begin-pass.js';
import { ReplicaLock } from './replica/replica-lock.js';
import { TraitsMemory } from './replica/replica-traits.js';
import { syncDisk } from './threads/disk-sync.js';
import { PassLog } from './threads/pass-log.js';
import type { PassStep } from './threads/pass-steps.js';
import { openAsItWas } from './restore/as-it-was.js';
import { LostEntries } from './restore/lost-entries.js';
import { openTarget } from './restore/restore-target.js';

/** The folders of a restore. */
interface RestoreRoots extends OpenRoots {
  readonly source: HistoricRoot;
}

/** A restore that waits for the runner's word. */
interface OpenedRestore {
  readonly job: RestoreJob;
  readonly roots: RestoreRoots;
  /** When it was asked for, in milliseconds since 1970. */
  readonly at: number;
}

const SIDES = { source: 'the replica', replica: 'the target' };

/** Restores into one target. */
export class RestoreRunner {
  readonly #options: PassRunnerOptions;
  readonly #log: PassLog;
  readonly #traits = new TraitsMemory();
  readonly #lock: ReplicaLock;
  #opened: OpenedRestore | undefined;
  #running: Promise<void> = Promise.resolve();
  /** Whether it has written to the target, which may hold something from then on. */
  #hasBegun = false;

  constructor(options: PassRunnerOptions) {
    this.#options = options;
    const { engine, lines } = options;
    this.#log = new PassLog(engine, lines, SIDES);
    this.#lock = new ReplicaLock({ ...options, stateDir: engine.stateDir });
  }

  /** Opens both folders and sends where they are, or reports why nothing is restored. */
  open(job: RestoreJob): void {
    const { clock, shared, send } = this.#options;
    const at = clock.now();
    shared.beginPass();
    const roots = this.#openRoots(job);
    if ('failure' in roots) {
      this.#reportFailure({ job, at }, roots.failure);
      return;
    }
    this.#opened = { job, roots, at };
    send({ kind: 'roots', roots: roots.facts });
  }

  /** Goes on with what was opened, and reports it when it has ended. */
  go(): Promise<void> {
    this.#running = this.#go();
    return this.#running;
  }

  /** Ends what was opened, before anything was written. */
  refuse(failure: Failure): void {
    const opened = this.#takeOpened();
    closeRoots(opened.roots);
    this.#reportFailure(opened, failure);
  }

  /** Waits for what runs, which should be cancelled. Idempotent. */
  async close(): Promise<void> {
    await this.#running;
    this.#options.lines.flush();
    this.#lock.release();
  }

  async #go(): Promise<void> {
    const opened = this.#takeOpened();
    const { job, roots } = opened;
    try {
      if (!isDry(job)) {
        if (roots.replica.kind === 'existing') this.#lock.acquireFolder(roots.replica.root);
        this.#hasBegun = true;
      }
      this.#report(await this.#pass(job, roots));
    } catch (error) {
      if (!(error instanceof FoldersyncError)) throw error;
      this.#reportFailure(opened, failureOf(error));
    } finally {
      closeRoots(roots);
    }
  }

  async #pass(request: RestoreJob, roots: RestoreRoots): Promise<Report> {
    const { engine, losses } = this.#options;
    for (const loss of losses) this.#log.note('warn', loss);
    this.#log.beginPass();
    const policy = { ...engine.pair.policy, ...patternsFor(request.restore.paths), ignoreFiles: [] };
    using pass = beginPass(
      {
        ...this.#options,
        engine: { ...engine, lines: engine.lines, pair: { ...engine.pair, policy } },
        traits: this.#traits,
        ...recentPast(),
        versions: undefined,
        lock: this.#lock,
        log: this.#log,
        others: [],
        unread: new Set(),
        followed: new Map(),
      },
      { request, roots, how: {} },
    );
    let step = pass.steps.next();
    while (!step.done) step = pass.steps.next(await this.#take(step.value));
    return this.#withLost(step.value, new LostEntries(roots.source).take());
  }

  /** Adds what could not be given back to what has come of it. */
  #withLost(report: Report, lost: readonly Problem[]): Report {
    const known = new Set(report.problems.map(({ path }) => path));
    const problems = lost.filter(({ path }) => !known.has(path));
    for (const problem of problems) this.#log.write({ kind: 'problem', problem });
    if (problems.length === 0) return report;
    return {
      ...report,
      outcome: report.outcome === 'ok' ? 'problems' : report.outcome,
      problems: [...report.problems, ...problems].slice(0, PROBLEMS_KEPT),
      problemCount: report.problemCount + problems.length,
    };
  }

  /** Does what a pass waits for. */
  async #take(step: PassStep): Promise<FsError | undefined> {
    const { engine, clock, shared, lines } = this.#options;
    if (step.kind === 'lanes') {
      lines.flushIfOld();
      await step.next;
      return undefined;
    }
    lines.flush(); // the disk may take minutes
    return await syncDisk(step.replica, { clock, stateDir: engine.stateDir, shared });
  }

  #takeOpened(): OpenedRestore {
    const opened = this.#opened;
    if (opened === undefined) throw new Error('internal: no restore was begun');
    this.#opened = undefined;
    return opened;
  }

  #openRoots({ restore }: RestoreJob): RestoreRoots | { readonly failure: Failure } {
    const { fileSystem, engine } = this.#options;
    let source: HistoricRoot | undefined;
    try {
      source = openAsItWas(fileSystem, restore);
      const replica = openTarget(fileSystem, engine.pair.replica, { into: restore.into, mayHold: this.#hasBegun });
      return { kind: 'open', source, replica, facts: factsOfBoth(source, replica) };
    } catch (error) {
      source?.[Symbol.dispose]();
      if (error instanceof FoldersyncError) return { failure: failureOf(error) };
      const [side, folder] =
        source === undefined ? (['replica', restore.from] as const) : (['target', engine.pair.replica] as const);
      return { failure: rootFailure(error, side, folder) };
    }
  }

  #reportFailure({ job, at }: Pick<OpenedRestore, 'job' | 'at'>, failure: Failure): void {
    const durationMs = this.#options.clock.now() - at;
    this.#report({ ...emptyReport({ ...job, startedAt: at, durationMs }), outcome: 'failed', failure });
  }

  /** Every line is on its way before the report. */
  #report(report: Report): void {
    const { lines, send } = this.#options;
    lines.flush();
    report.counts.linesDropped = lines.drainDropped();
    send({ kind: 'report', report });
  }
}
