// The moments that a replica can be brought back to, and which of them is meant by a time or a name.

import type { Name } from '../tree/bytes.js';
import { showTime } from '../words/moment.js';
import type { IncrementLines } from './increment-lines.js';
import { timeOfName } from './store-layout.js';

/** A moment that a replica can be brought back to: the start of an increment. */
export interface RestorePoint {
  /** The increment's. */
  readonly name: Name;
  /** The replica was like that from `since` to `at`. **Units**: milliseconds since 1970. */
  readonly since: number;
  readonly at: number;
}

/** What a person asks for: the replica as it is, as it was at a time (ms since 1970), or at a point of that name. */
export type WantedMoment =
  | { readonly kind: 'now' }
  | { readonly kind: 'time'; readonly time: number }
  | { readonly kind: 'point'; readonly name: Name };

/** A restore point, or (undefined) the replica as it is now; or why there is none. */
export type PickedPoint =
  | { readonly ok: true; readonly point: RestorePoint | undefined }
  | { readonly ok: false; readonly reason: string; readonly hint?: string };

/** What restore points are made from. */
export interface Kept {
  /** **Shape**: in the order of their names, oldest first. */
  readonly increments: readonly IncrementLines[];
  /** Since when the replica is known: for where there is no increment yet. Absent where that was not written down. */
  readonly since?: number;
}

/** All restore points, oldest first. */
export function restorePoints({ increments }: Kept): RestorePoint[] {
  return increments.map(({ name, lines }) => {
    const [opened] = lines;
    // Of a journal whose first line is damaged the name tells.
    if (opened?.op !== 'opened') return { name, since: timeOfName(name), at: timeOfName(name) };
    return { name, since: opened.since, at: opened.at };
  });
}

/**
 * The restore point that is meant: of a time the last one, in their order, that was reached by then. From the end of
 * the last change on it is the replica as it is now. Never throws.
 */
export function pickPoint(kept: Kept, wanted: WantedMoment): PickedPoint {
  const points = restorePoints(kept);
  switch (wanted.kind) {
    case 'now':
      return NOW;
    case 'point': {
      const point = points.find(({ name }) => name === wanted.name);
      if (point !== undefined) return { ok: true, point };
      return { ok: false, reason: `there is no restore point ${wanted.name}`, ...firstHint(kept, points) };
    }
    case 'time':
      return pickByTime(kept, points, wanted.time);
    default:
      return wanted satisfies never;
  }
}

const NOW: PickedPoint = { ok: true, point: undefined };

function pickByTime(kept: Kept, points: readonly RestorePoint[], time: number): PickedPoint {
  const last = kept.increments.at(-1);
  const unchangedSince = last === undefined ? kept.since : endOf(last);
  if (unchangedSince !== undefined && time >= unchangedSince) return NOW;
  const point = points.findLast(({ since }) => since <= time);
  if (point !== undefined) return { ok: true, point };
  const reason = `nothing is known of ${showTime(time, 'local')}`;
  return { ok: false, reason, ...firstHint(kept, points) };
}

function firstHint({ since }: Kept, points: readonly RestorePoint[]): { readonly hint?: string } {
  const first = firstTime(points, since);
  if (first === undefined) return { hint: 'no version has been kept yet' };
  return { hint: `the first moment that can be restored is ${showTime(first, 'local')}` };
}

/** The first moment that can be asked for; undefined where there is none yet but now. */
function firstTime(points: readonly RestorePoint[], since: number | undefined): number | undefined {
  const all = points.map((point) => point.since);
  return all.length === 0 ? since : Math.min(...all);
}

/**
 * When the last change of an increment had ended: from then on the replica is as it was left. Undefined while a job is
 * changing it, and where one was cut off.
 */
export function endOf({ lines }: IncrementLines): number | undefined {
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index]!; // counted from its length
    if (line.op === 'end') return line.at;
    if (line.op === 'job') return closedAt(lines);
  }
  return closedAt(lines);
}

function closedAt(lines: IncrementLines['lines']): number | undefined {
  return lines.findLast((line) => line.op === 'closed')?.at;
}
