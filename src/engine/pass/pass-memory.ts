// What a pass knows of the passes before it, and what it leaves to those after it.

import { isDeepStrictEqual } from 'node:util';
import { FoldersyncError } from '../../core/report/error.js';
import { type GoodPass, metIn, type PresentPass } from '../../core/safety/good-pass.js';
import type { RecentPast } from '../../core/safety/recent-past.js';
import { type Job, operationCount } from '../../core/report/report.js';
import { type Unsynced, unsyncedFrom } from '../../core/tree/unsynced.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import type { ReplicaTraits } from '../../fs/probe/probe-replica.js';
import { isSameFolder, replacedRoot } from '../holds/hold-roots.js';
import { isInDoubt, type Journal } from '../context/journal.js';
import { LastHour, withoutHour } from '../holds/last-hour.js';
import type { PassHolds } from '../holds/pair-holds.js';
import type { PairRecord, RootPaths } from '../../state/pair-record.js';
import type { RecordWriting } from '../../state/json-record.js';
import type { PassContext } from '../context/pass-context.js';
import type { PathHash } from '../../core/safety/recent-updates.js';
import { unapprovedWork } from '../context/waiting-work.js';
import type { HeldWork } from '../holds/held-work.js';
import { limitOf, termsOf } from './compare-terms.js';
import { clockOf, seenOfClock } from './clocks.js';

/** What a pass's memory works with. */
export interface PassMemoryOptions extends RecentPast {
  readonly request: Job;
  readonly fileSystem: FileSystem;
  readonly journal: Journal;
  readonly state: PairRecord;
  /** When the machine was started, as its clock tells now, in milliseconds since 1970. */
  readonly bootedAt: number;
  /** What people have agreed to, and where a hold is written down. */
  readonly holds: PassHolds;
  /** Whether what it makes is as old as in the source, as on a first pass; otherwise it is young. */
  readonly isUnion?: boolean;
  /** Keeps a new state; called before the first removal and at the end, never in a dry run. */
  saveState(state: PairRecord, writing?: RecordWriting): void;
  /** Wall clock, in milliseconds since 1970. */
  now(): number;
}

/** How a pass has ended, as far as later ones need to know. */
export interface PassResult {
  readonly isCompleted: boolean;
  /** As `parentDeviceOf` says, at the start of the pass. */
  readonly parentDevice: number | undefined;
}

/** The memory of one pass. */
export class PassMemory {
  readonly #options: PassMemoryOptions;
  readonly #startedAt: number;
  /** The last hour; an approval clears it once, because the person who gave it has seen the result of that hour. */
  readonly lastHour: LastHour;
  #traits: Pick<PairRecord, 'traits' | 'toldLoss'> = {};
  #begun: Pick<PairRecord, 'begun'> = {};
  #paths: Pick<PairRecord, 'paths'> = {};
  #terms: string | undefined;
  #unsynced: Unsynced | undefined;
  /** As it was saved last. */
  #saved: PairRecord;
  /** When this pass last said that it changes the replica, by our own clock; absent before. */
  #markedAt: number | undefined;
  /** Destructive operations that were about to be done and nobody had agreed to; the revisit subtracts them. */
  #foreseen = 0;
  #hasForeseen = false;

  constructor(options: PassMemoryOptions, startedAt: number) {
    const { state, holds } = options;
    this.#options = options;
    this.#startedAt = startedAt;
    this.#unsynced = state.unsynced;
    this.#saved = state;
    const isCleared = holds.approvals.times.some((time) => !state.clearedFor?.includes(time));
    this.lastHour = new LastHour(state, options, startedAt);
    if (isCleared) this.lastHour.clear();
  }

  /** Why the pair is mirrored by the rules of a first pass although it has been mirrored before; absent mostly. */
  get distrust(): string | undefined {
    const { request, state } = this.#options;
    return request.distrust ?? state.distrust;
  }

  /** Remembers what the pass was asked to distrust, even if it is cut off. @throws FoldersyncError STATE */
  keepDistrust(): void {
    const { request, state } = this.#options;
    const { distrust } = request;
    if (distrust === undefined || distrust === state.distrust) return;
    this.#options.saveState({ ...state, distrust });
  }

  /** Remembers where the roots are by a person's word. @throws FoldersyncError STATE */
  keepPaths(paths: RootPaths): void {
    this.#paths = { paths };
    this.#save({ ...this.#saved, ...this.#paths, ...this.#distrust() });
  }

  /** Whether these folders were never mirrored: also where others have taken their place, maybe somebody else's. */
  isFirstPass({ plan: { source, replica } }: PassContext): boolean {
    const { state } = this.#options;
    const roots = state.lastCompletedAt === undefined ? state.begun : state.roots;
    if (replica === undefined || (state.lastCompletedAt === undefined && roots === undefined)) return true;
    return replacedRoot({ source: source.identity, replica: replica.identity }, { roots }) !== undefined;
  }

  /** This pass, as `changedSince` asks for it and as later ones are to know it; its rules are set. */
  thisPass(context: PassContext): PresentPass {
    this.#terms = termsOf(context);
    return { ...this.#goodPass(), compare: context.plan.policy.compare };
  }

  /** What is remembered of this replica's file system. */
  traitsOf(replica: Root | undefined): ReplicaTraits | undefined {
    const { traits } = this.#options.state;
    const isSame = replica !== undefined && traits !== undefined && isSameFolder(replica.identity, traits.replica);
    return isSame ? traits.kept : undefined;
  }

  /** Remembers them with the pass, and what was said about them. */
  keepTraits(replica: Root, kept: ReplicaTraits, toldLoss: string | undefined): void {
    this.#traits = { traits: { replica: replica.identity, kept }, ...(toldLoss === undefined ? {} : { toldLoss }) };
  }

  /** The last good pass, as it was saved last. */
  get lastGood(): GoodPass | undefined {
    return this.#saved.lastGood;
  }

  /** What earlier passes have left that is not known to be on the disk. */
  get inherited(): Unsynced | undefined {
    return this.#options.state.unsynced;
  }

  /** Whether there are changes, of this pass or an earlier one, that are not known to be on the replica's disk. */
  get isUnsynced(): boolean {
    return this.#unsynced !== undefined;
  }

  /** Whether it is written down that this pass changes the replica. */
  get isMarked(): boolean {
    return this.#markedAt !== undefined;
  }

  /** All that was changed is on the disk. */
  settleUnsynced(): void {
    this.#unsynced = undefined;
  }

  /** The disk has refused to write some of it. */
  loseUnsynced(): void {
    if (this.#unsynced !== undefined) this.#unsynced = { ...this.#unsynced, hasFailed: true };
  }

  /**
   * Remembers that the replica is about to be changed, for sure and however this pass may end. Called before each
   * change: the clock may have been set back since the first. Never throws.
   */
  markUnsynced(context: PassContext, replica: Root): void {
    const now = this.#options.now();
    if (this.#markedAt !== undefined && now >= this.#markedAt - CLOCK_STEP_MS) return;
    this.#markedAt = now;
    this.#begin(context);
    const before = this.#unsynced;
    this.#unsynced = unsyncedFrom(Math.min(now / 1000, clockOf(replica) ?? Number.POSITIVE_INFINITY), before);
    if (isDeepStrictEqual(before, this.#unsynced)) return;
    try {
      this.#save({ ...this.#saved, ...this.#unsyncedNow(), ...this.#distrust(), ...this.#begun }, { isLasting: true });
    } catch (error) {
      // The end of the pass saves again and says why it cannot; the folders come first.
      if (!(error instanceof FoldersyncError)) throw error;
    }
  }

  /** A first pass fills what it found empty: if it is cut off, the next one finds its work there, nobody else's. */
  #begin({ plan: { source, replica }, output }: PassContext): void {
    const { hasFoundEmpty } = output.facts;
    if (this.#options.state.lastCompletedAt !== undefined || !hasFoundEmpty || replica === undefined) return;
    this.#begun = { begun: { source: source.identity, replica: replica.identity } };
  }

  /** Remembers removals before they are done. @throws FoldersyncError STATE */
  foresee(context: PassContext, held: HeldWork): void {
    const isHeld = held !== 'nothing';
    const { updated, replaced } = context.output.waiting.changed;
    if (held !== 'all') this.noteUpdates(context, isHeld ? updated : [...updated, ...replaced]);
    this.#foreseen = isHeld ? 0 : unapprovedWork(context.output.waiting);
    this.#hasForeseen = !isHeld;
    const hour = this.lastHour.after(context, { removed: this.#foreseen, hasRemoved: !isHeld });
    const news = { ...this.#paths, ...this.#unsyncedNow(), ...this.#clearedFor(), ...this.#distrust() };
    this.#save({ ...withoutHour(this.#options.state), ...hour, ...news });
  }

  /** Remembers a pass that has ended, unless there is nothing new to know. @throws FoldersyncError STATE */
  keep(context: PassContext, { isCompleted, parentDevice }: PassResult): void {
    const { state, journal, request } = this.#options;
    if (context.plan.replica === undefined) return;
    const hasRemoved = this.#hasForeseen;
    const made = state.lastCompletedAt === undefined || this.#options.isUnion === true ? [] : context.output.made;
    this.lastHour.noteNames({ made, waiting: context.output.waiting }, { hasRemoved });
    const roots = { source: context.plan.source.identity, replica: context.plan.replica.identity };
    const paths = { source: context.plan.source.path, replica: context.plan.replica.path };
    const areRootsNews =
      state.roots === undefined || replacedRoot(roots, state) !== undefined || !isDeepStrictEqual(paths, state.paths);
    const isGood = isCompleted && journal.problemCount === 0 && !journal.hasMoved;
    const crossed = context.output.mounts.remembered();
    const { toldLoss: told } = this.#traits;
    // What was said stays said, though it is tried out again.
    const traitsNow = isInDoubt(journal) ? (told === undefined ? {} : { toldLoss: told }) : this.#traits;
    this.#begin(context);
    const limit = limitOf(context);
    const isNews =
      !isDeepStrictEqual(this.#unsynced, this.#saved.unsynced) ||
      this.lastHour.hasUnwrittenUpdates ||
      (state.traits !== undefined && !('traits' in traitsNow)) ||
      (isCompleted &&
        (areRootsNews ||
          this.distrust !== undefined ||
          !isDeepStrictEqual(limit.maxChange, state.maxChange) ||
          state.replicaParentDevice !== parentDevice ||
          !isDeepStrictEqual(crossed, state.mounts ?? []) ||
          this.#traits.toldLoss !== state.toldLoss ||
          // An older one only means that more is compared, and what was compared is not to be so again.
          (isGood && context.output.facts.hasComparedByCtime)));
    const done = journal.counts.removed + journal.counts.replaced + journal.counts.emptied;
    // Of a targeted pass only its removals are news to later ones.
    const changes = context.plan.extent === 'all' ? operationCount(journal.counts) : done;
    if (changes === 0 && !isNews) return;
    // Which of them nobody had agreed to is not known one by one, but they are no more than were planned.
    const removed = Math.min(done, this.#foreseen);
    // What a person has agreed to does not hold the next pass.
    if (request.approved) this.lastHour.clear();
    const hour = request.approved ? { history: [] } : this.lastHour.after(context, { removed, hasRemoved });
    const { lastCompletedAt, replicaParentDevice, traits, toldLoss, mounts, unsynced, distrust, begun, ...rest } =
      withoutHour(state);
    const { sourceBehind, maxChange, ...others } = rest;
    const { tookMs, behind = sourceBehind } = seenOfClock(context, {
      startedAt: this.#startedAt,
      endedAt: this.#options.now(),
    });
    const met = { latestMet: context.output.facts.latestMet, last: state.lastGood, terms: this.#terms, tookMs };
    const completedAt = isCompleted ? this.#startedAt : lastCompletedAt;
    const device = isCompleted ? parentDevice : replicaParentDevice;
    this.#save({
      ...others,
      ...(completedAt === undefined ? {} : { lastCompletedAt: completedAt }),
      ...(device === undefined ? {} : { replicaParentDevice: device }),
      ...(isCompleted ? { roots, paths, ...limit } : { ...(maxChange && { maxChange }), ...this.#paths }),
      ...(isGood ? { lastGood: { ...this.#goodPass(), ...metIn(met) } } : {}),
      ...(behind === undefined ? {} : { sourceBehind: behind }),
      ...traitsNow,
      ...(crossed.length === 0 ? {} : { mounts: crossed }),
      ...hour,
      ...this.#unsyncedNow(),
      ...this.#clearedFor(),
      ...(isCompleted ? {} : { ...(begun && { begun }), ...this.#begun, ...this.#distrust() }),
    });
  }

  /** A pass was cut off after its walk or in it: what it has updated is done. @throws FoldersyncError STATE */
  keepUpdates(): void {
    if (this.lastHour.hasUnwrittenUpdates) this.#save({ ...this.#saved, ...this.lastHour.updated });
  }

  /** What was there before the first pass nobody has had a copy of. */
  noteUpdates(context: PassContext, updated: readonly PathHash[]): void {
    if (updated.length > 0 && !this.isFirstPass(context)) this.lastHour.noteUpdates(updated);
  }

  #goodPass(): GoodPass {
    const { bootedAt } = this.#options;
    return { startedAt: this.#startedAt, bootedAt, ...(this.#terms === undefined ? {} : { terms: this.#terms }) };
  }

  /** @throws FoldersyncError STATE */
  #save(state: PairRecord, writing?: RecordWriting): void {
    this.#options.saveState(state, writing);
    this.#saved = state;
  }

  #unsyncedNow(): Pick<PairRecord, 'unsynced'> {
    return this.#unsynced === undefined ? {} : { unsynced: this.#unsynced };
  }

  #distrust(): Pick<PairRecord, 'distrust'> {
    const { distrust } = this;
    return distrust === undefined ? {} : { distrust };
  }

  #clearedFor(): Pick<PairRecord, 'clearedFor'> {
    const { times } = this.#options.holds.approvals;
    return times.length === 0 ? {} : { clearedFor: times };
  }
}

/** A clock is only adjusted by less: the margin of `unsyncedFrom` covers that. */
const CLOCK_STEP_MS = 1000;
