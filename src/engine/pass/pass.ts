// One pass over a pair: walk → gate → revisit → what was unfinished → stamps → report.
// Synchronous; it runs on the engine's I/O thread.

import { type ApprovableReason, isApprovable } from '../../core/safety/approval.js';
import { type AbsolutePath, textOfBytes } from '../../core/tree/bytes.js';
import { FoldersyncError, failureOf } from '../../core/report/error.js';
import { type GateVerdict, isGateReason } from '../../core/safety/gate.js';
import type { Failure, Hold, Outcome, Report } from '../../core/report/report.js';
import type { Root } from '../../fs/port/port.js';
import { FsError } from '../../fs/port/fs-error.js';
import { askGate } from './ask-gate.js';
import { meansOf, writerFor } from './dry-run.js';
import { DiskAccount } from './durability.js';
import { learnTraits } from './learn-traits.js';
import { holdRemovals } from '../holds/hold-removals.js';
import {
  holdChangedRoots,
  holdEmptySource,
  holdMissingMarker,
  holdMissingReplica,
  holdReplacedRoot,
  parentDeviceOf,
} from '../holds/hold-roots.js';
import { holdUnmounted } from '../holds/hold-unmounted.js';
import { holdMovedRoot } from '../holds/moved-root.js';
import { newPassContext } from './new-pass-context.js';
import { emptyOrphans } from '../lanes/orphans-in-lanes.js';
import type { PassContext } from '../context/pass-context.js';
import { PassLanes } from '../lanes/pass-lanes.js';
import type { RootPaths } from '../../state/pair-record.js';
import { isInDoubt, PassMemory } from './pass-memory.js';
import type { PassOptions } from './pass-options.js';
import type { PassSteps } from '../threads/pass-steps.js';
import { isRootReadOnly, noteReadOnly, reportRefusing } from '../context/refusing-parts.js';
import { planReplaced, revisit, revisitApproved, stampWaiting } from './revisit.js';
import { type VisitingThreads, TendedControl } from '../lanes/visits-in-lanes.js';
import { finishUnfinished } from './unfinished.js';
import { walkAndLeave } from './walk-and-leave.js';
import type { ReplicaWriter } from '../writer/replica-writer.js';

/**
 * Runs one pass; it stops only where the replica's file system must be written out (see PassSteps). What cannot be
 * read or written becomes problems; throws only on a defect.
 */
export function* runPass(options: PassOptions): PassSteps<Report> {
  const startedAt = options.now();
  const end = yield* endOf(new Pass(options, startedAt).run());
  options.journal.end();
  return {
    kind: options.request.kind,
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

function* endOf(run: PassSteps<Hold | undefined>): PassSteps<PassEnd> {
  try {
    const hold = yield* run;
    return hold === undefined ? {} : { hold };
  } catch (error) {
    if (!(error instanceof FoldersyncError)) throw error;
    return { failure: failureOf(error) };
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
  readonly #memory: PassMemory;
  readonly #control: TendedControl;
  readonly #startedAt: number;

  constructor(options: PassOptions, startedAt: number) {
    this.#options = meansOf(options);
    this.#startedAt = startedAt;
    this.#control = new TendedControl(options.control);
    this.#memory = new PassMemory(this.#options, startedAt);
  }

  /** Returns the hold that ended it, if one did. @throws FoldersyncError */
  *run(): PassSteps<Hold | undefined> {
    const hold = yield* this.#run();
    const { control, holds, journal, targeted } = this.#options;
    // What a person is to see and to agree to is what a full pass would do.
    if (control.isCancelled || targeted !== undefined) return hold;
    if (hold !== undefined && isApprovable(hold.reason)) holds.keep({ ...hold, reason: hold.reason });
    else holds.clear();
    // Held by the gate, the pass has done all that was agreed to; any other hold came before that.
    const isThrough = hold === undefined || isGateReason(hold.reason);
    if (isThrough && journal.problemCount === 0 && !journal.hasMoved) holds.endApprovals();
    return hold;
  }

  *#run(): PassSteps<Hold | undefined> {
    const { replica, state, request, approveWith, targeted } = this.#options;
    this.#memory.keepDistrust();
    const held = holdUnmounted(this.#options) ?? this.#holdMoved();
    if (held !== undefined) return held;
    if (replica.kind === 'missing' && !this.#isAllowed('replica-missing')) {
      const hold = holdMissingReplica(replica.place, { state, approveWith });
      if (hold !== undefined) return hold;
    }
    const writer = writerFor(request, () => disk.beforeChange());
    using made = replica.kind === 'missing' ? this.#makeReplica(writer, replica.place.path) : undefined;
    const begun = { control: this.#control, startedAt: this.#startedAt };
    const root = replica.kind === 'existing' ? replica.root : made;
    const context = newPassContext(this.#options, { ...begun, writer, replica: root });
    // Looked at now: what is mounted there may be gone at the end.
    const parentDevice = parentDeviceOf(context.plan);
    const isMade = made !== undefined;
    context.output.journal.listen({ refused: (error, path) => noteReadOnly(context, error, path) });
    const disk = new DiskAccount(context, this.#memory);
    const hold = this.#holdRoots(context, { isMade }) ?? (yield* this.#mirror(context, disk));
    // Only now: the revisit walks what takes the place of something else.
    if (context.output.restlessLinks?.needsWalk) context.output.journal.wantsFull = true;
    if (!context.control.isCancelled) reportRefusing(context);
    if (isInDoubt(this.#options.journal)) this.#options.traits?.forget();
    const isDurable = targeted === undefined ? yield* disk.complete() : disk.owe();
    const isCompleted = hold === undefined && context.output.facts.hasComparedRoots && isDurable;
    if (!context.control.isCancelled) this.#memory.keep(context, { isCompleted, parentDevice });
    return hold;
  }

  /** Once a person has agreed, the new place is that of the pair, whatever else holds it. */
  #holdMoved(): Hold | undefined {
    const { pair, source, replica } = this.#options;
    const paths: RootPaths = {
      source: source.path,
      replica: replica.kind === 'existing' ? replica.root.path : replica.place.path,
    };
    const hold = holdMovedRoot(pair, paths, this.#options);
    if (hold !== undefined && !this.#isAllowed('root-moved')) return hold;
    if (hold !== undefined) this.#memory.keepPaths(paths);
    return undefined;
  }

  /** A person who has agreed to another place has agreed to the folder there, even if it is new or empty. */
  #isAllowed(reason: ApprovableReason): boolean {
    const { request, holds } = this.#options;
    return request.approved || holds.approvals.allows(reason) || holds.approvals.allows('root-moved');
  }

  #makeReplica(writer: ReplicaWriter, path: AbsolutePath): Root | undefined {
    const { fileSystem, lockReplica } = this.#options;
    try {
      const made = writer.makeRoot(fileSystem, path);
      if (made === undefined) return undefined;
      try {
        lockReplica(made);
      } catch (error) {
        made[Symbol.dispose]();
        throw error;
      }
      return made;
    } catch (cause) {
      if (!(cause instanceof FsError)) throw cause;
      const message = `cannot make the replica ${textOfBytes(path)}: ${cause.message}`;
      throw new FoldersyncError('ROOT', message, { cause });
    }
  }

  /** A replica that this pass has made is known to be new. */
  #holdRoots(context: PassContext, { isMade }: { readonly isMade: boolean }): Hold | undefined {
    const unmarked = holdMissingMarker(context);
    if (unmarked !== undefined) return unmarked;
    try {
      const empty = this.#isAllowed('source-empty') ? undefined : holdEmptySource(context, this.#options);
      if (empty !== undefined || isMade || this.#isAllowed('root-replaced')) return empty;
      return holdReplacedRoot(context, this.#options);
    } catch (error) {
      if (error instanceof FsError) return undefined; // the walk meets the same failure and reports it
      throw error;
    }
  }

  *#mirror(context: PassContext, disk: DiskAccount): PassSteps<Hold | undefined> {
    learnTraits(context, this.#memory, this.#options);
    disk.tellDoubt(this.#options.pair.log.timezone);
    const sharers = this.#sharersOf(context);
    try {
      return yield* this.#mirrorWith(sharers, context, disk);
    } finally {
      if (sharers !== undefined) yield* sharers.lanes.end();
    }
  }

  *#mirrorWith(
    sharers: VisitingThreads | undefined,
    context: PassContext,
    disk: DiskAccount,
  ): PassSteps<Hold | undefined> {
    yield* walkAndLeave(context, { targeted: this.#options.targeted, sharers });
    planReplaced(context);
    if (context.control.isCancelled) {
      stampWaiting(context);
      return undefined;
    }
    const verdict = askGate(context, this.#memory, this.#options);
    const isHeld = verdict.reason !== undefined && !this.#options.request.approved;
    if (!context.writer.isDry) {
      const hold = isHeld ? this.#revisitApproved(context) : yield* this.#revisit(context, sharers);
      if (hold !== undefined) return hold;
      finishUnfinished(context, { canReplace: !isHeld });
      disk.syncDirectories();
      stampWaiting(context);
    }
    return isHeld ? this.#holdRemovals(context, verdict) : undefined;
  }

  #holdRemovals({ plan: { policy }, output: { waiting }, writer }: PassContext, verdict: GateVerdict): Hold {
    const { distrust } = this.#memory;
    return holdRemovals(waiting, verdict, {
      limit: policy.maxDelete,
      approveWith: this.#options.approveWith,
      hasCopied: !writer.isDry,
      ...(distrust === undefined ? {} : { distrust }),
    });
  }

  #sharersOf(context: PassContext): VisitingThreads | undefined {
    const { lanes } = this.#options;
    if (lanes === undefined || !this.#suitsLanes(context)) return undefined;
    const mayChange = () => context.plan.policy.durability === 'none' || this.#memory.isMarked;
    return { lanes: new PassLanes(lanes, mayChange), control: this.#control };
  }

  /**
   * What cannot be told of one directory alone is not for lanes; a dry run shows its lines in the order of the tree.
   */
  #suitsLanes({ plan: { replica, policy, foldedNames, fileSystem }, writer }: PassContext): boolean {
    if (replica === undefined || writer.isDry || foldedNames !== 'none' || !fileSystem.capabilities.lends) return false;
    const hasMounts = policy.crossMounts || (this.#options.state.mounts ?? []).length > 0;
    return !hasMounts && policy.durability !== 'file';
  }

  *#revisit(context: PassContext, sharers: VisitingThreads | undefined): PassSteps<Hold | undefined> {
    if (context.output.waiting.directories.length === 0 || isRootReadOnly(context)) return undefined;
    const hold = this.#prepareRevisit(context, { isHeld: false });
    if (hold !== undefined) return hold;
    if (sharers !== undefined) {
      yield* emptyOrphans(context, sharers);
      yield* sharers.lanes.end();
    }
    revisit(context);
    return undefined;
  }

  /** The rest is held, but what a person has agreed to is done all the same, entry by entry. */
  #revisitApproved(context: PassContext): Hold | undefined {
    const { approvals, held, waiting } = context.output;
    // Where the held set is not known to its end, nobody can tell what is not in it.
    if (held === undefined || !held.isComplete || isRootReadOnly(context)) return undefined;
    if (waiting.approved.removals + waiting.approved.replacements === 0) return undefined;
    const hold = this.#prepareRevisit(context, { isHeld: true });
    if (hold === undefined) revisitApproved(context, approvals.budgetsBeside(held.entries()));
    return hold;
  }

  /** What is about to be removed is remembered before, so that an engine killed here has not removed it unseen. */
  #prepareRevisit(context: PassContext, { isHeld }: { readonly isHeld: boolean }): Hold | undefined {
    const hold = holdChangedRoots(context, this.#options.pair);
    if (hold === undefined) this.#memory.foresee(context, { isHeld });
    return hold;
  }
}
