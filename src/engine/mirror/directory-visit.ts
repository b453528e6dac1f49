// One directory of the walk, on both sides: what differs is settled at once, what destroys is left for later, and the
// directory itself is stamped.

import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import type { Difference, DirectoryDiff } from '../../core/tree/diff.js';
import type { CopiesAhead } from './copies-ahead.js';
import { GivenBack } from '../writer/given-back.js';
import { copiesAhead, isForSeveralThreads } from './large-content.js';
import { leaveDirectory } from '../prune/leave.js';
import { type Comparison, compareBoth, type DirectoryPair } from '../listing/listing.js';
import { countBoth, type Tables } from '../listing/tables.js';
import { noteLinks } from '../prune/orphans.js';
import type { PassContext } from '../context/pass-context.js';
import { openOrReport } from '../context/open-or-report.js';
import { isOutOfSpace, runOutOfSpace } from '../context/refusing-parts.js';
import { makeWritable } from '../context/replica-access.js';
import { LeftEntries } from './left-entries.js';
import { foundElsewhere, isPutOff, noteFolder, putOffFile } from './claimed-place.js';
import { closeFirst, type SelfComparison, settleDirectory } from './settle-directory.js';
import { settleEntry, toSettle } from './settle-entry.js';
import { findPlace } from './moved-directory.js';
import { hostOf, noteUnread } from './unread.js';
import { visitsOfShared } from './next-visits.js';
import type { Visit } from './visit.js';

/** What may copy something. */
const NEEDS_ROOM: ReadonlySet<Difference['verdict']> = new Set(['make', 'copy', 'update', 'inspect', 'suspect']);

/** A pass, and each part of it that a lane does, notes no more new names: so many are hardly all removed again soon. */
const MADE_NOTED = 10_000;

/** The visit of one directory; `run` is called once. */
export class DirectoryVisit {
  readonly #context: PassContext;
  readonly #visit: Visit;
  readonly #tables: Tables;
  readonly #children: Visit[] = [];
  /** What destroys. */
  readonly #left: LeftEntries;
  /** Whether an entry of the replica's directory was made, replaced or removed, so that its own mtime has changed. */
  #isTouched = false;
  #isWritable = false;
  #comparison: Comparison | undefined;
  #self: SelfComparison | undefined;
  #ahead: CopiesAhead | undefined;
  /** Of the directories to be made, those that the replica has elsewhere. */
  #elsewhere: ReadonlySet<Difference> | undefined;

  constructor(context: PassContext, visit: Visit, tables: Tables) {
    this.#context = context;
    this.#visit = visit;
    this.#tables = tables;
    this.#left = new LeftEntries(tables);
  }

  /** Returns the directories to visit next, in order. @throws GivenBack in a lane, before anything was done */
  run(): Visit[] {
    const { path, isNew, focus, isAgain } = this.#visit;
    const context = this.#context;
    context.control.enter(path);
    if (isNew && !isAgain) context.writer.enterNew(path);
    const before = context.output.journal.lastSourceProblem;
    using source = openOrReport(context, 'source', path);
    if (source === undefined) {
      if (isNew) noteUnread(context, this.#visit, before);
      return [];
    }
    const isPlannedOnly = context.plan.replica === undefined || (isNew && context.writer.isDry);
    using replica = isPlannedOnly ? undefined : openOrReport(context, 'replica', path);
    if (replica === undefined && !isPlannedOnly) return [];
    if (focus === undefined) context.plan.watch?.(path, source);
    const place = findPlace(context, this.#visit, { source, replica });
    if (place === 'put off') {
      context.output.claims?.putOff(path);
      return [];
    }
    const { self, ...since } = place;
    this.#self = self;
    const pair: DirectoryPair = {
      path,
      source,
      replica,
      ...(focus?.names === undefined ? {} : { names: focus.names }),
      ...since,
    };
    const comparison = compareBoth(context, pair, this.#tables);
    if (comparison === undefined ? isNew : comparison.lacksUnread) noteUnread(context, this.#visit, before);
    if (comparison === undefined) return [];
    this.#comparison = comparison;
    if (path === '' && !isAgain) {
      const { replicaEntries } = comparison.diff;
      context.output.facts.rootsCompared({ isReplicaEmpty: focus === undefined && replicaEntries === 0 });
    }
    if (context.plan.extent === 'directory' && this.#needsIoThread(comparison.diff)) throw new GivenBack();
    noteFolder(context, this.#visit, { source, comparison });
    if (!isAgain)
      this.#elsewhere = foundElsewhere(context, path, { table: this.#tables.source, diff: comparison.diff });
    this.#isTouched = comparison.isTouched || context.output.renamedIn.has(path);
    this.#count(comparison.diff);
    if (!this.#settleAll(comparison.diff, pair)) return [];
    if (!this.#isSecond) {
      const hasWaiting = this.#leave();
      settleDirectory(this.#context, comparison, {
        ...pair,
        isNew: this.#visit.isNew,
        isTouched: this.#isTouched,
        hasWaiting,
        self: this.#self,
      });
      const { source: table } = this.#tables;
      this.#children.push(...visitsOfShared(context, this.#visit, { table, comparison, ...since }));
      // Merged with the made ones by name, so that the walk goes through the tree in one order.
      this.#children.sort((a, b) => (a.path < b.path ? -1 : 1));
    }
    return this.#children;
  }

  /** Returns whether it came to the end. */
  #settleAll({ differences }: DirectoryDiff, pair: DirectoryPair): boolean {
    const { control } = this.#context;
    const listed = { table: this.#tables.source, differences };
    using ahead = this.#isSecond ? undefined : copiesAhead(this.#context, pair, listed);
    this.#ahead = ahead;
    for (const difference of toSettle(this.#context, this.#visit, listed)) {
      if (control.isCancelled) return false;
      if (this.#isSecond) this.#settleAgain(difference, pair);
      else if (isPutOff(this.#context, this.#tables.source, difference)) this.#putOff(difference, pair);
      else this.#settle(difference, pair);
    }
    if (ahead?.hasInvited === true) this.#isTouched = true;
    return true;
  }

  /** Hard links may have names in any directory, and only the I/O thread gets help with large files. */
  #needsIoThread({ differences }: DirectoryDiff): boolean {
    const isLinked = differences.some(({ hasLinks }) => hasLinks);
    return isLinked || isForSeveralThreads(this.#context, { table: this.#tables.source, differences });
  }

  get #isSecond(): boolean {
    return this.#visit.known !== undefined;
  }

  #count(diff: DirectoryDiff): void {
    if (this.#isSecond) return;
    if (diff.moved) this.#context.output.journal.hasMoved = true;
    if (this.#visit.isAgain) return;
    countBoth(this.#context, diff);
  }

  #settle(difference: Difference, pair: DirectoryPair): void {
    const { verdict, sourceRow, hasLinks } = difference;
    if (hasLinks && !this.#isSecond) this.#context.output.restlessLinks?.meet(this.#tables.source, sourceRow);
    switch (verdict) {
      case 'make':
        if (this.#elsewhere?.has(difference)) this.#context.output.claims?.putOff(this.#pathOf(sourceRow));
        else this.#make(sourceRow, pair);
        break;
      case 'copy':
      case 'update':
      case 'inspect':
      case 'suspect':
      case 'retouch':
      case 'same':
        this.#settleEntry(difference, pair);
        break;
      case 'blocked':
        noteLinks(this.#context, this.#tables.source, sourceRow);
        noteLinks(this.#context, this.#tables.replica, difference.replicaRow);
        this.#left.add(difference);
        break;
      case 'orphan':
        noteLinks(this.#context, this.#tables.replica, difference.replicaRow);
        this.#left.add(difference);
        break;
      case 'shielded':
        this.#context.output.journal.problem({
          side: 'replica',
          path: this.#pathOf(sourceRow),
          action: 'replace',
          code: 'SHIELDED',
          message: 'an excluded entry of another type stands in its place',
        });
        break;
      default:
        verdict satisfies never;
    }
  }

  /** Something will come into the directory, one way or the other. */
  #putOff({ sourceRow }: Difference, pair: DirectoryPair): void {
    this.#makeWritable(pair);
    putOffFile(this.#context, this.#visit, this.#tables.source.name(sourceRow));
  }

  /** What the first visit has settled, one way or the other, is left as it is. */
  #settleAgain(difference: Difference, pair: DirectoryPair): void {
    const { verdict, sourceRow, hasLinks } = difference;
    const needsRoom = NEEDS_ROOM.has(verdict);
    if ((needsRoom || hasLinks) && !this.#visit.known?.has(this.#pathOf(sourceRow))) this.#settle(difference, pair);
  }

  #settleEntry(difference: Difference, pair: DirectoryPair): void {
    const { source: table, replica: replicaTable } = this.#tables;
    const { path, source, replica } = pair;
    const before = this.#context.output.journal.lastSourceProblem;
    // Without a spread, which would cost each new file a tenth of its time.
    const outcome = settleEntry(this.#context, {
      path,
      source,
      replica,
      table,
      row: difference.sourceRow,
      replicaTable,
      difference,
      copiesOnly: this.#isSecond,
      makeWritable: () => this.#makeWritable(pair),
      ahead: this.#ahead,
    });
    if (outcome === 'emptied' || outcome === 'changed') this.#left.addContent(difference, outcome);
    if (outcome === 'done' && difference.replicaRow < 0) this.#noteMade(difference.sourceRow);
    // Also a copy that failed was written beside its target first.
    if (outcome === 'done' || outcome === 'failed') this.#isTouched = true;
    if (outcome === 'failed' && difference.verdict === 'copy') noteUnread(this.#context, this.#visit, before);
  }

  /** Before the first entry is made: the directory's owner may lack the right to, and others may lose theirs. */
  #makeWritable(pair: DirectoryPair): void {
    if (this.#isWritable) return;
    this.#isWritable = true;
    const { path, replica } = pair;
    if (replica === undefined) return;
    if (!this.#visit.isNew && !this.#isSecond && this.#comparison !== undefined)
      this.#self = closeFirst(this.#context, this.#comparison, pair);
    makeWritable(this.#context, replica, path);
  }

  #make(sourceRow: number, pair: DirectoryPair): void {
    const { replica } = pair;
    const context = this.#context;
    const path = this.#pathOf(sourceRow);
    this.#makeWritable(pair);
    try {
      if (replica !== undefined) {
        const at = { directory: replica, path: pair.path };
        context.writer.beforeChange(at);
        context.writer.make(at, this.#tables.source.name(sourceRow));
      }
    } catch (error) {
      if (isOutOfSpace(error) && replica !== undefined)
        runOutOfSpace(context, { ...pair, replica }, { error, sizeBytes: 0 });
      else context.output.journal.failure(error, { side: 'replica', path, action: 'make directory' });
      return;
    }
    this.#isTouched = true;
    context.output.journal.operation('make', path);
    const { isNew } = this.#visit;
    this.#children.push({ path, isNew: true, ...(isNew ? { hostLength: hostOf(this.#visit).length } : {}) });
    this.#noteMade(sourceRow);
  }

  /** What is made in a new directory is as young as that. */
  #noteMade(sourceRow: number): void {
    const { made } = this.#context.output;
    if (!this.#visit.isNew && made.length < MADE_NOTED) made.push(this.#pathOf(sourceRow));
  }

  /** Returns whether anything waits here for the revisit, as far as that can be told now. */
  #leave(): boolean {
    if (this.#left.all.length === 0) return false;
    const context = this.#context;
    const left = this.#left.pack(this.#visit);
    if (context.output.left === undefined) {
      const waiting = leaveDirectory(context, left);
      if (context.writer.isDry && waiting !== undefined) this.#planReplaced(waiting.blocked);
    } else {
      context.output.left.push(left);
    }
    // Whether all of it has to stay is known after the walk only; a plan tells what a pass will.
    return context.plan.policy.prune || this.#left.all.some(({ verdict }) => verdict !== 'orphan');
  }

  /** In a dry run nobody comes back: what follows from a replacement is planned after the walk, as it would be done. */
  #planReplaced(blocked: ReadonlyMap<Name, number>): void {
    const { source } = this.#tables;
    const { rules } = this.#context.plan;
    const { waiting, links } = this.#context.output;
    for (const { verdict, sourceRow } of this.#left.all) {
      if (verdict !== 'blocked' || !blocked.has(source.name(sourceRow))) continue;
      if (source.isDirectory(sourceRow)) waiting.planned.push(this.#pathOf(sourceRow));
      else if (rules.links)
        links.leadAfterWalk(source, sourceRow, { directory: this.#visit.path, name: source.name(sourceRow) });
    }
  }

  #pathOf(sourceRow: number): RelativePath {
    return childPath(this.#visit.path, this.#tables.source.name(sourceRow));
  }
}
