// What the walk leaves for after the gate: destructive work as numbers and names, stamps, and what found no room.

import type { Name, RelativePath } from '../core/bytes.js';
import type { Attributes } from '../core/entry-table.js';

/** What one pass leaves for later. */
export interface WaitingWork {
  /** Directories in which the revisit has something to remove or to replace. */
  readonly directories: WaitingDirectory[];
  /** Directories whose mode and times are set at the end, because something else is done in them first. Parents first. */
  readonly stamps: WaitingStamp[];
  /** Directories in which something could not be copied for want of space. */
  readonly unfinished: Set<RelativePath>;
  /** The first few paths that would be removed or replaced, to show to a person. */
  readonly examples: RelativePath[];
}

/** One directory's destructive work, as far as the gate needs to know it. */
export interface WaitingDirectory {
  readonly path: RelativePath;
  /** How many entries below it are to be removed, those inside replaced directories not counted. */
  removals: number;
  /** Names that another type blocks, with the number of entries to be removed inside each. The revisit takes them out. */
  readonly blocked: Map<Name, number>;
}

/** A directory's own mode and times, yet to be set. */
export interface WaitingStamp {
  readonly path: RelativePath;
  readonly attributes: Attributes;
}

/** How many example paths a hold shows. */
const EXAMPLES = 5;

/** No work yet. */
export function noWork(): WaitingWork {
  return { directories: [], stamps: [], unfinished: new Set(), examples: [] };
}

/** Keeps a path as an example, as long as there are few. */
export function keepExample(work: WaitingWork, path: RelativePath): void {
  if (work.examples.length < EXAMPLES) work.examples.push(path);
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
