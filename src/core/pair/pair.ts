// A pair as the rest of the program sees it: validated, complete, with every default filled in and every path absolute.
// What each option means is written in the schema, once: schemas/foldersync.config.schema.json.

import type { TimeZone } from '../words/moment.js';

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
  readonly log: LogOptions;
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

/** How a pass decides; everything in it is known to the engine alone. */
export interface Policy {
  /** gitignore patterns as text, in the config's order. */
  readonly exclude: readonly string[];
  /** Patterns that bring back what `exclude` leaves out. */
  readonly include: readonly string[];
  readonly compare: Compare;
  readonly prune: boolean;
  readonly maxDelete: DeleteLimit;
  /** Whether a first pass may prune a replica that was filled by something else. */
  readonly adopt: boolean;
  /** What happens to a file that is rewritten while it is copied, three times over. */
  readonly busy: 'keep' | 'copy';
  /** Owners and groups, as far as this process may give them and the replica's file system keeps them. */
  readonly owners: boolean;
  /** Extended attributes, as far as the replica's file system keeps them; so are ACLs. */
  readonly xattrs: boolean;
  readonly acls: boolean;
  /** What happens to FIFOs, sockets and devices. */
  readonly special: 'skip' | 'copy';
  /** Whether file systems that are mounted inside the source are mirrored as well. */
  readonly crossMounts: boolean;
  /** A file that must exist in the source, by its path inside it, as text; absent where none need to. */
  readonly marker?: string;
  /** Which roots must lie on another file system than `/`. */
  readonly mounted: 'neither' | 'source' | 'replica' | 'both';
  readonly durability: Durability;
  /** How many threads work through a large tree at once. */
  readonly lanes: 'auto' | number;
  readonly priority: Priority;
  /** What may be copied; absent for no limit. */
  readonly bandwidthBytesPerSecond?: number;
}

/** Whether `mounted` asks for a root that lies on another file system than `/`. */
export function isToBeMounted({ mounted }: Pick<Policy, 'mounted'>, side: 'source' | 'replica'): boolean {
  return mounted === side || mounted === 'both';
}

/**
 * What is on the replica's disk for certain: what a pass has done once it has ended, each file before it takes its
 * name, or nothing.
 */
type Durability = 'pass' | 'file' | 'none';

/** How readily a pair's engine gives way to other programs. */
export type Priority = 'normal' | 'low' | 'idle';

/** How two files of one name are told apart. */
export type Compare = 'mtime' | 'quick' | 'newer' | 'content';

/** A pass is held when its destructive operations exceed both numbers. */
export interface DeleteLimit {
  /** Of the entries that the replica held, 0 to 100. */
  readonly percent: number;
  readonly atLeast: number;
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
