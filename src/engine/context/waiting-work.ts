// What the walk leaves for after the gate: destructive work as numbers and names, stamps, and what found no room.

import type { Name, RelativePath } from '../../core/tree/bytes.js';
import { emptyTally, type HeldTally } from '../../core/safety/held-tally.js';
import type { YoungPart } from '../../core/safety/recent-names.js';
import type { PathHash } from '../../core/safety/recent-updates.js';
import type { GoneName } from '../../core/safety/removal-history.js';
import type { Metadata } from '../writer/replica-writer.js';

/** What one pass leaves for later. */
export interface WaitingWork {
  /** Directories in which the revisit has something to remove or to replace. */
  readonly directories: WaitingDirectory[];
  /** Directories whose metadata is set at the end, because something else is done in them or below them first. */
  readonly stamps: Map<RelativePath, Metadata>;
  /** Those of them that wait because their owner has lent himself rights. */
  readonly lent: Set<RelativePath>;
  /** Directories in which something was left out because their part of the replica refuses it. */
  readonly unfinished: Map<RelativePath, LeftOut>;
  /** Directories that a dry run would make in the place of something else. */
  readonly planned: RelativePath[];
  /** How much of the destructive work a person has agreed to. */
  readonly approved: { removals: number; replacements: number; updates: number };
  /** How many entries are to have other content. */
  updates: number;
  /** Which files have other content, except for those that are young or that a person has agreed to. */
  readonly changed: {
    /** Already, without a limit of changes. */
    readonly done: PathHash[];
    /** Or would have. */
    readonly updated: PathHash[];
    /** Or would be replaced by another type, or become empty. */
    readonly replaced: PathHash[];
  };
  /** How much of the rest is young, see RecentNames. */
  young: YoungPart;
  /** Which names are young, as a whole or in part. */
  readonly youngNames: RelativePath[];
  /** Names that are old, and the entries that each of them stands for. */
  readonly gone: Omit<GoneName, 'minute'>[];
  /** What nobody has agreed to as a whole and by its own name: what the gate would hold. */
  readonly held: HeldTally;
  /** The first few paths of those, to show to a person. */
  readonly examples: RelativePath[];
  /** Likewise of those that would have other content. */
  readonly updateExamples: RelativePath[];
}

/** A directory in which something was left out because its part refuses it. */
export interface LeftOut {
  readonly account: string;
  /** Whether it was tried there. */
  readonly isTried: boolean;
}

/** One directory's destructive work, as far as the gate needs to know it. */
export interface WaitingDirectory {
  readonly path: RelativePath;
  /** The names to look at again; absent for all of them. */
  readonly names?: readonly Name[];
  /** How many entries below it to remove, those inside replaced directories not counted. */
  removals: number;
  /** How many of them are inside of orphan directories. */
  inside: number;
  /** Orphan directories of which nothing has to stay, with the number of entries of each, itself among them. */
  readonly whole: Map<Name, number>;
  /**
   * Names that another type blocks, with the number of entries to be removed inside each; and those of files that would
   * lose their content. The revisit takes them out.
   */
  readonly blocked: Map<Name, number>;
  /** Names of entries that are to have other content, joined by `/`; absent for none. The revisit takes them out. */
  updates?: string | undefined;
}

/**
 * Names of one directory of the replica to leave to the revisit. **Shape**: columns of one length, in the
 * order of the names, packed, because there may be a million.
 */
export interface LeftDirectory {
  readonly path: RelativePath;
  /** As in `WaitingDirectory`. */
  readonly names?: readonly Name[];
  /** Joined by `/`, which no name can hold. */
  readonly left: string;
  /** The replica's types. */
  readonly kinds: Uint8Array;
  /** See `Successor`; GONE where the source has nothing of that name. */
  readonly replacedBy: Uint8Array;
}

/** How many example paths a hold shows. */
const EXAMPLES = 5;

/** No work yet. */
export function noWork(): WaitingWork {
  return {
    directories: [],
    stamps: new Map(),
    lent: new Set(),
    unfinished: new Map(),
    planned: [],
    approved: { removals: 0, replacements: 0, updates: 0 },
    updates: 0,
    changed: { done: [], updated: [], replaced: [] },
    young: { count: 0, since: Number.POSITIVE_INFINITY },
    youngNames: [],
    gone: [],
    held: emptyTally(),
    examples: [],
    updateExamples: [],
  };
}

/** Keeps a path as an example, as long as there are few. */
export function keepExample(examples: RelativePath[], path: RelativePath): void {
  if (examples.length < EXAMPLES) examples.push(path);
}

/** Examples of two kinds, those of the first kind before the others. */
export function joinExamples(first: readonly RelativePath[], others: readonly RelativePath[]): RelativePath[] {
  return [...first, ...others].slice(0, EXAMPLES);
}

/** Removals and replacements that nobody has agreed to, except for those of what is young. */
export function unapprovedWork(work: WaitingWork): number {
  const { removals, replacements } = sumWork(work);
  return removals + replacements - work.approved.removals - work.approved.replacements - work.young.count;
}

/** What the waiting directories come to. */
export function sumWork(work: WaitingWork): { removals: number; replacements: number } {
  let removals = 0;
  let replacements = 0;
  for (const directory of work.directories) {
    removals += directory.removals;
    replacements += directory.blocked.size;
    for (const inside of directory.blocked.values()) removals += inside;
  }
  return { removals, replacements };
}
