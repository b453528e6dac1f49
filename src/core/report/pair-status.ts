// The state of a pair in one word, and what goes with it in the status. Pure.

import type { Estimate } from './estimate.js';
import type { ManyUpdates } from './many-updates.js';
import type { Counts, Failure, Hold, Outcome, Report, Trigger } from './report.js';
import type { ConflictsStatus } from '../two-way/open-conflicts.js';
import type { ReplicaRoom } from '../pair/replica-room.js';
import { showPath } from './show.js';
import type { Verification } from './verification.js';

/** A pair's state in one word. */
export type PairState =
  /** No pass has ended yet, or what would be removed is kept back for the moment (see the field `waiting`). */
  | 'waiting'
  /** A pass runs. */
  | 'running'
  /** The last pass left an exact replica. */
  | 'ok'
  /** As `ok`, but not every change in the source can be heard. */
  | 'degraded'
  /** The last pass left paths out. */
  | 'problems'
  /** The last pass did not remove what it would have: a person has to decide. */
  | 'held'
  /** The last pass could not run. */
  | 'failed'
  /** A pass makes no progress. */
  | 'stuck'
  /** Two planned passes have come since one last succeeded, or more time than `alertAfter` has passed. */
  | 'stale'
  /** Somebody has paused it. */
  | 'paused'
  /** The service has stopped it. */
  | 'stopped';

/**
 * How well the engine of a pair that watches hears of changes. Unless it is `live`, the source is polled; where it is
 * `unsure`, more seldom.
 */
export type WatchingStatus =
  /** It hears of all changes. */
  | { readonly kind: 'live' }
  /**
   * `unsure`: of all, but some may be lost without a word. `degraded`: not of those in some folders. `blind`: not, or
   * not of all, on this file system.
   */
  | {
      readonly kind: 'unsure' | 'degraded' | 'blind';
      /** Why; lower case, no full stop. */
      readonly message: string;
      /** What can be done about it. */
      readonly hint?: string;
    };

/** What is known of one pair. */
export interface PairStatus {
  /** The folder that is mirrored. **Shape**: an absolute path. */
  readonly source: string;
  /** The folder that becomes its copy. **Shape**: an absolute path. */
  readonly replica: string;
  // In the file, as the runner last knew it; `stateAt` looks at the time as well.
  /** How the pair is now. */
  readonly state: PairState;
  /** The full pass that goes on, as it was some seconds ago; absent where none does, and for its first moments. */
  readonly running?: RunningPass;
  /** The last pass that has ended, over the whole tree or over what has changed; absent before the first. */
  readonly lastPass?: PassStatus;
  /**
   * The last full pass, when it left trouble that the pass over some changes after it (`lastPass`) does not tell of.
   */
  readonly standing?: PassStatus;
  /** How well it hears of changes; absent for a pair that does not watch, or has not said yet. */
  readonly watching?: WatchingStatus;
  /**
   * What a pass over the last changes has held, and is judged anew every few seconds; after a minute it is a hold like
   * others.
   */
  readonly waiting?: Hold;
  /** The last hour in which more than half of the replica's files were updated; absent where a day has passed since. */
  readonly manyUpdates?: ManyUpdatesStatus;
  /** Start of the last full pass that left an exact replica, in milliseconds since 1970. */
  readonly lastGoodAt?: number;
  /** When the next planned pass starts, in milliseconds since 1970. */
  readonly nextAt?: number;
  /**
   * When two planned passes after `lastGoodAt` will have come, or `alertAfter` is over; absent where there is no plan,
   * or was no good pass.
   */
  readonly staleAt?: number;
  /** When its pause ends by itself, in milliseconds since 1970; absent where it is not paused, or for good. */
  readonly pausedUntil?: number;
  /**
   * When the program before a pass has last had one left out, in milliseconds since 1970; absent where it never has.
   */
  readonly skippedAt?: number;
  /** When the service last took an approval up, in milliseconds since 1970; absent where it never has. */
  readonly approvalTakenAt?: number;
  /** The room of the replica's disk, as the last full pass has found it; absent before the first. */
  readonly room?: ReplicaRoom;
  /**
   * When the oldest change was heard that waits to be mirrored, in milliseconds since 1970; absent where none waits for
   * longer than some seconds.
   */
  readonly behindSince?: number;
  /** The last verification, also one that goes on or was cut off; absent before the first. */
  readonly verification?: Verification;
  /** What both sides have changed, and is not settled; present in a two-way pair that a pass has looked at. */
  readonly conflicts?: ConflictsStatus;
  /** Planned passes that came due while one ran, and were left out, since the runner started. */
  readonly droppedTicks: number;
}

/** An hour in which more than half of a replica's files were updated. */
export interface ManyUpdatesStatus extends ManyUpdates {
  /** When it was told, in milliseconds since 1970; the numbers are the largest of the hour that followed. */
  readonly at: number;
}

/** A pass that goes on. **Units**: times in milliseconds since 1970. */
export interface RunningPass extends Estimate {
  /** Why it was started. */
  readonly trigger: Trigger;
  /** When it was started. */
  readonly startedAt: number;
  /** When this was so. */
  readonly at: number;
  /** Source entries met. */
  readonly entries: number;
  /** How many the last full pass met; absent where there was none. */
  readonly lastEntries?: number | undefined;
  /** Operations done. */
  readonly operations: number;
  /** Bytes of content written. */
  readonly bytes: number;
  /** Bytes of content that the walk has found so far, written or to be written. */
  readonly bytesFound: number;
}

/** A finished pass, short enough to keep. */
export interface PassStatus {
  /** How it ended. */
  readonly outcome: Outcome;
  /** Why it was started. */
  readonly trigger: Trigger;
  /** When it was started, in milliseconds since 1970. */
  readonly startedAt: number;
  /** How long it took. */
  readonly durationMs: number;
  /** What it met and did. */
  readonly counts: Counts;
  /** How many paths could not be mirrored. */
  readonly problemCount: number;
  /** The first few problems, as lines ready to show. */
  readonly problems: readonly string[];
  /** Why it did not remove anything; present exactly when the outcome is `held`. */
  readonly hold?: Hold;
  /** What becomes of what it held back, in words: whether it is kept once it goes, and until when. */
  readonly kept?: string;
  /** Why it could not run; present exactly when the outcome is `failed`. */
  readonly failure?: Failure;
  /** What it has met; present where it was to verify. */
  readonly verification?: Verification;
}

const PROBLEMS_SHOWN = 20;

/** What the status keeps of a report. */
export function passStatusOf(report: Report): PassStatus {
  const { outcome, trigger, startedAt, durationMs, counts, problemCount, hold, kept, failure, verification } = report;
  const problems = report.problems
    .slice(0, PROBLEMS_SHOWN)
    .map(({ side, path, action, code, message }) => `${action} ${showPath(path)} (${side}): ${message} [${code}]`);
  return {
    outcome,
    trigger,
    startedAt,
    durationMs,
    counts,
    problemCount,
    problems,
    ...(hold === undefined ? {} : { hold }),
    ...(kept === undefined ? {} : { kept }),
    ...(failure === undefined ? {} : { failure }),
    ...(verification === undefined ? {} : { verification }),
  };
}

/** What of many updates still stands at a certain time. */
export function standingUpdates(manyUpdates: ManyUpdatesStatus | undefined, now: number) {
  return manyUpdates === undefined || now - manyUpdates.at >= UPDATES_STAND_MS ? undefined : manyUpdates;
}

/** Who looks at a status does so once a day. */
const UPDATES_STAND_MS = 24 * 3_600_000;

/** Why a pair is in its state, on one line; absent where the word says it all. */
export function whyOf({ state, lastPass, standing, watching, waiting }: PairStatus): string | undefined {
  const trouble = [lastPass, standing].find((pass) => pass?.outcome === state);
  switch (state) {
    case 'held':
      return trouble?.hold?.message;
    case 'failed':
      return trouble?.failure?.message;
    case 'problems':
      return trouble?.problems[0];
    case 'degraded':
      return watching?.kind === 'degraded' ? watching.message : undefined;
    case 'waiting':
      return waiting?.message;
    default:
      return undefined;
  }
}

/** The state at a certain time: a pair that looked fine is `stale` once it has missed two planned passes. */
export function stateAt(status: PairStatus, now: number): PairState {
  const { state, staleAt } = status;
  const isLate = staleAt !== undefined && now > staleAt + STALE_GRACE_MS;
  return isLate && LATE_STATES.has(state) ? 'stale' : state;
}

/** Those that say nothing of trouble. */
const LATE_STATES: ReadonlySet<PairState> = new Set<PairState>(['ok', 'degraded', 'running', 'waiting']);

/** A short interval must not make a pair stale because its passes take some seconds. */
const STALE_GRACE_MS = 60_000;

/** The exit code that a set of pairs comes to: 3 when one is held, else 1 when one is in trouble, else 0. */
export function exitCodeOf(states: readonly PairState[]): 0 | 1 | 3 {
  if (states.includes('held')) return 3;
  const isFine = (state: PairState) => ['ok', 'degraded', 'running', 'waiting', 'paused', 'stopped'].includes(state);
  return states.every(isFine) ? 0 : 1;
}
