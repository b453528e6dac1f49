// What `foldersync history` prints for programs.

import type { HistoryDay } from '../../core/past/day-counts.js';
import type { HistoryLine, HistoryPass } from '../../core/past/history-line.js';
import type { LoggedOperation } from '../../core/report/json-line.js';

/** What `history --json` prints. */
export interface HistoryResult {
  /** The pair. */
  readonly pair: string;
  /** Since when it is told. */
  readonly sinceAt: number;
  /** What passes did, and changes of state; the newest first. */
  readonly passes: readonly HistoryLine[];
  /** Whether there are more since then, older ones. */
  readonly hasMore: boolean;
  /** How many passes each day had, the oldest first; a day without any is left out. */
  readonly days: readonly HistoryDay[];
}

/** What `history --pass ID --json` prints. */
export interface PassResult {
  /** The pass, or what several of one minute came to. */
  readonly pass: HistoryPass;
  /** What it changed, as the log of the pair tells it; ten thousand at the most. */
  readonly operations: readonly LoggedOperation[];
  /** How many changes are not among them. */
  readonly more: number;
  /** Why they are not, where the log does not have them. */
  readonly missing?: string;
}
