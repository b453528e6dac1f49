// Everything that happens, in one union. Each event carries data; what people read of it is made in event-words.ts and
// line.ts. An engine tells of operations, problems and notes; all others are published on the bus of its runner.

import type { RelativePath } from '../tree/bytes.js';
import type { LogLevel } from '../pair/pair.js';
import type { EngineExit } from './engine-exit.js';
import type { PairState, WatchingStatus } from './pair-status.js';
import type { Problem } from './problem.js';
import type { Progress } from './progress.js';
import type { ManyUpdates } from './many-updates.js';
import type { Hold, Report, Trigger } from './report.js';
import type { Verb } from '../tree/verb.js';

/** Everything that can happen. */
export type ServiceEvent = LogEvent | SilentEvent;

/** What can become a line of a log. */
export type LogEvent =
  | OperationEvent
  | { readonly kind: 'problem'; readonly problem: Problem }
  | PassEndedEvent
  | WordEvent;

/** One change to the replica, done or (in a dry run) planned. */
export interface OperationEvent {
  readonly kind: 'operation';
  readonly verb: Verb;
  readonly path: RelativePath;
  /** Which side is changed; present in a pair that goes both ways. */
  readonly to?: 'source' | 'replica';
  /** The old path of a renamed entry. */
  readonly from?: RelativePath;
  /** Bytes of content, for files that are copied or updated. */
  readonly sizeBytes?: number;
  /** How many entries went, of a directory that was removed with all it held. */
  readonly entries?: number;
}

/** The end of a pass: its summary, its hold or its failure. */
export interface PassEndedEvent {
  readonly kind: 'pass-ended';
  readonly report: Report;
  /** Whether the pass looked at the whole tree, or only at what has changed. */
  readonly scope: 'full' | 'targeted';
  /** Whether it has something to say that the pass of its scope before it had not. */
  readonly isNews: boolean;
}

/** What a line says in words; event-words.ts has them. */
export type WordEvent = PairWordEvent | ConfigEvent | ServiceWordEvent | NoteEvent;

/** Anything else worth knowing, in words; for what no program acts upon. */
interface NoteEvent {
  readonly kind: 'note';
  readonly level: LogLevel;
  readonly message: string;
  readonly hint?: string;
}

/** About one pair, beside its passes. */
type PairWordEvent =
  /** Verifying begins, or goes on. */
  | { readonly kind: 'verification-started' }
  /** It has come to its end, was cut off, or could not be done. */
  | { readonly kind: 'verification-ended'; readonly report: Report }
  /** A planned pass did not start at its time. **Units**: milliseconds since 1970. */
  | { readonly kind: 'pass-missed'; readonly dueAt: number }
  /**
   * The process of an engine has gone, and nobody had asked it to. `isReported` says that the report of a failed pass
   * tells of it.
   */
  | {
      readonly kind: 'engine-lost';
      readonly exit: EngineExit;
      readonly during: 'pass' | 'targeted-pass' | 'rest';
      readonly isReported: boolean;
    }
  /** What an engine that has gone wrote on its standard error. */
  | { readonly kind: 'engine-output'; readonly text: string }
  /** An engine cannot be ended, not even by force. `pid` is absent where it was never started. */
  | { readonly kind: 'engine-remains'; readonly pid: number | undefined }
  /** A line that a program has written which runs before or after a pass. */
  | { readonly kind: 'hook-output'; readonly hook: 'before' | 'after'; readonly line: string }
  /** The program after a pass was of no use. `how` is the rest of a sentence about it. */
  | { readonly kind: 'hook-failed'; readonly how: string }
  /** The program before a pass has it left out. */
  | { readonly kind: 'pass-skipped'; readonly trigger: Trigger }
  /** `isFirst` is true for the first word of an engine about how well it hears. */
  | { readonly kind: 'watching-changed'; readonly watching: WatchingStatus; readonly isFirst: boolean }
  /** The pair protects its replica less than it did. **Shape**: `weakenings` as `weakenings()` gives them. */
  | { readonly kind: 'weakened'; readonly by: 'edit' | 'edit-before-start'; readonly weakenings: readonly string[] }
  /** More than half of the replica's files were updated within an hour. */
  | ({ readonly kind: 'many-updates' } & ManyUpdates)
  /** The pair was taken out of the config while no service ran. */
  | { readonly kind: 'left-behind'; readonly replica: string };

/** About the config that a service follows. */
type ConfigEvent =
  /** What an edit means for one pair, or for the service itself. `text` says it as `describeDiff` does. */
  | {
      readonly kind: 'config-change';
      readonly change: 'same' | 'added' | 'removed' | 'changed' | 'runner' | 'restart';
      readonly text: string;
    }
  /** One finding about an edited config. */
  | {
      readonly kind: 'config-finding';
      readonly severity: 'error' | 'warning';
      readonly message: string;
      readonly hint?: string;
    }
  /** An edited config has so many errors, and is not used. */
  | { readonly kind: 'config-invalid'; readonly errors: number }
  | { readonly kind: 'config-unreadable'; readonly reason: string }
  | { readonly kind: 'config-unchanged'; readonly file: string }
  /** The file is a mount of its own, and was replaced behind it. */
  | { readonly kind: 'config-replaced'; readonly file: string };

/** About the service as a whole. */
type ServiceWordEvent =
  /** `nextAt` is infinite where no pass is planned. **Units**: milliseconds since 1970. */
  | {
      readonly kind: 'service-started';
      readonly version: string;
      readonly config: string;
      readonly pairs: number;
      readonly nextAt: number;
    }
  | { readonly kind: 'service-stopped'; readonly signal: string }
  /** SIGHUP came, and there is no config that could be read again. */
  | { readonly kind: 'hang-up-ignored' };

/** A pass, or an engine between two passes, makes no progress; the engine is killed. */
export interface EngineStuckEvent {
  readonly kind: 'engine-stuck';
  readonly during: 'pass' | 'rest';
  readonly afterMs: number;
  /** Absent where the process was never started. */
  readonly pid: number | undefined;
}

/** What no log tells: lines of a pass tell of it, or it comes too often. */
export type SilentEvent =
  /** The pairs have started, and the service can be asked. */
  | { readonly kind: 'service-ready' }
  /** It has begun to end. */
  | { readonly kind: 'service-stopping' }
  /** The config is read again: somebody has asked for it, or the file has changed. */
  | { readonly kind: 'reload-started' }
  /** Whatever came of it is in force. */
  | { readonly kind: 'reload-ended' }
  | { readonly kind: 'pass-started'; readonly trigger: Trigger }
  /** Some times a second while a full pass runs. `lastEntries`: how many entries the source had before, where known. */
  | { readonly kind: 'pass-progress'; readonly progress: Progress; readonly lastEntries?: number | undefined }
  | EngineStuckEvent
  /** A person has to decide about what a pass did not remove. */
  | { readonly kind: 'held'; readonly hold: Hold }
  /** There is nothing to decide any more. */
  | { readonly kind: 'hold-ended' }
  /** A person has agreed to what was held. */
  | { readonly kind: 'approved' }
  /** Other conflicts are open than before. */
  | { readonly kind: 'conflicts-changed'; readonly open: number }
  /** Something of the pair's status is another one. */
  | { readonly kind: 'pair-updated' }
  /** The state in one word is another one; `why` is absent where the word says it all. */
  | {
      readonly kind: 'pair-state-changed';
      readonly from: PairState;
      readonly to: PairState;
      readonly why?: string | undefined;
    }
  /** The pair has come to its end, and so has its engine; an edit may have another one follow. */
  | { readonly kind: 'pair-ended'; readonly isFollowed: boolean }
  /** An edited config was taken over. **Shape**: names of pairs. */
  | {
      readonly kind: 'reloaded';
      readonly added: readonly string[];
      readonly changed: readonly string[];
      readonly removed: readonly string[];
    };

/** Whether an event of one level goes into a log that is set to another. */
export function isLogged(level: LogLevel, threshold: LogLevel): boolean {
  return SEVERITY[level] <= SEVERITY[threshold];
}

const SEVERITY: Record<LogLevel, number> = { error: 0, warn: 1, info: 2, debug: 3 };
