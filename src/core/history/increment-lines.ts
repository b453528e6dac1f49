// An increment as history reads it: its changes alone, without those that were never made.

import type { Name } from '../tree/bytes.js';
import { type Change, isChange, type JournalLine } from './journal-line.js';

/** What an increment's journal says. */
export interface IncrementLines {
  /** The increment's name, and so that of the restore point at its start. */
  readonly name: Name;
  /** As they were written; those of changes that were not made have been dropped, see `withoutUndone`. */
  readonly lines: readonly JournalLine[];
}

/**
 * A journal without what was not made: the changes that an `undone` line takes back, with that line, and those given
 * (which were in doubt, see `inDoubt`).
 */
export function withoutUndone(lines: readonly JournalLine[], notMade: ReadonlySet<Change> = NONE): JournalLine[] {
  const kept: (JournalLine | undefined)[] = [];
  /** Where the last change of each writer is. */
  const last = new Map<string, number>();
  for (const line of lines) {
    if (line.op === 'undone') {
      const at = last.get(line.writer);
      if (at !== undefined) kept[at] = undefined;
      last.delete(line.writer);
      continue;
    }
    if (!isChange(line)) {
      kept.push(line);
      continue;
    }
    // One in doubt is the last of its writer: what comes before it was made.
    if (notMade.has(line)) continue;
    last.set(line.writer, kept.length);
    kept.push(line);
  }
  return kept.filter((line) => line !== undefined);
}

const NONE: ReadonlySet<Change> = new Set();

/**
 * The changes of which a journal alone does not tell whether they were made: it is written first, so that the last one
 * of each writer may not have been, if its job has not ended and the journal is not closed. `made` and `was` are not
 * among them: to undo what was not made harms nothing.
 */
export function inDoubt(lines: readonly JournalLine[]): Change[] {
  if (isClosed(lines)) return [];
  const last = new Map<string, Change>();
  for (const line of lines) {
    if (isChange(line)) last.set(line.writer, line);
    else if (line.op === 'undone') last.delete(line.writer);
    // A job ends when all of its writers have.
    else if (line.op === 'end') last.clear();
  }
  return [...last.values()].filter(({ op }) => op !== 'made' && op !== 'was');
}

/** Whether nothing more comes after what a journal holds, as far as its last word says so. */
export function isClosed(lines: readonly JournalLine[]): boolean {
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index]!; // counted from its length
    if (line.op === 'closed') return true;
    if (line.op !== 'merged') return false;
  }
  return false;
}
