// The messages between the runner and an engine, over the child process's channel.
//
//   runner                         engine
//     start  ──────────────────────►        once, first
//            ◄──────────────── ready        once
//     run    ──────────────────────►        opens both roots
//            ◄──────────────── roots
//     go     ──────────────────────►        or `refuse`, which ends the pass as failed
//            ◄─── progress, lines …         `lines` is acknowledged by `taken`
//     style  ──────────────────────►        at any time; the lines that follow are written so
//     may-watch ───────────────────►        at any time
//     pause  ──────────────────────►        at any time; a verification waits
//     ping   ──────────────────────►        at any time
//            ◄──────────────── pong         as soon as its I/O thread is free
//     cancel ──────────────────────►        at any time; the pass ends between two operations
//            ◄─────────────── report        one for each run
//            ◄─ targeted … targeted-report   between two runs, in a pair that watches; `wanted` asks for a run
//            ◄───────────── tidying        before the report and when it is done: not to be ended for being idle
//     stop   ──────────────────────►        cancels, then the process exits with 0

import type { TimeZone } from '../../core/words/moment.js';
import type { LogFormat, LogLevel, Pair } from '../../core/pair/pair.js';
import type { WatchingStatus } from '../../core/report/pair-status.js';
import type { Progress } from '../../core/report/progress.js';
import type { ReplicaRoom } from '../../core/pair/replica-room.js';
import type { Failure, Hold, Job, Report } from '../../core/report/report.js';

/** What the runner tells an engine. */
export type RunnerMessage =
  | { readonly kind: 'start'; readonly options: EngineOptions }
  /** `passes`: so many pairs walk their trees now, this one among them; they share the cores. */
  | { readonly kind: 'run'; readonly job: Job; readonly passes: number }
  /** `others`: the replicas of other pairs, as far as they are known. */
  | { readonly kind: 'go'; readonly others: readonly RootFacts[] }
  | { readonly kind: 'refuse'; readonly failure: Failure }
  /** One chunk of lines has been taken over by the log. */
  | { readonly kind: 'taken' }
  /** Sent whenever that changes. */
  | { readonly kind: 'share'; readonly passes: number }
  | { readonly kind: 'style'; readonly style: LineStyle }
  /** From the next full pass on the engine may watch so many directories. */
  | { readonly kind: 'may-watch'; readonly most: number }
  /** Has a verification wait, or go on. */
  | { readonly kind: 'pause'; readonly isPaused: boolean }
  /** Whether it is alive, all of it. */
  | { readonly kind: 'ping' }
  /** Instead of any pass: to tidy the versions of the replica, as fast as it can; answered by `tidied`. */
  | { readonly kind: 'tidy' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'stop' };

/** What an engine tells the runner. */
export type EngineMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'roots'; readonly roots: Roots }
  | { readonly kind: 'pong' }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | LinesMessage
  /** How well the engine hears of changes in the source; sent with the first pass, and whenever it changes. */
  | { readonly kind: 'watching'; readonly watching: WatchingStatus }
  /**
   * So many directories of the source are watched, and would be without a limit; sent when that changes by more than
   * some.
   */
  | { readonly kind: 'watches'; readonly watched: number; readonly wanted: number }
  /** Changes have been lost, or are too many to follow one by one: a full pass is to look for them. */
  | { readonly kind: 'wanted' }
  /** A targeted pass begins, by itself; it is answered by its report. It takes no slot. */
  | { readonly kind: 'targeted' }
  /**
   * Without a report nothing came of it that is worth a word. `waiting` is a hold that has not stood for long: it is
   * shown, and told of by a full pass if it stands.
   */
  | { readonly kind: 'targeted-report'; readonly report: Report | undefined; readonly waiting?: Hold }
  | { readonly kind: 'report'; readonly report: Report }
  /** The room of its replica's disk; before the report of a full pass, and when the versions were counted. */
  | { readonly kind: 'room'; readonly room: ReplicaRoom }
  /** When the oldest change was heard that waits for long to be mirrored; undefined where none does any more. */
  | { readonly kind: 'behind'; readonly since: number | undefined }
  /** Whether it tidies the versions of its replica, between two passes. */
  | { readonly kind: 'tidying'; readonly isOn: boolean }
  /** With a failure it could not, or not all of it. */
  | { readonly kind: 'tidied'; readonly failure?: Failure };

/** A chunk of finished log lines. */
export interface LinesMessage {
  readonly kind: 'lines';
  /** Whole lines, each with its line feed. */
  readonly body: string;
  readonly count: number;
  /** All are in one format. */
  readonly format: LogFormat;
  /** The most severe level among them. */
  readonly level: LogLevel;
}

/** What an engine needs to know once. */
export interface EngineOptions {
  readonly pair: Pair;
  /** Where the engine keeps its lock, the pair's state, its hold and what was approved. */
  readonly stateDir: string;
  /** The command by which a person agrees to a hold, ready to be typed. */
  readonly approveWith: string;
  /** How operations and problems are written as lines, until it is told otherwise. */
  readonly lines: LineStyle;
}

/** How lines are written. */
export interface LineStyle {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly timezone: TimeZone;
  /** Whether each line names the pair: not needed in a text log of its own. */
  readonly namePair: boolean;
}

/** Where a pair's folders really are. */
export interface Roots {
  readonly source: RootFacts;
  readonly replica: RootFacts;
  /** Present where the source is written to as well. */
  readonly isTwoWay?: true;
}

/** One real root. */
export interface RootFacts {
  /** The real path, as a byte string; for a root that does not exist yet, where it would be made. */
  readonly path: string;
  /** st_dev and st_ino (decimal); absent when it does not exist yet. */
  readonly id?: { readonly device: number; readonly inode: string };
}
