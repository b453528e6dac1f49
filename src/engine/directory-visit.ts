// One directory of the walk, on both sides: makes, copies, updates and retouches at once, and stamps the directory itself.

import { childPath, type RelativePath } from '../core/bytes.js';
import { type Difference, type DirectoryDiff, isSameTime } from '../core/diff.js';
import { type Attributes, FILE } from '../core/entry-table.js';
import type { Problem } from '../core/problem.js';
import { copyEntry, isOutOfSpace, runOutOfSpace } from './copy.js';
import { leaveBlocked, leaveOrphan } from './leave.js';
import { type Comparison, compareBoth, type OpenPair, type Tables } from './listing.js';
import { openOrReport, type PassContext, timeWindowOf } from './pass-context.js';
import type { WaitingDirectory } from './waiting-work.js';

/** A directory that the walk is to visit. */
export interface Visit {
  readonly path: RelativePath;
  /** Whether this pass has just made it on the replica (or would have, in a dry run). */
  readonly isNew: boolean;
  /**
   * Present when it is visited a second time, for what found no room: nothing is counted, no shared directory is entered,
   * and these paths, which are problems already, are passed over.
   */
  readonly known?: ReadonlySet<RelativePath>;
}

/** The visit of one directory; `run` is called once. */
export class DirectoryVisit {
  readonly #context: PassContext;
  readonly #visit: Visit;
  readonly #tables: Tables;
  readonly #children: Visit[] = [];
  readonly #waiting: WaitingDirectory;
  /** Whether an entry of the replica's directory was made, replaced or removed, so that its own mtime has changed. */
  #isTouched = false;

  constructor(context: PassContext, visit: Visit, tables: Tables) {
    this.#context = context;
    this.#visit = visit;
    this.#tables = tables;
    this.#waiting = { path: visit.path, removals: 0, blocked: new Map() };
  }

  /** Returns the directories to visit next, in order. */
  run(): Visit[] {
    const { path, isNew } = this.#visit;
    const context = this.#context;
    context.control.enter(path);
    using source = openOrReport(context, 'source', path);
    if (source === undefined) return [];
    const isPlannedOnly = context.replica === undefined || (isNew && context.dryRun);
    using replica = isPlannedOnly ? undefined : openOrReport(context, 'replica', path);
    if (replica === undefined && !isPlannedOnly) return [];
    const pair = { path, source, replica };
    const comparison = compareBoth(context, pair, this.#tables);
    if (comparison === undefined) return [];
    if (path === '') context.hasComparedRoots = true;
    this.#isTouched = comparison.hadLeftovers;
    this.#count(comparison.diff);
    for (const difference of comparison.diff.differences) {
      if (context.control.isCancelled) return [];
      if (this.#isSecond) this.#settleAgain(difference, pair);
      else this.#settle(difference, pair);
    }
    if (!this.#isSecond) {
      if (this.#hasWaiting) context.waiting.directories.push(this.#waiting);
      this.#stamp(comparison, pair);
      this.#addSharedDirectories(comparison.diff);
    }
    return this.#children;
  }

  get #isSecond(): boolean {
    return this.#visit.known !== undefined;
  }

  get #hasWaiting(): boolean {
    return this.#waiting.removals > 0 || this.#waiting.blocked.size > 0;
  }

  #count(diff: DirectoryDiff): void {
    if (this.#isSecond) return;
    const { counts } = this.#context.journal;
    counts.sourceEntries += diff.sourceEntries;
    counts.replicaEntries += diff.replicaEntries;
    counts.special += diff.special;
    if (diff.moved) this.#context.journal.hasMoved = true;
    this.#context.control.entriesMet(diff.sourceEntries);
  }

  #settle(difference: Difference, pair: OpenPair): void {
    const { verdict, sourceRow, replicaRow } = difference;
    switch (verdict) {
      case 'make':
        this.#make(sourceRow, pair);
        break;
      case 'copy':
      case 'update':
        this.#copy(sourceRow, pair, verdict);
        break;
      case 'inspect':
        this.#inspect(difference, pair);
        break;
      case 'retouch':
        this.#retouch(sourceRow, pair);
        break;
      case 'orphan':
        leaveOrphan(this.#context, this.#waiting, {
          name: this.#tables.replica.name(replicaRow),
          kind: this.#tables.replica.kind(replicaRow),
        });
        break;
      case 'blocked':
        this.#leaveBlocked(difference);
        break;
      case 'shielded':
        this.#context.journal.problem({
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

  /** What the first visit has settled, one way or the other, is left as it is. */
  #settleAgain(difference: Difference, pair: OpenPair): void {
    const { verdict, sourceRow } = difference;
    const needsRoom = verdict === 'make' || verdict === 'copy' || verdict === 'update' || verdict === 'inspect';
    if (needsRoom && !this.#visit.known?.has(this.#pathOf(sourceRow))) this.#settle(difference, pair);
  }

  #make(sourceRow: number, { path: directory, replica }: OpenPair): void {
    const context = this.#context;
    const path = this.#pathOf(sourceRow);
    try {
      if (!context.dryRun) replica?.makeDirectory(this.#tables.source.name(sourceRow));
    } catch (error) {
      if (isOutOfSpace(error)) runOutOfSpace(context, directory, { error, sizeBytes: 0 });
      else context.journal.failure(error, { side: 'replica', path, action: 'make directory' });
      return;
    }
    this.#isTouched = true;
    context.journal.operation('make', path);
    this.#children.push({ path, isNew: true });
  }

  #copy(sourceRow: number, pair: OpenPair, verb: 'copy' | 'update'): void {
    const outcome = copyEntry(this.#context, { ...pair, table: this.#tables.source, row: sourceRow }, verb);
    // Also a copy that failed was written beside its target first.
    if (outcome !== 'full') this.#isTouched = true;
  }

  /** Content decides: the same content needs at most a stamp. */
  #inspect({ sourceRow, replicaRow }: Difference, pair: OpenPair): void {
    const { source: table, replica: replicaTable } = this.#tables;
    this.#context.control.enter(this.#pathOf(sourceRow));
    const content = this.#compareContent(sourceRow, pair);
    if (content === 'other') this.#copy(sourceRow, pair, 'update');
    if (content !== 'same' || this.#isSecond) return;
    const wanted = table.attributes(sourceRow);
    const found = replicaTable.attributes(replicaRow);
    const needsMode = table.kind(sourceRow) === FILE && wanted.mode !== found.mode;
    if (needsMode || !this.#isSameTime(wanted, found)) this.#retouch(sourceRow, pair);
  }

  #compareContent(sourceRow: number, { source, replica }: OpenPair): 'same' | 'other' | 'unknown' {
    const { source: table } = this.#tables;
    const name = table.name(sourceRow);
    let side: Problem['side'] = 'source';
    try {
      if (replica === undefined) return 'other';
      if (table.kind(sourceRow) === FILE) {
        const isSame = source.isSameContent(name, replica, name, this.#context.control);
        if (isSame === undefined) return 'unknown'; // cancelled
        return isSame ? 'same' : 'other';
      }
      const target = source.readSymlink(name);
      side = 'replica';
      return target === replica.readSymlink(name) ? 'same' : 'other';
    } catch (error) {
      this.#context.journal.failure(error, { side, path: this.#pathOf(sourceRow), action: 'compare' });
      return 'unknown';
    }
  }

  #retouch(sourceRow: number, { replica }: OpenPair): void {
    const { source: table } = this.#tables;
    const path = this.#pathOf(sourceRow);
    try {
      if (!this.#context.dryRun) {
        replica?.stamp(table.name(sourceRow), table.kind(sourceRow), table.attributes(sourceRow));
      }
    } catch (error) {
      this.#context.journal.failure(error, { side: 'replica', path, action: 'set mode and times of' });
      return;
    }
    this.#context.journal.operation('retouch', path);
  }

  #leaveBlocked({ sourceRow, replicaRow }: Difference): void {
    const { source, replica } = this.#tables;
    const replacedBy = source.kind(sourceRow);
    const row = { name: source.name(sourceRow), kind: replica.kind(replicaRow), replacedBy };
    const isLeft = leaveBlocked(this.#context, this.#waiting, row);
    // In a dry run nobody comes back: what the new directory will hold is planned now.
    if (isLeft && this.#context.dryRun && source.isDirectory(sourceRow)) {
      this.#children.push({ path: this.#pathOf(sourceRow), isNew: true });
    }
  }

  /** A directory's stamp waits where its entries are still to change, or where it would lock its owner out. */
  #stamp({ wanted, found }: Comparison, { path, replica }: OpenPair): void {
    const context = this.#context;
    const isSameMode = found !== undefined && wanted.mode === found.mode;
    const isSame = isSameMode && this.#isSameTime(wanted, found);
    const mustWait = this.#hasWaiting || context.waiting.unfinished.has(path);
    const hasWork = this.#isTouched || mustWait;
    if (!this.#visit.isNew && found !== undefined && (hasWork ? !isSameMode : !isSame)) {
      context.journal.operation('retouch', path);
    }
    if (replica === undefined || context.dryRun || (isSame && !hasWork)) return;
    if (mustWait || (wanted.mode & OWNER_ENTERS) !== OWNER_ENTERS) {
      context.waiting.stamps.push({ path, attributes: wanted });
      return;
    }
    try {
      replica.stampSelf(wanted);
    } catch (error) {
      context.journal.failure(error, { side: 'replica', path, action: 'set mode and times of' });
    }
  }

  /** Merged with the made ones by name, so that the walk goes through the tree in one order. */
  #addSharedDirectories(diff: DirectoryDiff): void {
    for (const row of diff.sharedDirectories) this.#children.push({ path: this.#pathOf(row), isNew: false });
    this.#children.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  #isSameTime(a: Attributes, b: Attributes): boolean {
    return isSameTime(a, b, timeWindowOf(this.#context));
  }

  #pathOf(sourceRow: number): RelativePath {
    return childPath(this.#visit.path, this.#tables.source.name(sourceRow));
  }
}

/** Read, write and search by the owner. */
const OWNER_ENTERS = 0o700;
