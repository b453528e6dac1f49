// One pass over a pair: walk → gate → revisit → what was unfinished → stamps → report.
// Synchronous; it runs on the engine's I/O thread.

import { type AbsolutePath, ROOT, textOfBytes } from '../core/bytes.js';
import { FoldersyncError } from '../core/error.js';
import { compileFilter } from '../core/filter.js';
import { type GateVerdict, gate } from '../core/gate.js';
import type { Pair } from '../core/pair.js';
import { recordPass, sumHistory } from '../core/removal-history.js';
import { type Failure, type Hold, type Outcome, operationCount, type Report } from '../core/report.js';
import { showPath } from '../core/show.js';
import { type FileSystem, FsError, type Root } from '../fs/port.js';
import { holdChangedRoots, holdEmptySource, holdMissingReplica } from './hold-roots.js';
import type { Journal } from './journal.js';
import type { PairState } from './pair-state.js';
import type { PassContext, PassControl } from './pass-context.js';
import type { PassRequest } from './protocol.js';
import { revisit, stampWaiting } from './revisit.js';
import type { ReplicaRoot } from './roots.js';
import { finishUnfinished } from './unfinished.js';
import { noWork, sumWork } from './waiting-work.js';
import { walk } from './walk.js';

/** What one pass needs. */
export interface PassOptions {
  readonly pair: Pair;
  readonly request: PassRequest;
  readonly fileSystem: FileSystem;
  readonly source: Root;
  readonly replica: ReplicaRoot;
  readonly journal: Journal;
  readonly control: PassControl;
  readonly state: PairState;
  /** Keeps a new state; called before the first removal and at the end, never in a dry run. */
  saveState(state: PairState): void;
  /** Wall clock, in milliseconds since 1970. */
  now(): number;
}

/** Runs one pass. What cannot be read or written becomes problems; throws only on a defect. */
export function runPass(options: PassOptions): Report {
  const startedAt = options.now();
  const end = endOf(() => new Pass(options, startedAt).run());
  return {
    outcome: outcomeOf(end, options),
    trigger: options.request.trigger,
    dryRun: options.request.dryRun,
    startedAt,
    // A clock that was set back must not make a pass end before it began.
    durationMs: Math.max(0, options.now() - startedAt),
    counts: options.journal.counts,
    problems: options.journal.problems,
    problemCount: options.journal.problemCount,
    again: options.journal.hasMoved,
    ...end,
  };
}

/** Why a pass did not go through to its end; both absent when it did. */
interface PassEnd {
  readonly hold?: Hold;
  readonly failure?: Failure;
}

function endOf(run: () => Hold | undefined): PassEnd {
  try {
    const hold = run();
    return hold === undefined ? {} : { hold };
  } catch (error) {
    if (!(error instanceof FoldersyncError)) throw error;
    const { code, message, hint } = error;
    return { failure: { code, message, ...(hint === undefined ? {} : { hint }) } };
  }
}

function outcomeOf(end: PassEnd, { journal, control }: PassOptions): Outcome {
  if (end.failure !== undefined) return 'failed';
  if (control.isCancelled) return 'cancelled';
  if (end.hold !== undefined) return 'held';
  return journal.problemCount > 0 ? 'problems' : 'ok';
}

class Pass {
  readonly #options: PassOptions;
  readonly #startedAt: number;

  constructor(options: PassOptions, startedAt: number) {
    this.#options = options;
    this.#startedAt = startedAt;
  }

  /** Returns the hold that ended it, if one did. @throws FoldersyncError */
  run(): Hold | undefined {
    const { replica, state, request } = this.#options;
    if (replica.kind === 'missing' && !request.approved) {
      const hold = holdMissingReplica(replica.place, state);
      if (hold !== undefined) return hold;
    }
    using made = replica.kind === 'missing' && !request.dryRun ? this.#makeReplica(replica.place.path) : undefined;
    const context = this.#createContext(replica.kind === 'existing' ? replica.root : made);
    // Looked at now, for what is mounted there may be gone at the end.
    const parentDevice = context.replica === undefined ? undefined : this.#parentDevice(context.replica);
    const hold = this.#holdEmptySource(context) ?? this.#mirror(context);
    const isCompleted = hold === undefined && context.hasComparedRoots;
    if (!context.control.isCancelled) this.#saveState(context, { isCompleted, parentDevice });
    return hold;
  }

  #createContext(replica: Root | undefined): PassContext {
    const { pair, fileSystem, source, request, journal, control } = this.#options;
    return {
      fileSystem,
      source,
      replica,
      policy: pair.policy,
      filter: compileFilter(pair.policy.exclude, pair.policy.include),
      dryRun: request.dryRun,
      journal,
      control,
      waiting: noWork(),
      full: undefined,
      isLastTry: false,
      hasComparedRoots: false,
    };
  }

  #makeReplica(path: AbsolutePath): Root {
    const { fileSystem } = this.#options;
    try {
      fileSystem.makePath(path);
      return fileSystem.openRoot(path);
    } catch (cause) {
      if (!(cause instanceof FsError)) throw cause;
      const message = `cannot make the replica ${textOfBytes(path)}: ${cause.message}`;
      throw new FoldersyncError('ROOT', message, { cause });
    }
  }

  #holdEmptySource(context: PassContext): Hold | undefined {
    if (this.#options.request.approved) return undefined;
    try {
      return holdEmptySource(context, this.#options.state);
    } catch (error) {
      if (error instanceof FsError) return undefined; // the walk meets the same failure and reports it
      throw error;
    }
  }

  #mirror(context: PassContext): Hold | undefined {
    walk(context, [{ path: ROOT, isNew: context.replica === undefined }]);
    if (context.control.isCancelled) return undefined;
    const verdict = this.#askGate(context);
    const isHeld = !verdict.isOpen && !this.#options.request.approved;
    if (!context.dryRun) {
      const hold = isHeld ? undefined : this.#revisit(context);
      if (hold !== undefined) return hold;
      finishUnfinished(context, { canReplace: !isHeld });
      stampWaiting(context);
    }
    return isHeld ? holdOf(context, verdict) : undefined;
  }

  #askGate(context: PassContext): GateVerdict {
    const { state, journal } = this.#options;
    return gate({
      ...sumWork(context.waiting),
      replicaEntries: journal.counts.replicaEntries,
      history: sumHistory(state.history, this.#startedAt),
      limit: context.policy.maxDelete,
      isFirstPass: state.lastCompletedAt === undefined,
      adopt: context.policy.adopt,
    });
  }

  /** What is about to be removed is remembered before, so that an engine killed here has not removed it unseen. */
  #revisit(context: PassContext): Hold | undefined {
    if (context.waiting.directories.length === 0) return undefined;
    const { pair, state } = this.#options;
    const hold = holdChangedRoots(context, pair);
    if (hold !== undefined) return hold;
    const { removals, replacements } = sumWork(context.waiting);
    this.#options.saveState({ ...state, history: this.#historyWith(removals + replacements) });
    revisit(context);
    return undefined;
  }

  #saveState(context: PassContext, { isCompleted, parentDevice }: PassResult): void {
    const { state, journal } = this.#options;
    if (context.dryRun || context.replica === undefined) return;
    const isNews = isCompleted && (state.lastCompletedAt === undefined || state.replicaParentDevice !== parentDevice);
    if (operationCount(journal.counts) === 0 && !isNews) return;
    const removed = journal.counts.removed + journal.counts.replaced;
    // An approval clears the hour's sum: what a person has agreed to does not hold the next pass.
    const history = this.#options.request.approved ? [] : this.#historyWith(removed);
    const { lastCompletedAt, replicaParentDevice } = isCompleted
      ? { lastCompletedAt: this.#startedAt, replicaParentDevice: parentDevice }
      : state;
    this.#options.saveState({
      ...(lastCompletedAt === undefined ? {} : { lastCompletedAt }),
      ...(replicaParentDevice === undefined ? {} : { replicaParentDevice }),
      history,
    });
  }

  #historyWith(removed: number): PairState['history'] {
    const { counts } = this.#options.journal;
    const after = counts.replicaEntries + counts.made + counts.copied - counts.removed;
    const entries = Math.max(counts.replicaEntries, after);
    return recordPass(this.#options.state.history, { at: this.#startedAt, removed, entries });
  }

  /** Undefined where it cannot be told; a replica that is missing later is held then. */
  #parentDevice(replica: Root): number | undefined {
    const parent = (replica.path.slice(0, replica.path.lastIndexOf('/')) || '/') as AbsolutePath;
    try {
      return this.#options.fileSystem.realPath(parent).device;
    } catch (error) {
      if (error instanceof FsError) return undefined;
      throw error;
    }
  }
}

/** What a pass leaves to remember. */
interface PassResult {
  readonly isCompleted: boolean;
  readonly parentDevice: number | undefined;
}

function holdOf(context: PassContext, { destructive, mostEntries, limit }: GateVerdict): Hold {
  const { removals, replacements } = sumWork(context.waiting);
  const what = replacements === 0 ? `remove ${removals}` : `remove ${removals} and replace ${replacements}`;
  const hour = destructive > removals + replacements ? `, ${destructive} within an hour` : '';
  return {
    reason: 'too-many-removals',
    message:
      `this pass would ${what} of ${mostEntries} entries${hour}; ` +
      `the limit is ${limit.percent} % from ${limit.atLeast} on`,
    hint: 'nothing was removed, copies were made; look with "foldersync plan", agree with "foldersync run --once --yes"',
    removals,
    replacements,
    examples: context.waiting.examples.map((path) => showPath(path)),
  };
}
