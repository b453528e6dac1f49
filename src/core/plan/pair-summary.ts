// What a pass of one pair would do, added up. Pure.

import type { Counts, Failure, Hold, Outcome } from '../report/report.js';
import type { PairTally, Sum, Sums } from './tally.js';

/** What a pass of one pair would do. */
export interface PairSummary {
  /** How the pass would end; absent where it could not even begin. */
  readonly outcome?: Outcome;
  /** All that would be done. */
  readonly reasons: ReasonSums;
  /** The same by the folders at the top of the source. */
  readonly folders: Readonly<Record<string, ReasonSums>>;
  /** The room that this takes on the replica; absent where its file system does not tell. */
  readonly room?: RoomView;
  /** How many paths could not be looked at. */
  readonly problemCount: number;
  /** What it met; absent where it could not even begin. */
  readonly counts?: Counts;
  /** Why it would be held; absent where it would not. */
  readonly hold?: Hold;
  /** What becomes of what would go, in words; absent where nothing would. */
  readonly kept?: string;
  /** Why it could not run; absent where it could. */
  readonly failure?: Failure;
}

/** What would be done, by reason. A reason for nothing is left out. */
interface ReasonSums {
  /** Entries that the replica lacks. */
  readonly new?: ReasonSum;
  /** Files and symlinks with other content. */
  readonly content?: ReasonSum;
  /** Entries of which only owner, mode, times or extended attributes differ. */
  readonly attributes?: ReasonSum;
  /** Files that are further names of others. */
  readonly links?: ReasonSum;
  /** Entries that got another name. */
  readonly names?: ReasonSum;
  /** Entries that the source lacks. */
  readonly gone?: ReasonSum;
  /** Entries of another type. */
  readonly type?: ReasonSum;
}

/** What would be done for one reason. */
interface ReasonSum {
  /** How many entries. */
  readonly entries: number;
  /** Bytes of content that would be written. */
  readonly bytes: number;
}

/** Room on a replica's file system. */
interface RoomView {
  /**
   * Bytes of content that would be written. What is replaced frees its room only where no versions are kept of it, and
   * not before the new content is there.
   */
  readonly neededBytes: number;
  /** What this user may still write there. */
  readonly freeBytes: number;
}

/** What one pair's plan comes to. */
export function summaryOf({ all, folders, pass }: PairTally): PairSummary {
  const freeBytes = pass?.replicaFreeBytes;
  const neededBytes = Object.values(all).reduce((sum: number, { bytes }: Sum) => sum + bytes, 0);
  const byBytes = [...folders].sort(([, a], [, b]) => weightOf(b) - weightOf(a));
  return {
    ...(pass && { outcome: pass.outcome, counts: pass.counts }),
    reasons: all,
    folders: Object.fromEntries(byBytes),
    ...(freeBytes === undefined ? {} : { room: { neededBytes, freeBytes } }),
    problemCount: pass?.problemCount ?? 0,
    ...(pass?.hold && { hold: pass.hold }),
    ...(pass?.kept && { kept: pass.kept }),
    ...(pass?.failure && { failure: pass.failure }),
  };
}

/** The largest first: by bytes, and among small things by their number. */
function weightOf(sums: Sums): number {
  return Object.values(sums).reduce((sum, { entries, bytes }) => sum + bytes + entries, 0);
}
