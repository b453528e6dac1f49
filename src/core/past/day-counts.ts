// What the passes of a day came to, by how they ended. Idle ones are counted and nothing else, so that a pair with a
// short interval has a history that stays small.

import type { Outcome } from '../report/report.js';
import type { HistoryLine } from './history-line.js';

/** How many passes a day had, by how they ended. */
export interface DayCounts {
  /** Those that did something and left an exact replica. */
  readonly ok: number;
  /** Those that found nothing to do. */
  readonly idle: number;
  /** Those that left paths out. */
  readonly problems: number;
  /** Those that did not remove what they would have. */
  readonly held: number;
  /** Those that could not run. */
  readonly failed: number;
  /** Those that were cut off. */
  readonly cancelled: number;
  /** Planned passes that did not start at their time, by the day on which that was noticed. */
  readonly missed: number;
}

/** A day with its counts. */
export interface HistoryDay extends DayCounts {
  /** **Shape**: `2026-01-31`, in the time zone of the service's log. */
  readonly day: string;
  /** Whether the pair was paused when it ended, and so on the days after it that are not known. Absent where not. */
  readonly paused?: true;
}

/** A day without any. */
export function emptyDay(): DayCounts {
  return { ok: 0, idle: 0, problems: 0, held: 0, failed: 0, cancelled: 0, missed: 0 };
}

/** As what a pass without a line of its own counts. */
export function quietKindOf(outcome: Outcome): keyof DayCounts {
  return outcome === 'ok' ? 'idle' : outcome;
}

/** A day's counts with one more. */
export function withOne(counts: DayCounts, kind: keyof DayCounts): DayCounts {
  return { ...counts, [kind]: counts[kind] + 1 };
}

/** What is known of a day that is to be summed up. */
export interface OpenDay {
  readonly day: string;
  /** In the order in which they were written. */
  readonly lines: Iterable<HistoryLine>;
  /** Its passes without a line; absent for none. */
  readonly quiet?: DayCounts | undefined;
}

/** What a day comes to; `before` is the last one that is known before it, where there is one. */
export function sumDay({ day, lines, quiet = emptyDay() }: OpenDay, before: HistoryDay | undefined): HistoryDay {
  const sum: Record<keyof DayCounts, number> = { ...quiet };
  let isPaused = before?.paused === true;
  for (const line of lines) {
    if (line.kind === 'state') isPaused = line.to === 'paused';
    else if (line.job === 'mirror') sum[line.outcome] += line.passes;
  }
  return { day, ...sum, ...(isPaused && { paused: true }) };
}

/** The counts in an object of any origin; what is no count there is 0. */
export function readCounts(found: object): DayCounts {
  const counts: Record<keyof DayCounts, number> = emptyDay();
  for (const kind of Object.keys(counts) as (keyof DayCounts)[]) {
    const count: unknown = (found as Record<string, unknown>)[kind];
    if (Number.isSafeInteger(count) && (count as number) > 0) counts[kind] = count as number;
  }
  return counts;
}
