// What an engine before this one has left of the last increment: where it was killed, what the journal announces last
// may not have been done.

import { isClosed, withoutUndone } from '../../core/history/increment-lines.js';
import { type Change, type JournalLine, parseJournal } from '../../core/history/journal-line.js';
import { madeIn, type MadePaths } from '../../core/history/made-paths.js';
import { JOURNAL, TREE } from '../../core/history/store-layout.js';
import { type Name, nameOf } from '../../core/tree/bytes.js';
import { bootId } from '../../fs/historic/boot-id.js';
import { notMade } from '../../fs/historic/made.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Root } from '../../fs/port/port.js';
import { readEnds, readStored } from './increment-file.js';
import { JournalFile } from './journal-file.js';
import { isForeignPart, type VersionStore } from './store.js';

/** Where an increment is, and of which replica. */
interface LeftIncrement {
  readonly store: VersionStore;
  readonly replica: Root;
  readonly name: Name;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What another engine has begun and this one goes on with. */
interface OpenedBefore {
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** What was made in it so far. */
  readonly made: MadePaths;
}

/** An increment in which everything that it announces was done. */
export interface SettledIncrement {
  /** Undefined where nothing more is to come into it. */
  readonly open: OpenedBefore | undefined;
  /** Since when the replica is as it is. */
  readonly end: number;
}

/**
 * Takes back what was announced in the last increment and not done. Undefined where it is none of ours, and passed
 * over. @throws FsError
 */
export function settleIncrement(left: LeftIncrement): SettledIncrement | undefined {
  try {
    return settle(left);
  } catch (error) {
    if (isForeignPart(error)) return undefined;
    throw error;
  }
}

function settle({ store, replica, name, now }: LeftIncrement): SettledIncrement {
  using increment = store.openDirectory(name);
  // Mostly nothing is in doubt, and what may be a hundred thousand lines need not be understood: what is made and goes
  // again in so large an increment is kept, in vain.
  const ends = increment.find(JOURNAL) === undefined ? undefined : readEnds(increment);
  if (ends?.isAtRest && ends.end !== undefined && ends.boot === bootId()) {
    const lines = ends.bytes > UNDERSTOOD_BYTES ? [] : parseJournal(readJournal(increment)).lines;
    return { open: { at: ends.at, made: madeIn(withoutUndone(lines)) }, end: ends.end };
  }
  const text = readJournal(increment);
  const { lines, damagedAt } = parseJournal(text);
  if (isClosed(lines)) return { open: undefined, end: lastEnd(lines) ?? now };
  using journal = new JournalFile(increment);
  const length = text.lastIndexOf('\n') + 1;
  if (length < text.length) journal.cutTo(length);
  if (lines.length === 0) journal.append({ op: 'opened', version: 1, at: now, since: now });
  const missing = damagedAt === undefined ? notMade(replica, store, { lines, trees: [name] }) : [];
  for (const change of missing) {
    if (change.op === 'replaced') forgetLink(store, name, change);
    journal.append({ op: 'undone', writer: change.writer });
  }
  const [opened] = lines;
  const end = lastEnd(lines);
  const isOfThisBoot = opened?.op === 'opened' && opened.boot === bootId();
  if (damagedAt === undefined && end !== undefined && isOfThisBoot) {
    return { open: { at: opened.at, made: madeIn(withoutUndone(lines, new Set(missing))) }, end };
  }
  const isCut = end === undefined && lines.length > 0 && !isOfThisBoot;
  journal.append({ op: 'closed', at: now, ...(isCut ? { isCut } : {}) });
  return { open: undefined, end: end ?? now };
}

/** Some thousand lines, a few milliseconds. */
const UNDERSTOOD_BYTES = 512 * 1024;

/** When the last job had ended, if it came to its end. */
function lastEnd(lines: readonly JournalLine[]): number | undefined {
  const last = lines.findLast(({ op }) => op !== 'closed' && op !== 'merged');
  return last?.op === 'end' ? last.at : undefined;
}

/** Empty where it was not even begun. @throws FsError FOREIGN where it is no file, … */
function readJournal(increment: Directory): string {
  return increment.find(JOURNAL) === undefined ? '' : readStored(increment, JOURNAL);
}

/** The first half of an update that was cut off is a second name of the old entry. @throws FsError */
function forgetLink(
  store: VersionStore,
  name: Name,
  { path, in: key }: Extract<Change, { op: 'kept' | 'replaced' }>,
): void {
  try {
    using folder = store.openDirectory(name, TREE, key);
    if (folder.find(nameOf(path)) !== undefined) folder.removeFile(nameOf(path));
  } catch (error) {
    if (!(error instanceof FsError) || error.code !== 'ENOENT') throw error;
  }
}
