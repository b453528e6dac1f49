// Decides about one name of a directory that both sides have, and says what is to be known of it from now on.

import { childPath, type Name } from '../../core/tree/bytes.js';
import { DIRECTORY } from '../../core/tree/entry-table.js';
import { conflictName, type ConflictNaming } from '../../core/two-way/conflict-name.js';
import { type KnownEntry, knownSideOf } from '../../core/two-way/known-entry.js';
import {
  type ConflictPolicy,
  type Decision,
  type NameOfBoth,
  otherSide,
  reconcile,
  type Relation,
  type Side,
  type SideState,
} from '../../core/two-way/reconcile.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { TwoWayArchive } from '../../state/database/two-way-archive.js';
import type { PassContext } from '../context/pass-context.js';
import type { Expected } from '../writer/guarded-writer.js';
import type { WrittenEntries } from '../writer/written-entries.js';
import { seenInRow } from '../writer/seen.js';
import type { BothRoots } from './both-sides.js';
import {
  type NameOnBoth,
  newerOf,
  relationOf,
  relationOfDirectories,
  rowOf,
  type RowOfSide,
} from './compare-content.js';
import type { Decisions } from './decisions.js';
import { changedSinceCopied, copiedAndGone, isAsCopied } from './since-copied.js';
import { TICK } from '../../fs/probe/tick.js';
import { stateOfTree } from './untouched-tree.js';

/** What decisions are made with. */
export interface DeciderOptions {
  /** With `a` as its source. */
  readonly context: PassContext;
  readonly roots: BothRoots;
  readonly archive: TwoWayArchive;
  readonly decisions: Decisions;
  readonly policy: ConflictPolicy;
  readonly naming: ConflictNaming;
  /** When this pass began to write, by the clock of each side, in seconds since 1970; absent before. */
  readonly writtenSince?: Readonly<Record<Side, number>> | undefined;
  /** What it has written. */
  readonly written: WrittenEntries;
  /** In a directory, side `a` has so many files more than side `b`. */
  onMoreFiles?(files: number): void;
}

/** A name, and what both sides have of it. */
export interface NameToDecide extends NameOnBoth {
  /** What is known of it; absent for nothing. */
  readonly entry: KnownEntry | undefined;
  readonly states: Readonly<Record<Side, SideState>>;
  /** When its directory was listed, by the clock of each side, in seconds since 1970. */
  readonly lookedAt: Readonly<Record<Side, number>>;
}

/** Decides about names. */
export class NameDecider {
  readonly #options: DeciderOptions;

  constructor(options: DeciderOptions) {
    this.#options = options;
  }

  /** Returns what is to be known of the name; undefined for nothing. */
  decide(seen: NameToDecide): KnownEntry | undefined {
    const gone = copiedAndGone(this.#options, seen);
    if (gone !== undefined) {
      this.#options.context.output.journal.hasMoved = true;
      return gone;
    }
    const since = changedSinceCopied(this.#options, seen);
    const place = since === undefined ? seen : { ...seen, ...since };
    const asked = this.#asked(place);
    let decision = reconcile(asked, this.#options.policy);
    if (decision.kind === 'compare') {
      const relation = this.#relation(place);
      // It could not be compared, which is told, or the pass was cancelled.
      decision = relation === 'unknown' ? LEAVE : reconcile({ ...asked, relation }, this.#options.policy);
    }
    return this.#take(place, decision);
  }

  #asked(place: NameToDecide): NameOfBoth {
    const { states, rowA, rowB, tables, entry } = place;
    const isDirectory = {
      a: rowA >= 0 && tables.source.isDirectory(rowA),
      b: rowB >= 0 && tables.replica.isDirectory(rowB),
    };
    const only: Side | undefined = isDirectory.a === isDirectory.b ? undefined : isDirectory.a ? 'a' : 'b';
    const areThere = rowA >= 0 && rowB >= 0;
    return {
      isKnown: entry !== undefined,
      a: only === 'a' ? this.#deepState('a', place) : states.a,
      b: only === 'b' ? this.#deepState('b', place) : states.b,
      relation: areThere && only !== undefined ? 'different' : 'unknown',
      newer: areThere && !isDirectory.a && !isDirectory.b ? newerOf(place) : 'neither',
      ...(areThere && only !== undefined ? { directory: only } : {}),
    };
  }

  /** Of a directory that the other side has not: what it is with all that it holds. */
  #deepState(side: Side, { states, path, name }: NameToDecide): SideState {
    const isDecided = states[side] !== 'same' || states[otherSide(side)] === 'unknown';
    return isDecided ? states[side] : stateOfTree(this.#options, side, childPath(path, name));
  }

  #relation(place: NameToDecide): Relation {
    const { context } = this.#options;
    if (place.tables.source.isDirectory(place.rowA)) return relationOfDirectories(context, place);
    try {
      return relationOf(context, place, this.#wasCopied(place));
    } catch (error) {
      const path = childPath(place.path, place.name);
      context.output.journal.failure(error, { side: 'source', path, action: 'compare' });
      return 'unknown';
    }
  }

  /** Whether one side has it as it was copied from there, and the other has what was written, untouched. */
  #wasCopied(place: NameToDecide): boolean {
    const [a, b] = [rowOf(place, 'a'), rowOf(place, 'b')];
    const { written } = this.#options;
    const isCopied = (from: Side, of: RowOfSide, copy: RowOfSide) =>
      written.has(copy.table, copy.row) && isAsCopied(this.#options, from, of);
    return isCopied('a', a, b) || isCopied('b', b, a);
  }

  #take(place: NameToDecide, decision: Decision): KnownEntry | undefined {
    const { entry } = place;
    const { archive } = this.#options;
    switch (decision.kind) {
      case 'keep':
      case 'leave':
      case 'compare':
        return entry;
      case 'record':
        return this.#recorded(place);
      case 'forget':
        if (entry?.kind === DIRECTORY) archive.forgetTree(childPath(place.path, place.name));
        return undefined;
      case 'copy':
        return this.#copy(place, decision.to);
      case 'remove':
        this.#give(place, decision.from, { goes: true, isTree: this.#isDirectory(place, decision.from) });
        return entry;
      case 'conflict':
        this.#setAside(place, decision.loser);
        return entry;
      default:
        return decision satisfies never;
    }
  }

  #recorded({ tables, rowA, rowB, lookedAt }: NameToDecide): KnownEntry {
    return {
      kind: tables.source.kind(rowA),
      a: knownSideOf(tables.source, rowA, lookedAt.a - TICK),
      b: knownSideOf(tables.replica, rowB, lookedAt.b - TICK),
    };
  }

  #copy(place: NameToDecide, to: Side): KnownEntry | undefined {
    const { entry, path, name } = place;
    const isTree = this.#isDirectory(place, otherSide(to));
    if (isTree && this.#isDirectory(place, to)) {
      this.#options.decisions.giveMetadata(to, { directory: path, name });
      return entry;
    }
    this.#give(place, to, { goes: false, isTree: this.#isDirectory(place, to) });
    if (!isTree || entry === undefined || rowOf(place, to).row >= 0) return entry;
    // It comes back as a whole: a pass that is cut off in the middle must not take what is missing for removed.
    this.#options.archive.forgetTree(childPath(path, name));
    return undefined;
  }

  #give(place: NameToDecide, to: Side, how: Omit<Expected, 'seen' | 'isGated'>): void {
    const { path: directory, name } = place;
    const { table, row } = rowOf(place, to);
    const isTree = this.#isDirectory(place, otherSide(to)) || how.isTree;
    const isGated = how.goes || isReplacedOrEmptied(rowOf(place, otherSide(to)), { table, row });
    const expected = row < 0 ? {} : { expected: { seen: seenInRow(table, row), isGated, ...how } };
    this.#options.decisions.give(to, { directory, name, isTree, ...expected });
  }

  #setAside(place: NameToDecide, loser: Side): void {
    const { path: directory, name, a, b } = place;
    const { naming, context, decisions } = this.#options;
    const { table, row } = rowOf(place, loser);
    try {
      const isTaken = (wanted: Name) => a.find(wanted) !== undefined || b.find(wanted) !== undefined;
      const copy = conflictName(name, naming, isTaken);
      const isTree = this.#isDirectory(place, otherSide(loser));
      decisions.setAside({ directory, name, copy, loser }, seenInRow(table, row), isTree);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      context.output.journal.failure(error, { side: 'source', path: childPath(directory, name), action: 'inspect' });
    }
  }

  #isDirectory(place: NameToDecide, side: Side): boolean {
    const { table, row } = rowOf(place, side);
    return row >= 0 && table.isDirectory(row);
  }
}

/** Whether an entry is replaced by one of another type, or its content by none. */
function isReplacedOrEmptied(by: RowOfSide, old: RowOfSide): boolean {
  if (by.row < 0 || old.row < 0) return false;
  return by.table.kind(by.row) !== old.table.kind(old.row) || by.table.sizes[by.row] === 0;
}

const LEAVE: Decision = { kind: 'leave' };
