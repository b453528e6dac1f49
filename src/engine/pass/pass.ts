// One pass over a pair: walk → gate → revisit → what was unfinished → stamps → report.
// Synchronous; it runs on the engine's I/O thread.

import { type ApprovableReason, isApprovable } from '../../core/safety/approval.js';
import { isGateReason } from '../../core/safety/gate.js';
import { isUpdated } from '../../core/safety/held-entry.js';
import type { ManyUpdates } from '../../core/report/many-updates.js';
import type { Hold, Report } from '../../core/report/report.js';
import { FsError } from '../../fs/port/fs-error.js';
import { askGate, replicaFilesOf } from './ask-gate.js';
import { meansOf, writerFor } from './dry-run.js';
import { type GateAnswer, type HeldWork, heldBy } from '../holds/held-work.js';
import { DiskAccount } from './durability.js';
import { learnTraits } from './learn-traits.js';
import { holdByGate } from '../holds/hold-by-gate.js';
import { heldSizes } from '../prune/held-sizes.js';
import type { SizesOf } from '../holds/pair-holds.js';
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
import { makeReplica } from './make-replica.js';
import { newPassContext } from './new-pass-context.js';
import { emptyOrphans } from '../lanes/orphans-in-lanes.js';
import type { PassContext } from '../context/pass-context.js';
import { PassLanes } from '../lanes/pass-lanes.js';
import type { RootPaths } from '../../state/pair-record.js';
import { isInDoubt } from '../context/journal.js';
import { PassMemory } from './pass-memory.js';
import { endOf, keptOf, outcomeOf, roomOf } from './pass-end.js';
import { isPartial, type PassOptions } from './pass-options.js';
import type { PassSteps } from '../threads/pass-steps.js';
import { isRootReadOnly, noteReadOnly, reportRefusing } from '../context/refusing-parts.js';
import { allowedBeside, revisit, revisitAllowed, stampWaiting } from './revisit.js';
import { type VisitingThreads, TendedControl } from '../lanes/visits-in-lanes.js';
import { claimsOf, keepClaims, putAside } from './put-off.js';
import type { PassClaims } from '../renames/folder-claims.js';
import { finishUnfinished } from './unfinished.js';
import { explainPath } from '../explain/explain-path.js';
import type { Bytes } from '../../core/tree/bytes.js';
import { planReplaced } from '../mirror/walk.js';
import { verifyPair } from '../verify/verify-pair.js';
import { walkAndLeave } from './walk-and-leave.js';
import { beginRecording } from './begin-recording.js';
import type { PassRecording } from '../writer/pass-recording.js';

/**
 * Runs one pass; it stops only where the replica's file system must be written out (see PassSteps). What cannot be
 * read or written becomes problems; throws only on a defect.
 */
export function* runPass(options: PassOptions): PassSteps<Report> {
  const startedAt = options.now();
  const pass = new Pass(options, startedAt);
  const end = yield* endOf(pass.run());
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
    ...(pass.manyUpdates === undefined ? {} : { manyUpdates: pass.manyUpdates }),
    ...(options.journal.verification && { verification: options.journal.verification }),
    ...(options.journal.explanation && { explanation: options.journal.explanation }),
    ...end,
    ...roomOf(options),
    ...keptOf(end, options, { isPlan: options.request.dryRun }),
  };
}

class Pass {
  readonly #options: PassOptions;
  readonly #memory: PassMemory;
  readonly #control: TendedControl;
  readonly #startedAt: number;
  /** Looks how large entries are that the gate holds; absent before there are any. */
  #sizesOf: SizesOf | undefined;
  #claims: PassClaims | undefined;
  /** Known once it has run. */
  manyUpdates: ManyUpdates | undefined;

  constructor(options: PassOptions, startedAt: number) {
    this.#options = meansOf(options);
    this.#startedAt = startedAt;
    this.#control = new TendedControl(options.control);
    this.#memory = new PassMemory(this.#options, startedAt);
  }

  /** Returns the hold that ended it, if one did. @throws FoldersyncError */
  *run(): PassSteps<Hold | undefined> {
    const hold = yield* this.#run();
    const { control, holds, journal } = this.#options;
    // What a person is to see and to agree to is what a full pass would do.
    if (control.isCancelled || isPartial(this.#options)) return hold;
    const isKept = hold !== undefined && isApprovable(hold.reason);
    const bytes = isKept ? holds.keep({ ...hold, reason: hold.reason }, this.#sizesOf) : holds.clear();
    // Held by the gate, the pass has done all that was agreed to; any other hold came before that.
    const isThrough = hold === undefined || isGateReason(hold.reason);
    if (isThrough && journal.problemCount === 0 && !journal.hasMoved) holds.endApprovals();
    return hold === undefined || bytes === undefined ? hold : { ...hold, bytes };
  }

  *#run(): PassSteps<Hold | undefined> {
    const { replica, state, approveWith, pair } = this.#options;
    this.#memory.keepDistrust();
    const held = holdUnmounted(this.#options) ?? this.#holdMoved();
    if (held !== undefined) return held;
    if (replica.kind === 'missing' && !this.#isAllowed('replica-missing')) {
      const hold = holdMissingReplica(replica.place, { state, approveWith, isOwner: pair.policy.mode === 'two-way' });
      if (hold !== undefined) return hold;
    }
    using recording = beginRecording(this.#options);
    this.#control.givesRoom = (wanted) => recording.makeRoom(wanted);
    const announce = () => {
      disk.beforeChange();
      putAside(this.#options);
      if (context.plan.replica !== undefined) recording.begin(context.plan.replica);
    };
    const writer = writerFor(this.#options, announce, () => recording.recorder);
    using made = replica.kind === 'missing' ? makeReplica(writer, replica.place.path, this.#options) : undefined;
    const begun = { control: this.#control, startedAt: this.#startedAt };
    const root = replica.kind === 'existing' ? replica.root : made;
    const context = newPassContext(this.#options, { ...begun, writer, replica: root });
    // Looked at now: what is mounted there may be gone at the end.
    const parentDevice = parentDeviceOf(context.plan);
    const isMade = made !== undefined;
    context.output.journal.listen({ refused: (error, path) => noteReadOnly(context, error, path) });
    const disk = new DiskAccount(context, this.#memory);
    const hold = this.#holdRoots(context, { isMade }) ?? (yield* this.#mirror(context, { disk, recording }));
    // Only now: the revisit walks what takes the place of something else.
    if (context.output.restlessLinks?.needsWalk) context.output.journal.wantsFull = true;
    if (!context.control.isCancelled) reportRefusing(context);
    if (isInDoubt(this.#options.journal)) this.#options.traits?.forget();
    const isDurable = isPartial(this.#options) ? disk.owe() : yield* disk.complete();
    const isCompleted = hold === undefined && context.output.facts.hasComparedRoots && isDurable;
    recording.end();
    this.#memory.noteUpdates(context, context.output.waiting.changed.done);
    if (context.control.isCancelled) {
      this.#memory.keepUpdates();
    } else {
      this.manyUpdates = this.#memory.lastHour.manyUpdates(replicaFilesOf(this.#options));
      this.#memory.keep(context, { isCompleted, parentDevice });
      if (isCompleted) keepClaims(this.#claims, this.#options, this.#memory);
    }
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

  /** A replica that this pass has made is known to be new. */
  #holdRoots(context: PassContext, { isMade }: { readonly isMade: boolean }): Hold | undefined {
    const unmarked = holdMissingMarker(context.plan);
    if (unmarked !== undefined) return unmarked;
    try {
      const mayBeEmpty = this.#options.targeted?.decided !== undefined || this.#isAllowed('source-empty');
      const empty = mayBeEmpty ? undefined : holdEmptySource(context, this.#options);
      if (empty !== undefined || isMade || this.#isAllowed('root-replaced')) return empty;
      return holdReplacedRoot(context, this.#options);
    } catch (error) {
      if (error instanceof FsError) return undefined; // the walk meets the same failure and reports it
      throw error;
    }
  }

  *#mirror(
    context: PassContext,
    { disk, recording }: { readonly disk: DiskAccount; readonly recording: PassRecording },
  ): PassSteps<Hold | undefined> {
    learnTraits(context, this.#memory, this.#options);
    disk.tellDoubt(this.#options.pair.log.timezone);
    if (this.#options.request.kind === 'verify') {
      verifyPair(context, { ...this.#options, job: this.#options.request });
      return undefined;
    }
    if (this.#options.request.kind === 'explain') {
      const { pair, request } = this.#options;
      context.output.journal.explanation = explainPath(context, pair, request.path as Bytes);
      return undefined;
    }
    const sharers = this.#sharersOf(context, recording);
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
    this.#claims = claimsOf(context, this.#options);
    yield* walkAndLeave(context, { targeted: this.#options.targeted, sharers, claims: this.#claims });
    planReplaced(context);
    if (context.control.isCancelled) {
      stampWaiting(context);
      return undefined;
    }
    const answer = askGate(context, this.#memory, this.#options);
    const held = this.#options.request.approved ? 'nothing' : heldBy(answer);
    if (!context.writer.isDry) {
      const isHeld = held !== 'nothing';
      const hold = isHeld ? this.#revisitAllowed(context, held) : yield* this.#revisit(context, sharers);
      if (hold !== undefined) return hold;
      finishUnfinished(context, { canReplace: !isHeld });
      disk.syncDirectories();
      stampWaiting(context);
    }
    return held === 'nothing' ? undefined : this.#holdByGate(context, answer);
  }

  #holdByGate(context: PassContext, answer: GateAnswer): Hold {
    const { distrust } = this.#memory;
    this.#sizesOf = (entries) => heldSizes(context, entries);
    return holdByGate(context.output.waiting, answer, {
      policy: context.plan.policy,
      approveWith: this.#options.approveWith,
      hasCopied: !context.writer.isDry,
      ...(distrust === undefined ? {} : { distrust }),
    });
  }

  #sharersOf(context: PassContext, recording: PassRecording): VisitingThreads | undefined {
    const { lanes } = this.#options;
    if (lanes === undefined || context.plan.setsAside || !this.#suitsLanes(context)) return undefined;
    const { durability } = context.plan.policy;
    const mayChange = () => recording.isBegun && (durability === 'none' || this.#memory.isMarked);
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
    const hold = this.#prepareRevisit(context, 'nothing');
    if (hold !== undefined) return hold;
    if (sharers !== undefined) {
      yield* emptyOrphans(context, sharers);
      yield* sharers.lanes.end();
    }
    revisit(context);
    return undefined;
  }

  /** The rest is held, but what a person has agreed to is done all the same, entry by entry, and so is what is free. */
  #revisitAllowed(context: PassContext, work: Exclude<HeldWork, 'nothing'>): Hold | undefined {
    const { held, waiting } = context.output;
    if (work === 'removals' && waiting.held.updated > 0) held?.drop(isUpdated);
    if (isRootReadOnly(context)) return undefined;
    const budgetFor = allowedBeside(context, work);
    if (budgetFor === undefined) return undefined;
    const hold = this.#prepareRevisit(context, work);
    if (hold === undefined) revisitAllowed(context, budgetFor);
    return hold;
  }

  /** What is about to be removed is remembered before, so that an engine killed here has not removed it unseen. */
  #prepareRevisit(context: PassContext, held: HeldWork): Hold | undefined {
    const hold = holdChangedRoots(context, this.#options.pair);
    if (hold === undefined) this.#memory.foresee(context, held);
    return hold;
  }
}
