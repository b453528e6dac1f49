// The versions of one path: what was there at which time, where that is now, and what took its place.

import type { Name, RelativePath } from '../tree/bytes.js';
import { History } from './history.js';
import { isSamePlace, type Place } from './historic-node.js';
import type { IncrementLines } from './increment-lines.js';
import { type Change, isChange, type JournalLine } from './journal-line.js';

/** What has changed at a path, and when. */
export interface Turn {
  /** `was` aside, which changes no more than attributes. */
  readonly op: Exclude<Change['op'], 'was'>;
  /** Present where the path's own name was not what was changed: the directory above it that was. */
  readonly above?: RelativePath;
  /** Where an entry was renamed to, or has come from; as a path like `above` where that was a directory. */
  readonly other?: RelativePath;
  /** When the job began that has done it, and ended (absent: it was cut off, or is at it). */
  readonly at: number;
  readonly end?: number;
  /** What asked for that job. */
  readonly by: string;
  readonly increment: Name;
}

/** What was at a path for a while. */
export interface PathVersion {
  /** `found`: something, as far as the journals tell · `lost` something that is not kept · `absent` nothing. */
  readonly state: 'found' | 'lost' | 'absent';
  /** Where its bytes are now; present where it is `found`. */
  readonly place?: Place;
  /** A file's size, where a journal says so. */
  readonly bytes?: number;
  /** What it has come with; absent where it was there at the first restore point already. */
  readonly from?: Turn;
  /** What it has ended with; absent where it is there now. */
  readonly until?: Turn;
  /** The last restore point at which it was there; absent where there is none: it came and went between two. */
  readonly point?: Name;
}

/**
 * The versions of a path, newest first; the first one is what is there now. What was there is told by name: where an
 * entry came from under another name, another path's versions go on. **Shape**: `increments` newest first.
 */
export function* versionsOf(increments: Iterable<IncrementLines>, path: RelativePath): Generator<PathVersion> {
  const history = new History();
  let version: PathVersion = lookedAt(history, path);
  for (const { name, lines } of increments) {
    history.begin(name);
    const jobs = new Jobs(lines);
    for (let index = lines.length - 1; index >= 0; index--) {
      const line = lines[index]!; // counted from its length
      if (!isChange(line)) continue;
      history.undo(line);
      if (line.op === 'was' || !concerns(line, path)) continue;
      const before = lookedAt(history, path);
      if (isSame(version, before)) continue;
      const turn = turnOf(line, path, { ...jobs.of(index), increment: name });
      yield { ...(leaves(line, path) ? withNothing(version) : version), from: turn };
      version = { ...before, until: turn, ...bytesOf(line, path) };
    }
    version = version.point === undefined ? { ...version, point: name } : version;
  }
  yield version;
}

function lookedAt(history: History, path: RelativePath): PathVersion {
  const looked = history.lookUp(path);
  return looked.state === 'found' ? { state: 'found', place: looked.place } : { state: looked.state };
}

function isSame(one: PathVersion, other: PathVersion): boolean {
  if (one.state !== other.state) return false;
  return one.place === undefined || other.place === undefined || isSamePlace(one.place, other.place);
}

function bytesOf(line: Change, path: RelativePath): { readonly bytes?: number } {
  if ((line.op !== 'kept' && line.op !== 'replaced') || line.path !== path) return {};
  return line.bytes === undefined ? {} : { bytes: line.bytes };
}

/** Whether nothing stood at a path once a change was made. */
function leaves(line: Change, path: RelativePath): boolean {
  return (line.op === 'kept' || line.op === 'lost' || line.op === 'renamed') && reaches(line.path, path);
}

function withNothing({ point, until }: PathVersion): PathVersion {
  return { state: 'absent', ...(until === undefined ? {} : { until }), ...(point === undefined ? {} : { point }) };
}

/** Whether a change is of a path or of a directory that it is below. */
function concerns(change: Change, path: RelativePath): boolean {
  return reaches(change.path, path) || ('to' in change && reaches(change.to, path));
}

function reaches(changed: RelativePath, path: RelativePath): boolean {
  return path.startsWith(changed) && (path.length === changed.length || path[changed.length] === '/');
}

type JobOfTurn = Pick<Turn, 'at' | 'end' | 'by' | 'increment'>;

function turnOf(line: Exclude<Change, { op: 'was' }>, path: RelativePath, job: JobOfTurn): Turn {
  const isFirst = reaches(line.path, path);
  const changed = isFirst || !('to' in line) ? line.path : line.to;
  const other = 'to' in line ? (isFirst ? line.to : line.path) : undefined;
  return {
    op: line.op,
    ...(changed === path ? {} : { above: changed }),
    ...(other === undefined ? {} : { other }),
    ...job,
  };
}

/** Which job each line of a journal belongs to. */
class Jobs {
  readonly #lines: readonly JournalLine[];

  constructor(lines: readonly JournalLine[]) {
    this.#lines = lines;
  }

  of(index: number): Pick<Turn, 'at' | 'end' | 'by'> {
    for (let at = index; at >= 0; at--) {
      const line = this.#lines[at]!; // from `index` down
      if (line.op === 'job') return { at: line.at, by: line.by, ...this.#endAfter(index) };
      if (line.op === 'opened') return { at: line.at, by: '', ...this.#endAfter(index) };
    }
    return { at: 0, by: '' };
  }

  #endAfter(index: number): { readonly end?: number } {
    for (let at = index; at < this.#lines.length; at++) {
      const line = this.#lines[at]!; // below its length
      if (line.op === 'end') return { end: line.at };
      if (line.op === 'job') return {};
    }
    return {};
  }
}
