// A lane's view of a pass: directories that need nothing but themselves are mirrored here, the others are given back.

import type { RelativePath } from '../../core/tree/bytes.js';
import { compileFilter } from '../../core/filter/filter.js';
import type { Problem } from '../../core/report/problem.js';
import { RecentNames } from '../../core/safety/recent-names.js';
import { addCounts, type Counts, emptyCounts } from '../../core/report/report.js';
import type { CopyCost } from '../../core/watch/rest.js';
import type { FileSystem } from '../../fs/port/port.js';
import { Approvals } from '../context/approvals.js';
import { FolderSet } from '../context/barred-folders.js';
import { Borders } from '../context/borders.js';
import { helpCopying } from '../mirror/copies-ahead.js';
import { DirectoryVisit } from '../mirror/directory-visit.js';
import type { Visit } from '../mirror/visit.js';
import { GivenBack } from '../writer/given-back.js';
import { borrowAsItWas } from '../restore/as-it-was.js';
import { LostEntries } from '../restore/lost-entries.js';
import { Journal, type JournalSink } from '../context/journal.js';
import type { LaneData, VisitRequest, VisitResult, VisitTask } from './lane-protocol.js';
import { Links } from '../context/links.js';
import { ignoreFilesOf } from '../listing/ignore-files.js';
import { newTables } from '../listing/tables.js';
import { LaneRecording } from '../writer/lane-recording.js';
import { LaneWriter } from '../writer/lane-writer.js';
import type { Recorder } from '../writer/recorder.js';
import type { Metadata } from '../writer/replica-writer.js';
import { Mounts } from '../context/mounts.js';
import { visitAsKnown } from './known-visits.js';
import { countDirectory, emptyVisited } from './orphan-visits.js';
import type { PassContext } from '../context/pass-context.js';
import { PassFacts } from '../context/pass-facts.js';
import type { PassOutput } from '../context/pass-output.js';
import type { PassPlan } from '../context/pass-plan.js';
import type { PassControl } from '../context/control.js';
import { noteReadOnly, type RefusingPart, RefusingParts } from '../context/refusing-parts.js';
import type { LeftOut } from '../context/waiting-work.js';
import { LaneClaims } from '../renames/lane-claims.js';
import type { PutOffFiles } from '../renames/put-off-files.js';
import { RemovalBudgets } from './removal-budgets.js';
import { helpComparing } from '../mirror/compare-in-parts.js';
import type { LaneTools, Job } from '../context/lane-job.js';
import { OrphanTallies } from './orphan-tallies.js';
import { type LeftDirectory, noWork } from '../context/waiting-work.js';

/** What a lane works with. */
export interface LaneOptions {
  readonly data: Omit<LaneData, 'port' | 'style' | 'styleMemory' | 'passMemory' | 'laneMemory'>;
  readonly fileSystem: FileSystem;
  readonly control: PassControl;
  readonly sink: JournalSink;
}

/** Mirrors directories one after the other, on a thread of its own. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #tables = newTables();
  readonly #tools: LaneTools;
  readonly #plan: PassPlan;
  #recording: LaneRecording | undefined;
  /** Present where the source is a replica as it was. */
  readonly #lost: LostEntries | undefined;
  /** What is the same for each directory: nothing of it is ever changed by a lane. */
  readonly #shared: Omit<
    PassOutput,
    'left' | 'made' | 'updates' | 'journal' | 'waiting' | 'unread' | 'refusing' | 'facts'
  >;

  /** @throws FsError */
  constructor(options: LaneOptions) {
    const { data, fileSystem, control } = options;
    const { policy } = data.pair;
    this.#options = options;
    const replica = fileSystem.borrowRoot(data.replica);
    const { restore } = data;
    const past = restore === undefined ? undefined : borrowAsItWas(fileSystem, data.source, restore);
    if (past !== undefined) this.#lost = new LostEntries(past);
    const source = past ?? fileSystem.borrowRoot(data.source);
    const writer = new LaneWriter({ mayChange: true }); // the I/O thread has invited it
    this.#tools = { lane: data.lane, source, replica, writer, control };
    const ignoreFiles = ignoreFilesOf(source, policy);
    this.#plan = {
      fileSystem,
      source,
      replica,
      policy,
      rules: data.rules,
      foldedNames: 'none',
      filter: compileFilter(policy.exclude, policy.include, ignoreFiles),
      ...(ignoreFiles && { ignoreFiles }),
      setsAside: false, // such a pass has no lanes
      passedThrough: new Set(),
      extent: 'directory',
      minute: 0,
      sharesFromBytes: data.fromBytes,
      borders: { source: new Borders(data.borders.source), replica: new Borders(data.borders.replica) },
      barred: { source: new FolderSet(data.barred.source), replica: new FolderSet(data.barred.replica) },
      isFed: data.isFed,
      ...(data.verified && { verified: data.verified }),
    };
    this.#shared = {
      counted: new Map(),
      links: new Links(),
      mounts: new Mounts([]),
      names: new RecentNames(),
      renamedIn: new Set(),
      followed: data.followed,
      approvals: new Approvals([]),
      held: undefined,
    };
  }

  /** Joins the I/O thread in something, until that is done. */
  help(job: Job): void {
    switch (job.kind) {
      case 'compare':
        helpComparing(job, this.#tools);
        break;
      case 'copy':
        helpCopying(job, this.#tools);
        break;
      default:
        job satisfies never;
    }
  }

  /**
   * Visits directories until all are done or the pass is cancelled. When this returns, every operation it did has been
   * logged.
   */
  visit({
    visits,
    task,
    mayChange,
    increment,
    refusing,
    claims: told,
    records,
  }: VisitRequest): Omit<VisitResult, 'linesDropped'> {
    const result = new Result(refusing);
    const claims = told && new LaneClaims(told, result);
    const visitOne = this.#visitorFor(task);
    const recorder = this.#recorderOf(increment);
    for (const [index, visit] of visits.entries()) {
      if (this.#options.control.isCancelled) break;
      const journal = new LaneJournal(this.#options.sink);
      const writer = new LaneWriter({ mayChange, recorder });
      const context = this.#contextOf(journal, { writer, refusing: new RefusingParts(result.refusing) });
      if (claims !== undefined) context.output.claims = claims;
      try {
        const children = visitOne(context, visit, records?.[index]);
        for (const problem of this.#lost?.take() ?? []) journal.problem(problem);
        result.add(context, journal, children);
      } catch (error) {
        if (!(error instanceof GivenBack)) throw error;
        result.givenBack.push(visit);
      }
    }
    return result;
  }

  /** What a task does in each directory; it returns the directories to visit next. */
  #visitorFor(task: VisitTask): (context: PassContext, visit: Visit, record: Uint8Array | undefined) => Visit[] {
    const tables = this.#tables;
    switch (task.kind) {
      case 'mirror':
        return (context, visit) => new DirectoryVisit(context, visit, tables).run();
      case 'look':
        return (context, visit, record) => visitAsKnown(context, visit, { record, tables });
      case 'count': {
        const counting = { tallies: new OrphanTallies(task.memory), table: tables.replica };
        return (context, visit) => countDirectory(context, visit, counting);
      }
      case 'empty': {
        const emptying = { budgets: new RemovalBudgets(task.memory), table: tables.replica };
        return (context, visit) => emptyVisited(context, visit, emptying);
      }
      default:
        return task satisfies never;
    }
  }

  /** Gives back what it holds open beside the roots. */
  end(): void {
    this.#recording?.[Symbol.dispose]();
    this.#recording = undefined;
  }

  /** The increment is the same for as long as the pass runs. */
  #recorderOf(increment: RelativePath | undefined): Recorder | undefined {
    if (increment === undefined) return undefined;
    const { data, fileSystem } = this.#options;
    this.#recording ??= new LaneRecording({ ...data, fileSystem, replica: this.#tools.replica, increment });
    return this.#recording.recorder;
  }

  #contextOf(
    journal: LaneJournal,
    { writer, refusing }: Pick<PassOutput, 'refusing'> & Pick<PassContext, 'writer'>,
  ): PassContext {
    const context: PassContext = {
      plan: this.#plan,
      output: {
        ...this.#shared,
        left: [],
        made: [],
        updates: { add: (path) => journal.updated.push(path) },
        journal,
        waiting: noWork(),
        facts: new PassFacts(),
        unread: new Set(),
        refusing,
      },
      writer,
      control: this.#options.control,
    };
    journal.listen({ refused: (error, path) => noteReadOnly(context, error, path) });
    return context;
  }
}

/** Keeps what the I/O thread is to report: it knows the problems of the whole pass. */
class LaneJournal extends Journal {
  readonly largeCopies: [RelativePath, CopyCost][] = [];
  readonly updated: RelativePath[] = [];

  override largeCopy(path: RelativePath, cost: CopyCost): void {
    this.largeCopies.push([path, cost]);
  }

  override problem(problem: Problem): void {
    this.count(problem);
    this.problems.push(problem);
  }
}

/** What came of several visits. */
class Result implements Omit<VisitResult, 'linesDropped'> {
  readonly kind = 'visited';
  readonly children: Visit[] = [];
  readonly givenBack: Visit[] = [];
  readonly counts: Counts = emptyCounts();
  readonly problems: Problem[] = [];
  readonly largeCopies: [RelativePath, CopyCost][] = [];
  hasMoved = false;
  latestMet = Number.NEGATIVE_INFINITY;
  hasComparedByCtime = false;
  readonly left: LeftDirectory[] = [];
  readonly made: RelativePath[] = [];
  readonly updated: RelativePath[] = [];
  readonly stamps: [RelativePath, Metadata][] = [];
  readonly unfinished: [RelativePath, LeftOut][] = [];
  readonly unread: RelativePath[] = [];
  refusing: readonly RefusingPart[];

  notes = '';
  readonly putOff: RelativePath[] = [];
  readonly putOffFiles: PutOffFiles[] = [];

  constructor(refusing: readonly RefusingPart[]) {
    this.refusing = refusing;
  }

  add(context: PassContext, journal: LaneJournal, children: readonly Visit[]): void {
    const { waiting, left = [], made, unread, refusing } = context.output;
    addCounts(this.counts, journal.counts);
    // One by one: a call takes some hundred thousand arguments at most.
    for (const child of children) this.children.push(child);
    for (const problem of journal.problems) this.problems.push(problem);
    this.largeCopies.push(...journal.largeCopies);
    this.hasMoved ||= journal.hasMoved;
    this.latestMet = Math.max(this.latestMet, context.output.facts.latestMet);
    this.hasComparedByCtime ||= context.output.facts.hasComparedByCtime;
    this.left.push(...left);
    for (const path of made) this.made.push(path);
    for (const path of journal.updated) this.updated.push(path);
    this.stamps.push(...waiting.stamps);
    this.unfinished.push(...waiting.unfinished);
    this.unread.push(...unread);
    this.refusing = refusing.all;
  }
}
