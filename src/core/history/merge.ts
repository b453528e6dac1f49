// One restore point goes: the increment that began there becomes a part of the one before it. What both have done, one
// after the other, is undone at once from then on, and what only the point between them could bring back is let go.

import { LivingChanges } from './living-changes.js';
import { History } from './history.js';
import { type IncrementLines, withoutUndone } from './increment-lines.js';
import { isChange, type JournalLine } from './journal-line.js';
import { reachableItems, storedItem } from './reachable.js';

/** After how many lines whoever merges may do something else. */
const STEP = 500;

/**
 * Makes one journal of those of an increment and the next one, both of which are closed. A stored entry that it names
 * no more was made and removed between the start of the one and the end of the other. **Shape**: yields now and then.
 */
export function* mergeIncrements(into: IncrementLines, next: IncrementLines): Generator<void, JournalLine[]> {
  const first = withoutUndone(into.lines);
  const second = withoutUndone(next.lines);
  const history = new History();
  for (const [increment, lines] of [
    [next.name, second],
    [into.name, first],
  ] as const) {
    history.begin(increment);
    for (let index = lines.length - 1; index >= 0; index--) {
      const line = lines[index]!; // counted from its length
      if (isChange(line)) history.undo(line);
      if (index % STEP === 0) yield;
    }
  }
  const reachable = yield* reachableItems(history);
  const lines = [
    ...first.filter((line) => line.op !== 'merged' && !(line.op === 'closed' && line.isCut !== true)),
    ...second.filter(({ op }) => op !== 'opened' && op !== 'merged'),
  ].map((line) => forgetting(line, reachable));
  const compact = yield* withoutDead(lines);
  return [...withoutIdleJobs(compact), { op: 'merged', name: next.name }];
}

/** A line of what nothing leads to any more says that it is not kept. */
function forgetting(line: JournalLine, reachable: ReadonlySet<string>): JournalLine {
  if ((line.op !== 'kept' && line.op !== 'replaced') || reachable.has(storedItem(line))) return line;
  const { writer, path } = line;
  return { op: line.op === 'kept' ? 'lost' : 'overwrote', writer, path, inode: 0 };
}

function* withoutDead(lines: readonly JournalLine[]): Generator<void, JournalLine[]> {
  const living = new LivingChanges();
  for (const [index, line] of lines.entries()) {
    living.add(line);
    if (index % STEP === 0) yield;
  }
  return living.lines();
}

/** The last job stays all the same: its end is when the increment's last change had ended. */
function withoutIdleJobs(lines: readonly JournalLine[]): JournalLine[] {
  const lastJob = lines.findLastIndex(({ op }) => op === 'job');
  const kept: JournalLine[] = [];
  let waiting: JournalLine | undefined;
  for (const [index, line] of lines.entries()) {
    if (line.op === 'job') waiting = line;
    else if (line.op === 'end' && waiting !== undefined && index < lastJob) waiting = undefined;
    else {
      if (waiting !== undefined) kept.push(waiting);
      waiting = undefined;
      kept.push(line);
    }
  }
  return waiting === undefined ? kept : [...kept, waiting];
}
