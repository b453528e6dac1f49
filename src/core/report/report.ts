// A job: what one pass is to do, as the runner asks for it. A report: what it did. The engine makes it, the runner logs
// it, keeps it in the status and decides by it.

import type { WantedRestore } from '../history/wanted-restore.js';
import type { Explanation, ExplainTerms } from './explanation.js';
import type { ManyUpdates } from './many-updates.js';
import type { Problem } from './problem.js';
import type { ConflictsStatus } from '../two-way/open-conflicts.js';
import type { Verification, VerifyTerms } from './verification.js';

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
  | 'catch-up'
  /** A verification has found rot in the replica, which is to be copied again. */
  | 'repair';

/** What one pass is to do. */
export type Job = MirrorJob | RestoreJob | VerifyJob | (Omit<JobTerms, keyof ExplainTerms> & ExplainTerms);

/** Makes the replica exact. */
interface MirrorJob extends JobTerms {
  readonly kind: 'mirror';
}

/** Gives back what a replica held at an earlier moment. The replica of its pass is the folder that this goes to. */
export interface RestoreJob extends JobTerms {
  readonly kind: 'restore';
  readonly restore: WantedRestore;
}

/** What each job says. */
interface JobTerms {
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

/** Reads the bytes of both sides, and tells what has rotted. */
export type VerifyJob = Omit<JobTerms, keyof VerifyTerms> & VerifyTerms;

/** How mirrors are asked for. Without a `trigger` each has that of the moment. */
export type MirrorManner = Omit<MirrorJob, 'trigger' | 'distrust'> & Partial<Pick<MirrorJob, 'trigger'>>;

/** How jobs are asked for. */
export type JobManner = MirrorManner | RestoreJob | ((VerifyTerms | ExplainTerms) & Partial<Pick<JobTerms, 'trigger'>>);

/** What a person asks for who wants something back. What it goes to was named for that: nothing is held. */
export function restoreJob(restore: WantedRestore, dryRun: boolean): RestoreJob {
  return { kind: 'restore', trigger: 'manual', dryRun, approved: true, restore };
}

/** What a person asks for who wants the replica to be mirrored; `approved` as in a job. */
export function mirrorJob(approved: boolean): MirrorManner {
  return { kind: 'mirror', dryRun: false, approved };
}

/** What a person asks for who wants to see what mirroring would do, whatever sets the cycle going. */
export function planJob(): MirrorManner {
  return { kind: 'mirror', dryRun: true, approved: false, trigger: 'manual' };
}

/** What is done because a watcher has heard of something. */
export const HEARD = { kind: 'mirror', dryRun: false, approved: false, trigger: 'watch' } as const;

/** Whether a job may keep what it has found out for later passes: no dry run, restore or verification may. */
export function leavesTraces({ kind, dryRun }: Pick<Job, 'kind' | 'dryRun'>): boolean {
  return kind === 'mirror' && !dryRun;
}

/** Whether a job only tells what it would do. */
export function isDry({ dryRun }: Pick<Job, 'dryRun'>): boolean {
  return dryRun;
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
  /** What becomes of what would go, in words; present where something would go: in a plan, or held back. */
  readonly kept?: string;
  /** What can still be written to the replica; present in a plan, where its file system tells. */
  readonly replicaFreeBytes?: number;
  /** Present exactly when the outcome is `failed`. */
  readonly failure?: Failure;
  /** Whether the source moved under the walk, so that another pass should follow at once. */
  readonly again: boolean;
  /** Present where it was to verify, and has begun to. */
  readonly verification?: Verification;
  /** Present where it was to explain a path, and could. */
  readonly explanation?: Explanation;
  /** Present where more than half of the replica's files were updated within the hour up to this pass. */
  readonly manyUpdates?: ManyUpdates;
  /** What both sides have changed, and is not settled; present in a pass of a two-way pair that has looked. */
  readonly conflicts?: ConflictsStatus;
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
  /** Those of them that are not directories; what is in directories that the source lacks is not among them. */
  replicaFiles: number;
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
  /** How often changes came faster than they could be heard since the last full pass; this one has looked for them. */
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
    replicaFiles: 0,
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

type EmptyAbout = Pick<Report, 'trigger' | 'startedAt' | 'durationMs'> & Partial<Pick<Report, 'kind' | 'dryRun'>>;

/** The report of a pass that did nothing; its outcome and the reason for it are the caller's to add. */
export function emptyReport(about: EmptyAbout): Omit<Report, 'outcome'> {
  const { kind = 'mirror', trigger, dryRun = false, startedAt, durationMs } = about;
  const pass = { kind, trigger, dryRun, startedAt, durationMs };
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
  /** Files that would have had other content; absent where there are none, as without `maxChange`. */
  readonly updates?: number;
  /** Bytes of content on the replica in all of that, as far as they are known; absent where nobody has looked. */
  readonly bytes?: number;
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
  /** More files would have other content than `maxChange` allows. */
  | 'too-many-changes'
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
