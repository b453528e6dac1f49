// The lines of a log with `format: json`, and of `plan --json`, as a program reads them. line.ts writes them, their
// fields in this order.

import type { LogLevel } from '../pair/pair.js';
import type { Verb } from '../tree/verb.js';
import type { Problem, ProblemCode } from './problem.js';
import type { Counts, Failure, Hold, Outcome, Trigger } from './report.js';

/** One line. A field that does not apply is left out. */
export type JsonLine = OperationLine | ProblemLine | PassLine | NoteLine;

/** How each line begins. */
interface LineHead {
  /** When it happened, as a text in ISO 8601 with milliseconds: `2026-01-31T13:34:56.789+01:00`, or `…Z` in UTC. */
  readonly time: string;
  /** How much it matters. */
  readonly level: LogLevel;
  /** The pair's name; absent in a line of the service itself. */
  readonly pair?: string | undefined;
}

/** One change to the replica, done or (in a plan) to be done. */
export interface OperationLine extends LineHead, LoggedOperation {
  readonly kind: 'operation';
}

/** What a change was. */
export interface LoggedOperation {
  /** What is done. */
  readonly verb: Verb;
  /** The entry's path below the source and the replica; empty for the root itself. */
  readonly path: string;
  /** The bytes of `path` in base64, where they are not valid UTF-8; `path` then has U+FFFD where they are not. */
  readonly pathBytes?: string;
  /** Which side is changed; present in a pair that goes both ways. */
  readonly to?: 'source' | 'replica';
  /** The old path of a renamed entry. */
  readonly from?: string;
  /** As `pathBytes`, for `from`. */
  readonly fromBytes?: string;
  /** Bytes of content, for files that are copied or updated. */
  readonly sizeBytes?: number;
  /** How many entries went, of a directory that was removed with all it held. */
  readonly entries?: number;
}

/** One path that could not be mirrored. */
interface ProblemLine extends LineHead {
  readonly kind: 'problem';
  /** On which side it was met. */
  readonly side: Problem['side'];
  /** What was being done: `open directory`, `copy`, `remove` and the like. */
  readonly action: string;
  /** The entry's path below that side; empty for the root itself. */
  readonly path: string;
  /** The bytes of `path` in base64, where they are not valid UTF-8. */
  readonly pathBytes?: string;
  /** What kind of problem it is. */
  readonly code: ProblemCode;
  /** What went wrong, in words; lower case, no full stop. */
  readonly message: string;
}

/** The end of a pass. */
export interface PassLine extends LineHead {
  readonly kind: 'pass';
  /** Why it was started. */
  readonly trigger: Trigger;
  /** How it ended. */
  readonly outcome: Outcome;
  /** Whether operations were only listed (`foldersync plan`). */
  readonly dryRun: boolean;
  /** When it was started, as a text like `time`. */
  readonly startedAt: string;
  /** How long it took. */
  readonly durationMs: number;
  /** What it met and did, or would do. */
  readonly counts: Counts;
  /** How many paths could not be mirrored. */
  readonly problemCount: number;
  /** Whether the source moved meanwhile, so that another pass follows at once. */
  readonly again: boolean;
  /** Why it did not remove anything; present exactly when the outcome is `held`. */
  readonly hold?: Hold | undefined;
  /** What becomes of what would go, in words; present where something would go: in a plan, or held back. */
  readonly kept?: string | undefined;
  /** What can still be written to the replica, in bytes; present in a plan, where its file system tells. */
  readonly replicaFreeBytes?: number | undefined;
  /** Why it could not run; present exactly when the outcome is `failed`. */
  readonly failure?: Failure | undefined;
}

/** Anything else worth knowing, in words. */
interface NoteLine extends LineHead {
  readonly kind: 'note';
  /** What there is to say. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
}
