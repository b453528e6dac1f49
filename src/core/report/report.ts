// A job: what one pass is to do, as the runner asks for it. A report: what it did. The engine makes it, the runner logs
// it, keeps it in the status and decides by it.

import type { Problem } from './problem.js';

/** Why a pass starts. */
export type Trigger =
  /** foldersync, or this pair, has started. */
  | 'startup'
  /** The `interval` of the pair. */
  | 'interval'
  /** A time of its `cron`. */
  | 'cron'
  /** Changes were heard, or may have been missed. */
  | 'watch'
  /** The regular look at the whole tree beside watching. */
  | 'rescan'
  /** A person has agreed to what was held, or has asked for a plan. */
  | 'manual'
  /** The last pass has failed or left problems, its engine was lost, or the source moved under it. */
  | 'retry'
  /** A time of `cron` that has passed unused (`catchUp`). */
  | 'catch-up';

/** What one pass is to do. */
export type Job = MirrorJob;

/** Makes the replica exact. */
interface MirrorJob {
  readonly kind: 'mirror';
  readonly trigger: Trigger;
  /** List the operations, change nothing, take no lock. */
  readonly dryRun: boolean;
  /** Let a hold through: a person has agreed. */
  readonly approved: boolean;
  /**
   * Why this pass has the rules of a first one although the pair has been mirrored before, as part of a sentence:
   * `prune is on where it was off`. Absent where nothing speaks for that. The pair's state keeps it until a full pass
   * has completed.
   */
  readonly distrust?: string;
}

/** How mirrors are asked for. Without a `trigger` each has that of the moment. */
export type MirrorManner = Omit<MirrorJob, 'trigger' | 'distrust'> & Partial<Pick<MirrorJob, 'trigger'>>;

/** What a person asks for who wants the replica to be mirrored; `approved` as in a job. */
export function mirrorJob(approved: boolean): MirrorManner {
  return { kind: 'mirror', dryRun: false, approved };
}

/** What a person asks for who wants to see what mirroring would do, whatever sets the cycle going. */
export function planJob(): MirrorManner {
  return { kind: 'mirror', dryRun: true, approved: false, trigger: 'manual' };
}

/** Whether a job may lock anything, and keep what it has found out: a dry run may not. */
export function leavesTraces({ dryRun }: Pick<Job, 'dryRun'>): boolean {
  return !dryRun;
}

/** What one pass did, or why it did nothing. */
export interface Report {
  /** The kind of job that it was. */
  readonly kind: Job['kind'];
  readonly outcome: Outcome;
  readonly trigger: Trigger;
  /** Whether operations were only listed (`foldersync plan`). */
  readonly dryRun: boolean;
  /** Milliseconds since 1970 at which the pass started. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly counts: Counts;
  /** The first `PROBLEMS_KEPT` of them, in the order they were met. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** Present exactly when the outcome is `held`. */
  readonly hold?: Hold;
  /** Present exactly when the outcome is `failed`. */
  readonly failure?: Failure;
  /** Whether the source moved under the walk, so that another pass should follow at once. */
  readonly again: boolean;
}

/** How a pass ended. */
export type Outcome =
  /** The replica is exact. */
  | 'ok'
  /** Some paths were left out. */
  | 'problems'
  /** The destructive part was not done. */
  | 'held'
  /** The pass could not run. */
  | 'failed'
  /** It was stopped between two operations. */
  | 'cancelled';

/** How many entries a pass met and what it did with them. */
export interface Counts {
  /** Entries of the source that are mirrored; excluded and special ones are not among them. */
  sourceEntries: number;
  /** Entries that the replica held when the pass began. */
  replicaEntries: number;
  /** Directories made. */
  made: number;
  /** New files and symlinks. */
  copied: number;
  /** Files and symlinks whose content was replaced. */
  updated: number;
  /** Files that became a further name of one that the replica holds already. */
  linked: number;
  /** Entries that only got another name. */
  renamed: number;
  /** Entries of which only owner, mode, times or extended attributes were set. */
  retouched: number;
  /** Entries removed, with all that was in them. */
  removed: number;
  /** Entries replaced by one of another type; what such a directory held counts as removed. */
  replaced: number;
  /** Files among `updated` that had content and have none any more. */
  emptied: number;
  /** Orphans that `prune: false` keeps, and directories that stay for the excluded content in them. */
  kept: number;
  /** FIFOs, sockets and devices of the source that were skipped. */
  special: number;
  /** Symlinks of the source that were skipped, because the replica cannot have any. */
  symlinks: number;
  /** Mounts inside the source that were not entered. */
  mounts: number;
  /** Files that grew while they were copied. */
  grown: number;
  /**
   * How often changes came faster than they could be heard since the full pass before; this one has looked for them.
   */
  overflows: number;
  /** Bytes of file content written, or (in a dry run) to be written. */
  bytes: number;
  /** Lines that the log could not take. */
  linesDropped: number;
}

/** The counts of a pass that has not begun. */
export function emptyCounts(): Counts {
  return {
    sourceEntries: 0,
    replicaEntries: 0,
    made: 0,
    copied: 0,
    updated: 0,
    linked: 0,
    renamed: 0,
    retouched: 0,
    removed: 0,
    replaced: 0,
    emptied: 0,
    kept: 0,
    special: 0,
    symlinks: 0,
    mounts: 0,
    grown: 0,
    overflows: 0,
    bytes: 0,
    linesDropped: 0,
  };
}

/** Adds what a part of a pass has done to what the pass has done. */
export function addCounts(sum: Counts, part: Counts): void {
  for (const key of Object.keys(sum) as (keyof Counts)[]) sum[key] += part[key];
}

/** The report of a pass that did nothing; its outcome and the reason for it are the caller's to add. */
export function emptyReport({
  trigger,
  dryRun = false,
  startedAt,
  durationMs,
}: Pick<Report, 'trigger' | 'startedAt' | 'durationMs'> & Partial<Pick<Report, 'dryRun'>>): Omit<Report, 'outcome'> {
  const pass = { kind: 'mirror', trigger, dryRun, startedAt, durationMs } as const;
  return { ...pass, counts: emptyCounts(), problems: [], problemCount: 0, again: false };
}

/** How many operations a pass did, or would do. */
export function operationCount(counts: Counts): number {
  const { made, copied, updated, linked, renamed, retouched, removed, replaced } = counts;
  return made + copied + updated + linked + renamed + retouched + removed + replaced;
}

/** Why the destructive part of a pass was not done; it stands until a person agrees or the plan shrinks. */
export interface Hold {
  /** The kind of hold. */
  readonly reason: HoldReason;
  /** What was found and what was expected; lower case, no full stop. */
  readonly message: string;
  /** The next step for a person. */
  readonly hint: string;
  /** Entries that would have been removed; 0 where the pass never came to count. */
  readonly removals: number;
  /** Entries that would have been replaced by another type, or files with content by empty ones. */
  readonly replacements: number;
  /** A few of the paths, as text ready to show. */
  readonly examples: readonly string[];
}

/** Why a pass was held. */
export type HoldReason =
  /** More would go than `maxDelete` allows. */
  | 'too-many-removals'
  /** The pair was never mirrored to this replica, or is judged as if it had not been, and something there would go. */
  | 'first-pass'
  /** Nothing that is mirrored is in the source any more, and the replica would be emptied. */
  | 'source-emptied'
  /** More than 90 % of the replica would go. */
  | 'nearly-all'
  /** The source is not there. */
  | 'source-missing'
  /** Something else than a directory stands at the source's path. */
  | 'source-not-a-directory'
  /** The source is empty, the replica is not, and no pass was ever completed. */
  | 'source-empty'
  /** The file that `marker` names is not in the source. */
  | 'marker-missing'
  /** `mounted` asks for a disk that is not there: the root lies on the file system of `/`. */
  | 'not-mounted'
  /** The replica was there and is gone, and so is the file system that it lay on. */
  | 'replica-missing'
  /** Since the last completed pass another folder has come to a root's path, and one of the roots is empty. */
  | 'root-replaced'
  /** The source or the replica is not the folder any more that it was when the pass began. */
  | 'root-changed'
  // See engine/holds/moved-root.ts.
  /** A root's path leads to another place than at the last completed pass. */
  | 'root-moved'
  // See fs/linux/path.ts.
  /** A symlink on the way to a root could have been planted there. */
  | 'root-untrusted';

/** Why a pass could not run at all. */
export interface Failure {
  /** An errno name (`EIO`), or one of foldersync's own codes. */
  readonly code: string;
  /** What went wrong, in words; lower case, no full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** By how many entries a pass has made the replica larger. */
export function growthOf({ counts }: Report): number {
  return counts.made + counts.copied - counts.removed;
}
