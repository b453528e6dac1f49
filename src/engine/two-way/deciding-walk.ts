// Looks at both sides of a pair, directory by directory, and decides about each name: what is equal is written down,
// what is not becomes a decision. Nothing is changed but for what a killed engine has left behind.

import { childPath, type Name, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { DIRECTORY, type EntryTable, EXCLUDED, GONE, UNREADABLE } from '../../core/tree/entry-table.js';
import { isTold, type KnownEntry, stateOf } from '../../core/two-way/known-entry.js';
import type { Side, SideState } from '../../core/two-way/reconcile.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Directory } from '../../fs/port/directory.js';
import { decodeNames, isAsKnown } from '../../state/two-way-record.js';
import type { PassContext } from '../context/pass-context.js';
import { directoriesIn } from '../lanes/known-visits.js';
import { visitInLanes, type VisitingThreads } from '../lanes/visits-in-lanes.js';
import { removeLeftovers, removeStagedDirectories } from '../listing/leftovers.js';
import { compareBoth } from '../listing/listing.js';
import { countBoth, newTables, type Tables } from '../listing/tables.js';
import type { Visit } from '../mirror/visit.js';
import type { PassSteps } from '../threads/pass-steps.js';
import { problemSide } from './both-sides.js';
import type { Look } from './decisions.js';
import { NameDecider, type NameToDecide } from './name-decider.js';
import type { DeciderOptions } from './name-decider.js';
import { stampingClock } from '../../fs/probe/tick.js';

/** What a deciding walk works with. */
export interface WalkOptions extends DeciderOptions {
  /** With `b` as its source: for what a killed engine has left in `a`. */
  readonly back: PassContext;
  /** Directories in which something could not be read, from the passes before. */
  readonly unread: Readonly<Record<Side, Set<RelativePath>>>;
  /** Wall clock, in milliseconds since 1970. */
  now(): number;
  /** Called for each directory of both sides that is looked at as a whole, before it is listed. */
  watch?(side: Side, path: RelativePath, directory: Directory): void;
  /** So much is known that it is better written down now. */
  onFull(): void;
  /** Who shares in a look at all; absent where this thread is to do it alone. */
  readonly sharers?: VisitingThreads | undefined;
}

/** One walk; `run` may be called several times. */
export class DecidingWalk {
  readonly #options: WalkOptions;
  readonly #decider: NameDecider;
  readonly #tables = newTables();

  constructor(options: WalkOptions) {
    this.#options = options;
    this.#decider = new NameDecider(options);
  }

  /** Looks at everything, on several threads where there is much of it. @throws FoldersyncError LANE */
  *runWhole(): PassSteps<void> {
    const { context, sharers, archive, unread } = this.#options;
    if (sharers === undefined) {
      this.run([{ path: ROOT }]);
      return;
    }
    const stack: Visit[] = [{ path: ROOT, isNew: false }];
    const { counts } = context.output.journal;
    try {
      yield* visitInLanes(context, sharers, {
        task: { kind: 'look' },
        stack,
        visit: ({ path }) => {
          for (const below of this.#visit({ path }).reverse()) stack.push({ path: below.path, isNew: false });
          this.#writeIfFull();
        },
        recordOf: (path) => (unread.a.has(path) || unread.b.has(path) ? NO_RECORD : archive.record(path)),
        isLarge: () => stack.length > 1 && counts.sourceEntries >= sharers.lanes.fromEntries,
      });
    } finally {
      yield* sharers.lanes.end();
    }
  }

  /** Looks at directories and all below them, parents first. */
  run(looks: readonly Look[]): void {
    const { control } = this.#options.context;
    const stack = [...looks].reverse();
    for (;;) {
      const next = stack.pop();
      if (next === undefined || control.isCancelled) return;
      const children = this.#visit(next);
      for (let index = children.length - 1; index >= 0; index--) stack.push(children[index]!); // in range
      this.#writeIfFull();
    }
  }

  #writeIfFull(): void {
    if (this.#options.archive.isFull) this.#options.onFull();
  }

  #visit(look: Look): Look[] {
    const { context, roots, archive, watch, now } = this.#options;
    const { path, names } = look;
    context.control.enter(path);
    using a = this.#open('a', path);
    using b = a && this.#open('b', path);
    if (a === undefined || b === undefined) return [];
    if (names === undefined && look.trees === undefined) {
      watch?.('a', path, a);
      watch?.('b', path, b);
    }
    const lookedAt = { a: stampingClock(roots.a, now()) ?? NEVER, b: stampingClock(roots.b, now()) ?? NEVER };
    const tables = this.#tables;
    const comparison = compareBoth(context, { path, source: a, replica: b, ...(names && { names }) }, tables);
    if (comparison === undefined) return [];
    removeLeftovers(this.#options.back, a, path, tables.source);
    const swapped = { source: tables.replica, replica: tables.source };
    removeStagedDirectories(this.#options.back, { directory: a, path }, swapped);
    // What this pass has done is looked at once more, and counted once.
    if (this.#options.writtenSince === undefined) {
      countBoth(context, comparison.diff);
      this.#options.onMoreFiles?.(filesOf(tables.source) - comparison.diff.replicaFiles);
    }
    const unread = { a: this.#isUnread('a', look), b: this.#isUnread('b', look) };
    // What is on both sides, and untouched, is known as it is, whether anything could not be read or not.
    const record = archive.record(path);
    if (names === undefined && isAsKnown(record, { a: tables.source, b: tables.replica })) {
      const below = directoriesIn(tables.source).filter((name) => isWalked(look, name));
      return below.map((name) => ({ path: childPath(path, name) }));
    }
    const known = (record && decodeNames(record)) ?? NOTHING_KNOWN;
    const wanted = names && new Set(names);
    const next = new Map<Name, KnownEntry>();
    const below: Look[] = [];
    for (const { name, rowA, rowB } of merge(tables, known)) {
      const entry = known.get(name);
      if (wanted !== undefined && !wanted.has(name)) {
        if (entry !== undefined) next.set(name, entry);
        continue;
      }
      const place: NameToDecide = {
        ...{ path, name, a, b, tables, rowA, rowB, entry, lookedAt },
        states: {
          a: this.#stateOf(tables.source, rowA, entry, 'a', unread.a),
          b: this.#stateOf(tables.replica, rowB, entry, 'b', unread.b),
        },
      };
      if (areBothDirectories(place) && isWalked(look, name)) below.push({ path: childPath(path, name) });
      const kept = this.#decider.decide(place);
      if (kept !== undefined) next.set(name, kept);
    }
    archive.put(path, next);
    return below;
  }

  /** What is not there on a side where something could not be read may be there all the same. */
  #stateOf(table: EntryTable, row: number, entry: KnownEntry | undefined, side: Side, isUnread: boolean): SideState {
    if (row < 0) return isUnread ? 'unknown' : 'gone';
    if (table.kind(row) === GONE) this.#options.context.output.journal.hasMoved = true;
    if (!isTold(table, row, this.#options.context.plan.rules)) return 'unknown';
    return entry !== undefined && entry.kind === table.kind(row) ? stateOf(table, row, entry[side]) : 'changed';
  }

  #isUnread(side: Side, { path, names }: Look): boolean {
    const unread = this.#options.unread[side];
    const table = side === 'a' ? this.#tables.source : this.#tables.replica;
    const hasUnreadable = table.kinds.subarray(0, table.length).includes(UNREADABLE);
    if (hasUnreadable) unread.add(path);
    else if (names === undefined) unread.delete(path);
    return unread.has(path);
  }

  #open(side: Side, path: RelativePath): Directory | undefined {
    const { roots, context } = this.#options;
    try {
      return roots[side].openDirectory(path);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      const { journal } = context.output;
      if (GONE_CODES.has(error.code)) journal.hasMoved = true;
      else journal.failure(error, { side: problemSide(side), path, action: 'open directory' });
      return undefined;
    }
  }
}

/** What no listing is like, for a directory that is to be looked at here. */
const NO_RECORD = Buffer.alloc(0);

const NOTHING_KNOWN: ReadonlyMap<Name, KnownEntry> = new Map();

/** It was listed a moment ago. */
const GONE_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ESTALE', 'VANISHED']);

/** Where a clock cannot be asked, nothing that it stamps is believed. */
const NEVER = Number.NEGATIVE_INFINITY;

function filesOf(table: EntryTable): number {
  let files = 0;
  for (let row = 0; row < table.length; row++) {
    const kind = table.kind(row);
    if (kind !== DIRECTORY && kind !== EXCLUDED) files++;
  }
  return files;
}

function isWalked({ trees }: Look, name: Name): boolean {
  return trees === undefined || trees.has(name);
}

function areBothDirectories({ tables, rowA, rowB }: NameToDecide): boolean {
  return rowA >= 0 && rowB >= 0 && tables.source.isDirectory(rowA) && tables.replica.isDirectory(rowB);
}

/** All names of both listings and of what is known, in their order; -1 where a side lacks one. */
function* merge(
  { source, replica }: Tables,
  known: ReadonlyMap<Name, KnownEntry>,
): Generator<{ readonly name: Name; readonly rowA: number; readonly rowB: number }> {
  const names = [...known.keys()];
  let [atA, atB, at] = [0, 0, 0];
  while (atA < source.length || atB < replica.length || at < names.length) {
    const candidates = [source.names[atA], replica.names[atB], names[at]].filter((name) => name !== undefined);
    const [name] = candidates.sort();
    if (name === undefined) return;
    const rowA = source.names[atA] === name ? atA++ : -1;
    const rowB = replica.names[atB] === name ? atB++ : -1;
    if (names[at] === name) at++;
    yield { name, rowA, rowB };
  }
}
