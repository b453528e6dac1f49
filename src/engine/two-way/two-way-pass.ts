// A pass of a pair that goes both ways: the roots → a look at both sides → what was decided, first to side b, then to
// side a → another look at what was done, which writes down what is equal now.
//
// Each direction is an ordinary pass, with its own memory, gate, holds and versions. Both gates are asked before either
// side loses anything: where one of them is shut, only what is new is copied.

import { FoldersyncError, failureOf } from '../../core/report/error.js';
import { limitsChanges } from '../../core/pair/pair.js';
import { type Failure, type Hold, isDry, type Report } from '../../core/report/report.js';
import { isOtherMode } from '../../core/safety/weakened.js';
import { showPath } from '../../core/report/show.js';
import { type AbsolutePath, bytesOfText, childPath, type RelativePath } from '../../core/tree/bytes.js';
import { otherSide, type Side } from '../../core/two-way/reconcile.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Root } from '../../fs/port/port.js';
import { conflictsStatus } from '../../state/shown-conflicts.js';
import type { KnownConflict } from '../../state/two-way-state.js';
import { Journal } from '../context/journal.js';
import type { ReplicaRoot } from '../holds/roots.js';
import { TendedControl } from '../lanes/visits-in-lanes.js';
import { WrittenEntries } from '../writer/written-entries.js';
import type { PassSteps } from '../threads/pass-steps.js';
import { ArchiveSession, VOID } from './archive-session.js';
import { combinedReport } from './combined-report.js';
import { areAsBefore, type BothRoots } from './both-sides.js';
import { type Conflict, Decisions, type Look, SideWork } from './decisions.js';
import { DecidingWalk } from './deciding-walk.js';
import { type DirectedPass, runDirected } from './directed-pass.js';
import { SideTally } from './side-tally.js';
import { isMoreThanPart } from './looks.js';
import { lookingThreads } from './looking-threads.js';
import { stampingClock, waitForTick } from '../../fs/probe/tick.js';
import { openConflicts } from './open-conflicts.js';
import { foldersOf, markBoth } from '../writer/root-mark.js';
import type { TwoWayOptions } from './two-way-options.js';
import { contextsOf } from './walk-contexts.js';

/** How often a pass looks again at what it has done. */
const ROUNDS = 3;

/** Runs one pass. What cannot be read or written becomes problems; throws only on a defect. */
export function* runTwoWayPass(options: TwoWayOptions): PassSteps<Report> {
  const pass = new TwoWayPass(options);
  try {
    yield* pass.run();
  } catch (error) {
    if (!(error instanceof FoldersyncError)) throw error;
    return pass.report(failureOf(error));
  }
  return pass.report();
}

class TwoWayPass {
  readonly #options: TwoWayOptions;
  readonly #startedAt: number;
  /** Of what is no pass in one direction: the looks at both sides. */
  readonly #journal: Journal;
  readonly #reports: Report[] = [];
  readonly #written = new WrittenEntries();
  readonly #attempted = new Set<RelativePath>();
  readonly #made: KnownConflict[] = [];
  readonly #tally: SideTally;
  #mounted: Pick<TwoWayOptions, 'mountTable'> = {};
  #hold: Hold | undefined;
  #isUnion = false;
  #conflicts: Report['conflicts'];

  constructor(options: TwoWayOptions) {
    this.#options = options;
    this.#startedAt = options.now();
    const { operationDone } = options;
    this.#journal = new Journal({ write: (event) => options.write(event, 'b'), operationDone: () => operationDone() });
    this.#tally = new SideTally(this.#journal.counts, options.part?.sizes);
  }

  *run(): PassSteps<void> {
    const opened = this.#options.roots;
    const source = opened.source;
    if (isDry(this.#options.request) && opened.replica.kind === 'missing') {
      const all = { entries: 0, files: 0, work: 'all', manner: 'plan', isPart: true, written: this.#written } as const;
      this.#take(yield* runDirected(this.#options, { to: 'b', source, replica: opened.replica, ...all }));
      return;
    }
    if (this.#options.part !== undefined && opened.replica.kind === 'existing') {
      const roots = { a: source, b: opened.replica.root };
      if (areAsBefore(this.#options, roots)) {
        yield* this.#reconcile(roots);
        return;
      }
    }
    // Roots that are missing, emptied, replaced or elsewhere hold, on both sides alike, before anything is looked at.
    if (!(yield* this.#judgeRoots('b', source, opened.replica))) return;
    using made = opened.replica.kind === 'missing' ? this.#openMade() : undefined;
    // It is watched from the next pass on.
    if (made !== undefined) this.#options.wantsFull?.();
    const replica = opened.replica.kind === 'existing' ? opened.replica.root : made;
    if (replica === undefined) throw new Error('internal: a replica is neither there nor made');
    if (!(yield* this.#judgeRoots('a', replica, { kind: 'existing', root: source }))) return;
    yield* this.#reconcile({ a: source, b: replica });
  }

  /** The report of all that was done so far. */
  report(failure?: Failure): Report {
    this.#journal.end();
    const [journal, reports, hold, startedAt] = [this.#journal, this.#reports, this.#hold, this.#startedAt];
    return combinedReport(this.#options, { journal, reports, hold, failure, startedAt, conflicts: this.#conflicts });
  }

  /** Returns whether the pass goes on. */
  *#judgeRoots(to: Side, source: Root, replica: ReplicaRoot): PassSteps<boolean> {
    const manner = isDry(this.#options.request) ? 'plan' : 'real';
    const none = { entries: 0, files: 0, work: new SideWork(), manner, isPart: true, written: this.#written } as const;
    const report = yield* runDirected(this.#options, { to, source, replica, ...none });
    return this.#take(report);
  }

  /** Takes in what a direction has done; returns whether nothing is in the way of the rest. */
  #take(report: Report): boolean {
    this.#reports.push(report);
    this.#hold ??= report.hold;
    return report.failure === undefined && report.hold === undefined && !this.#options.control.isCancelled;
  }

  /** @throws FoldersyncError ROOT */
  #openMade(): Root {
    const { fileSystem, pair } = this.#options;
    try {
      return fileSystem.openRoot(bytesOfText(pair.replica) as AbsolutePath);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      throw new FoldersyncError('ROOT', `cannot open the replica ${pair.replica}: ${error.message}`, { cause: error });
    }
  }

  *#reconcile(roots: BothRoots): PassSteps<void> {
    const { request, archiveFile, stateFile, keptArchive: kept, part } = this.#options;
    const isPlan = isDry(request);
    const known = foldersOf(roots.a, roots.b);
    const isVoid = isOtherMode(request.distrust);
    const files = { archiveFile, stateFile, kept, isKept: part !== undefined };
    using session = new ArchiveSession({ ...files, folders: known, isVoid, isDry: isPlan });
    this.#isUnion = !session.counts;
    if (session.wasVoid) this.#journal.note('info', VOID);
    const folders = known ?? (isPlan ? '' : markBoth(roots.a, roots.b));
    yield* this.#rounds(roots, session, folders);
    this.#clearHolds();
    if (isPlan) return;
    const open = openConflicts(roots, [...session.conflicts, ...this.#made]);
    session.end(open);
    this.#conflicts = conflictsStatus(open);
    this.#options.sized?.(this.#tally.now);
  }

  /** Nothing is held of a side to which nothing was to be done. */
  #clearHolds(): void {
    const { control, request, part, directions } = this.#options;
    if (control.isCancelled || isDry(request) || part !== undefined || this.#hold !== undefined) return;
    for (const side of ['a', 'b'] as const) {
      if (this.#settled.has(side)) continue;
      using memory = directions[side].begin({ leavesTraces: true });
      memory.holds.clear();
      if (this.#reports.every(({ problemCount, again }) => problemCount === 0 && !again)) memory.holds.endApprovals();
    }
  }

  *#rounds(roots: BothRoots, session: ArchiveSession, folders: string): PassSteps<void> {
    let looks: readonly Look[] | 'all' = this.#options.part?.looks ?? 'all';
    let writtenSince: Readonly<Record<Side, number>> | undefined;
    for (let round = 1; ; round++) {
      const decisions = new Decisions();
      const { control } = this.#options;
      yield* this.#walk(looks, { roots, session, folders, decisions, writtenSince });
      // What was decided on the ground of what is forgotten now must find it forgotten, however this ends.
      session.commit(folders);
      const work = this.#news(decisions);
      if (control.isCancelled || round === ROUNDS || (work.a.isEmpty && work.b.isEmpty)) return;
      if (this.#options.part !== undefined && isMoreThanPart(roots, work)) {
        this.#options.wantsFull?.();
        return;
      }
      writtenSince ??= this.#clocks(roots);
      if (!(yield* this.#apply(roots, work, decisions.conflicts)) || isDry(this.#options.request)) return;
      // What looks as it does now must be told from what it may become within this tick.
      waitForTick(() => control.attend?.());
      looks = decisions.lookAgain;
    }
  }

  /** Where a clock cannot be asked, nothing counts as written since. */
  #clocks({ a, b }: BothRoots): Readonly<Record<Side, number>> {
    const clockOf = (root: Root) => stampingClock(root, this.#options.now()) ?? Number.POSITIVE_INFINITY;
    return { a: clockOf(a), b: clockOf(b) };
  }

  *#walk(looks: readonly Look[] | 'all', how: Walking): PassSteps<void> {
    const { roots, session, folders, decisions, writtenSince } = how;
    const { pair, unread, watch, host, now, request } = this.#options;
    const control = new TendedControl(this.#options.control);
    const begun = { roots, journal: this.#journal, startedAt: this.#startedAt, control };
    // A part is looked at, and done, within moments.
    const mountTable = this.#options.fileSystem.mountTable();
    this.#mounted = this.#options.part === undefined ? {} : { mountTable };
    const { context, back } = contextsOf({ ...this.#options, mountTable }, begun);
    const walk = new DecidingWalk({
      context,
      back,
      roots,
      archive: session.archive,
      decisions,
      policy: pair.policy.conflict,
      naming: { day: new Date(now()).toISOString().slice(0, 10), host },
      writtenSince,
      written: this.#written,
      unread,
      now,
      ...(watch && !isDry(request) && { watch }),
      onFull: () => session.commit(folders),
      onMoreFiles: (files) => this.#tally.moreFilesInA(files),
      sharers: lookingThreads(this.#options, control),
    });
    if (looks === 'all') yield* walk.runWhole();
    else walk.run(looks);
  }

  /** Sides of which all that was to be done was done, or held. */
  readonly #settled = new Set<Side>();

  /**
   * What was not tried in this pass before, on either side: what has failed, has to stay, or has changed since and not
   * come to rest, is for the next one.
   */
  #news({ work }: Decisions): Record<Side, SideWork> {
    const newsOf = (to: Side) => work[to].filter((path) => !this.#attempted.has(path));
    const news = { a: newsOf('a'), b: newsOf('b') };
    for (const to of ['a', 'b'] as const) for (const path of news[to].paths()) this.#attempted.add(path);
    return news;
  }

  /** Returns whether what was done is to be looked at. */
  *#apply(roots: BothRoots, work: Record<Side, SideWork>, conflicts: readonly Conflict[]): PassSteps<boolean> {
    const manner = isDry(this.#options.request) ? 'plan' : 'real';
    const held = manner === 'real' ? yield* this.#heldSide(roots, work) : undefined;
    for (const conflict of conflicts) this.#tellConflict(conflict);
    for (const to of ['b', 'a'] as const) {
      const allowed = held === undefined ? work[to] : work[to].withoutLoss({ withGated: held.has(to) });
      if (allowed.isEmpty) continue;
      const isPart = held !== undefined && !held.has(to);
      if (!isPart) this.#settled.add(to);
      const isThrough = this.#take(yield* this.#direct(to, roots, { work: allowed, manner, isPart }));
      if (!isThrough && this.#hold === undefined) return false;
    }
    return !this.#options.control.isCancelled;
  }

  /** Which gates are shut, so that no side may lose anything; undefined where none is. */
  *#heldSide(roots: BothRoots, work: Record<Side, SideWork>): PassSteps<ReadonlySet<Side> | undefined> {
    const held = new Set<Side>();
    const areLimited = limitsChanges(this.#options.pair.policy);
    const isAlone = (to: Side) => work[to].waitsForGate && work[otherSide(to)].takesNothing;
    if (!areLimited && (isAlone('a') || isAlone('b'))) return undefined;
    for (const to of ['b', 'a'] as const) {
      const { guard, isGated } = work[to];
      if (guard.size === 0 || (!isGated && !areLimited)) continue;
      const report = yield* this.#direct(to, roots, { work: work[to], manner: 'ask', isPart: true });
      if (report.hold !== undefined) held.add(to);
    }
    return held.size === 0 ? undefined : held;
  }

  *#direct(to: Side, roots: BothRoots, how: Directing): PassSteps<Report> {
    const replica = { kind: 'existing', root: roots[to] } as const;
    const sides = { to, source: roots[otherSide(to)], replica, written: this.#written, isUnion: this.#isUnion };
    const report = yield* runDirected(
      { ...this.#options, ...this.#mounted },
      { ...sides, ...this.#tally.before[to], ...how },
    );
    if (how.manner === 'real' && how.work !== 'all') this.#tally.changed(to, report, how.work);
    return report;
  }

  #tellConflict({ directory, name, copy, loser }: Conflict): void {
    const { request, pair, now } = this.#options;
    const [path, copied] = [childPath(directory, name), childPath(directory, copy)];
    const root = loser === 'a' ? pair.source : pair.replica;
    const done = isDry(request) ? 'would be kept' : 'is kept';
    const what = `what ${root} has of it ${done} as ${showPath(copied)}`;
    this.#journal.note('warn', `both sides have changed ${showPath(path)}: ${what}`);
    if (!isDry(request)) this.#made.push({ path, copy: copied, of: loser, at: now() });
  }
}

interface Walking {
  readonly roots: BothRoots;
  readonly session: ArchiveSession;
  readonly folders: string;
  readonly decisions: Decisions;
  readonly writtenSince: Readonly<Record<Side, number>> | undefined;
}

type Directing = Pick<DirectedPass, 'work' | 'manner' | 'isPart'>;
