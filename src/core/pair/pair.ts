// A pair as the rest of the program sees it: validated, complete, with every default filled in and every path absolute.
// What each option means is written in the schema, once: schemas/foldersync.config.schema.json.

import type { TimeZone } from '../words/moment.js';
import type { Policy } from './generated/policy.js';

/** One source, one replica and their policy. */
export interface Pair {
  /** The key in the config; unique without regard to case. */
  readonly name: string;
  /** Absolute and normalised, as text; not resolved through symlinks. */
  readonly source: string;
  /** Absolute and normalised, as text; not resolved through symlinks. */
  readonly replica: string;
  readonly schedule: Schedule;
  /** Absent for a pair that does not follow its source as it changes. */
  readonly watch?: WatchOptions;
  readonly policy: Policy;
  /** Absent for a pair that keeps nothing of what leaves its replica. */
  readonly versions?: VersionsOptions;
  /** Absent for a pair of which nothing is said: it is verified only when somebody asks for it. */
  readonly verify?: VerifyOptions;
  /** After how long without a good full pass it is stale; absent where its schedule says that. */
  readonly alertAfterMs?: number;
  /** Absent for a pair without programs around its passes. */
  readonly hooks?: HooksOptions;
  readonly log: LogOptions;
}

/** Programs around each full pass of a pair, at least one of them. **Shape**: of a command, the program comes first. */
export interface HooksOptions {
  readonly before?: readonly [string, ...string[]];
  readonly after?: readonly [string, ...string[]];
  readonly timeoutMs: number;
  /** The folder that they run in; absolute. */
  readonly dir: string;
}

/** What is kept of what leaves a replica. */
export interface VersionsOptions {
  /** The span of one restore point. */
  readonly everyMs: number;
  readonly keep: KeepTimes;
  /** How much of the replica's file system it may take. **Units**: a share, above 0 and up to 1. */
  readonly maxShare: number;
  /** What is not kept, as patterns with the meaning they have in `.gitignore`. */
  readonly exclude: readonly string[];
  /** The folder of the increments; absolute. Absent where they lie in the replica. */
  readonly dir?: string;
}

/** Until which age restore points are kept: all of them, then one for each hour, day and week. */
export interface KeepTimes {
  readonly allMs: number;
  readonly hourlyMs: number;
  readonly dailyMs: number;
  readonly weeklyMs: number;
}

/** How the bytes of a pair are verified. */
export interface VerifyOptions {
  /** When; absent for only when somebody asks for it. */
  readonly schedule?: Extract<Schedule, { kind: 'interval' | 'cron' }>;
  /** What is read a second by the schedule. */
  readonly rateBytesPerSecond: number;
  /** Whether passes copy again what has rotted in the replica. */
  readonly repair: boolean;
}

/** How a pair follows its source as it changes. */
export interface WatchOptions {
  /** How long changes must be quiet before they are mirrored. */
  readonly settleMs: number;
  /** How long they wait at the most. */
  readonly maxWaitMs: number;
  /** How often the whole source is looked through while its changes cannot be heard, or not all of them. */
  readonly pollMs: number;
}

/** When a pair is mirrored. */
export type Schedule =
  /** One pass at the start and no more. */
  | { readonly kind: 'once' }
  /** A pass at the start, then one each `everyMs`, measured from start to start by a monotonic clock. */
  | { readonly kind: 'interval'; readonly everyMs: number }
  /**
   * A pass at the start, then one each `everyMs`, give or take a tenth; of a pair that watches and names nothing else.
   */
  | { readonly kind: 'rescan'; readonly everyMs: number }
  | {
      readonly kind: 'cron';
      /** Five or six fields. */
      readonly expression: string;
      /** An IANA zone name; absent means the machine's zone. */
      readonly timezone?: string;
      readonly catchUp: boolean;
      readonly runAtStart: boolean;
    };

export type { Policy };

/** Whether `mounted` asks for a root that lies on another file system than `/`. */
export function isToBeMounted({ mounted }: Pick<Policy, 'mounted'>, side: 'source' | 'replica'): boolean {
  return mounted === side || mounted === 'both';
}

/** How readily a pair's engine gives way to other programs. */
export type Priority = Policy['priority'];

/** How two files of one name are told apart. */
export type Compare = Policy['compare'];

/** A pass is held when its destructive operations exceed both numbers. */
export type DeleteLimit = Policy['maxDelete'];

/** A pass is held when the files whose content it would replace exceed both numbers. */
export type ChangeLimit = Policy['maxChange'];

/** Whether there is a limit of changes at all: without one, changed files are copied as they are met. */
export function limitsChanges({ maxChange }: Pick<Policy, 'maxChange'>): boolean {
  return maxChange.percent < 100;
}

/** One log: its folder, and what goes into it. */
export interface LogOptions {
  /** The folder that holds the log file; absolute. */
  readonly dir: string;
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** What the times in it, and its days, are in. */
  readonly timezone: TimeZone;
  /** How long old files are kept, in milliseconds. */
  readonly keepMs: number;
  /** The size at which a new file is begun. */
  readonly maxSizeBytes: number;
  /** What all files together may take; 0 means without end. */
  readonly maxTotalBytes: number;
}

/** From least to most talkative. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';
/** How a line of a log is written: for people, or as JSON. */
export type LogFormat = 'text' | 'json';
