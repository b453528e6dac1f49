// What a replica's versions come to, as `foldersync versions` shows them: its restore points, or the versions of a
// path.

import type { Change } from '../../core/history/journal-line.js';
import type { IncrementLines } from '../../core/history/increment-lines.js';
import type { Place } from '../../core/history/historic-node.js';
import { type PathVersion, type Turn, versionsOf } from '../../core/history/path-versions.js';
import { restorePoints } from '../../core/history/restore-points.js';
import type { Name, RelativePath } from '../../core/tree/bytes.js';

/** A restore point, and what was done to the replica from then to the next one. */
export interface PointView {
  /** What it is called, for `restore --at`. */
  readonly name: string;
  /** Since when the replica had been as it was then. */
  readonly sinceAt: number;
  /** When the first change came after that. */
  readonly at: number;
  /** How many entries were made. */
  readonly made: number;
  /** How many left: files, and directories with all below them, each counted once. */
  readonly removed: number;
  /** How many were updated or replaced by another type. */
  readonly replaced: number;
  /** How many got another name. */
  readonly renamed: number;
  /** How many of those that left or were replaced are not kept. */
  readonly lost: number;
  /** How many entries are kept of it. */
  readonly entries: number;
  /** What they come to in bytes; as far as it was counted, where `isCounted` is missing. */
  readonly bytes: number;
  /** Whether `entries` and `bytes` are of all that is kept: large directories are counted some time later. */
  readonly isCounted?: true;
  /**
   * Why it, and all that are older, may not be exact: its journal is damaged, or none of foldersync's and passed over,
   * or the machine went down while it was written.
   */
  readonly flaw?: 'damaged' | 'foreign' | 'cut';
}

/** What was at a path for a while. */
export interface VersionView {
  /** `found` something that can be had, `lost` something that was not kept, `absent` nothing. */
  readonly state: PathVersion['state'];
  /**
   * The restore point to give to `restore --at`; absent for what is there now, and for what came and went between two.
   */
  readonly point?: string;
  /** Its size; absent where that is not known, as of directories. */
  readonly bytes?: number;
  /** With what it has come; absent where it was there from the first restore point on. */
  readonly from?: TurnView;
  /** With what it has ended; absent where it is there now. */
  readonly until?: TurnView;
}

/** What a pass has done to a path. */
export interface TurnView {
  /** What was done. */
  readonly what: 'made' | 'removed' | 'replaced' | 'renamed';
  /** When the pass began that did it. */
  readonly at: number;
  /** What asked for that pass. */
  readonly by: string;
  /** The directory above the path that it was done to; absent where it was the path itself. */
  readonly above?: string;
  /** The other name of what was renamed. */
  readonly other?: string;
}

/** An increment with what is known of it beside its lines. */
export interface KnownIncrement extends IncrementLines {
  readonly flaw?: PointView['flaw'];
  /** As it was counted on the disk; absent where it was not yet. */
  readonly counted?: { readonly bytes: number; readonly entries: number };
}

/** The restore points. **Shape**: newest first, as the increments are oldest first. */
export function viewPoints(increments: readonly KnownIncrement[]): PointView[] {
  const points = restorePoints({ increments });
  return increments.map((increment, index) => pointOf(increment, points[index]!)).reverse(); // one for each
}

function pointOf(increment: KnownIncrement, { name, since, at }: ReturnType<typeof restorePoints>[number]): PointView {
  const { lines, flaw, counted } = increment;
  const count = (...ops: Change['op'][]) => lines.filter(({ op }) => (ops as string[]).includes(op)).length;
  const kept = lines.flatMap((line) => (line.op === 'kept' || line.op === 'replaced' ? [line] : []));
  const isKnown = counted !== undefined || kept.every(({ bytes }) => bytes !== undefined);
  const sums = {
    entries: kept.reduce((sum, line) => sum + line.entries, 0),
    bytes: kept.reduce((sum, line) => sum + (line.bytes ?? 0), 0),
  };
  return {
    name,
    sinceAt: since,
    at,
    made: count('made'),
    removed: count('kept', 'lost'),
    replaced: count('replaced', 'overwrote'),
    renamed: count('renamed', 'swapped'),
    lost: count('lost', 'overwrote'),
    ...(counted ?? sums),
    ...(isKnown ? { isCounted: true } : {}),
    ...(flaw === undefined ? {} : { flaw }),
  };
}

/**
 * The versions of a path; `isThere` tells whether something is at a place. **Shape**: newest first; the first one is
 * what is there now.
 */
export function viewVersions(
  increments: readonly KnownIncrement[],
  path: RelativePath,
  isThere: (place: Place) => boolean,
): VersionView[] {
  const versions = [...versionsOf(increments.toReversed(), path)];
  return versions.map(({ state, place, point, bytes, from, until }) => ({
    state: state === 'found' && place !== undefined && !isThere(place) ? 'absent' : state,
    ...(point === undefined || until === undefined ? {} : { point: pointNamed(point) }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(from === undefined ? {} : { from: viewTurn(from) }),
    ...(until === undefined ? {} : { until: viewTurn(until) }),
  }));
}

function pointNamed(name: Name): string {
  return name;
}

function viewTurn({ op, at, by, above, other }: Turn): TurnView {
  return {
    what: WHAT[op],
    at,
    by,
    ...(above === undefined ? {} : { above }),
    ...(other === undefined ? {} : { other }),
  };
}

const WHAT: Readonly<Record<Turn['op'], TurnView['what']>> = {
  made: 'made',
  kept: 'removed',
  lost: 'removed',
  replaced: 'replaced',
  overwrote: 'replaced',
  renamed: 'renamed',
  swapped: 'renamed',
};
