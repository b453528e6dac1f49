// Whether an entry's extended attributes, or a file's content, may have changed since they were compared last: its
// ctime tells, as far as the clock can be believed. To compare attributes on every entry of every pass would cost half
// the speed of a pass.

import type { Compare } from '../pair/pair.js';

/** A pass that left an exact replica. */
export interface GoodPass {
  /** **Units**: milliseconds since 1970, as for the next one. */
  readonly startedAt: number;
  /**
   * When the machine was started, as its clock told at that time: another moment means that the clock was set since.
   */
  readonly bootedAt: number;
  /** The latest ctime in the source that it has met, by `EntryTable.ctime`. Absent: none, or not known. */
  readonly latestMet?: number;
  /**
   * Likewise that of the good pass before it: whatever clock the source's file system has, what changes after this one
   * began is stamped later. Absent: not known.
   */
  readonly latestBefore?: number;
  /** What was compared, and between which folders: other terms say nothing about these. Absent: not known. */
  readonly terms?: string;
}

/** The pass that is to decide. */
export interface PresentPass extends GoodPass {
  readonly compare: Compare;
}

/**
 * After which ctime an entry may have changed since the last good pass. **Units**: seconds since 1970; `-Infinity` for
 * all entries: where there was no good pass or one on other terms, and where the clock was set or the machine started
 * since.
 */
export function changedSince(last: GoodPass | undefined, present: PresentPass): number {
  const { compare, startedAt, bootedAt, terms } = present;
  if (last === undefined || compare === 'content' || last.terms !== terms) return Number.NEGATIVE_INFINITY;
  const isClockSet = Math.abs(bootedAt - last.bootedAt) > CLOCK_TOLERANCE_MS || startedAt < last.startedAt;
  return isClockSet ? Number.NEGATIVE_INFINITY : startOf(last);
}

/**
 * Whether the clock was certainly set since a good pass: the machine has not been started anew, and seems to have
 * been.
 */
export function isClockSet(last: GoodPass, { startedAt, bootedAt }: Pick<GoodPass, 'startedAt' | 'bootedAt'>): boolean {
  if (startedAt < last.startedAt) return true;
  return bootedAt < last.startedAt && Math.abs(bootedAt - last.bootedAt) > CLOCK_TOLERANCE_MS;
}

/**
 * What changes after a good pass has begun has a later ctime, also where a file server's clock is behind this
 * machine's.
 */
function startOf({ startedAt, latestMet, latestBefore }: GoodPass): number {
  return Math.min((startedAt - MARGIN_MS) / 1000, latestBefore ?? latestMet ?? Number.POSITIVE_INFINITY);
}

/** What a good pass has met; `last` is the good pass before it. */
export interface Met {
  readonly latestMet: number;
  readonly last: GoodPass | undefined;
  readonly terms: string | undefined;
  /** How long it has taken. Absent where the times of both sides are of this machine's clock. */
  readonly tookMs?: number | undefined;
}

/**
 * What the state keeps of the ctimes that a good pass has met. Of the first one only its length tells what the source's
 * clock showed when it began: no later ctime was met than that and so much.
 */
export function metIn({ latestMet, last, terms, tookMs }: Met): Pick<GoodPass, 'latestMet' | 'latestBefore'> {
  if (!Number.isFinite(latestMet)) return {};
  const known = last?.terms === terms ? last?.latestMet : undefined;
  const before = known ?? (tookMs === undefined ? undefined : latestMet - tookMs / 1000);
  return { latestMet, ...(before === undefined ? {} : { latestBefore: before }) };
}

/**
 * After which ctime the size and the mtime of a file are not enough to tell that it is the same, see `DiffRules`. Other
 * terms, or a machine that was started anew, do not matter here: what was the same then differs only where its ctime is
 * later.
 * **Units**: as above; `Infinity` where nothing but size and mtime counts.
 */
export function contentSince(last: GoodPass | undefined, { startedAt, compare }: PresentPass): number {
  if (compare === 'quick') return Number.POSITIVE_INFINITY;
  const isKnown = last !== undefined && last.startedAt <= startedAt;
  return isKnown ? startOf(last) : (startedAt - RECENT_MS) / 1000;
}

/**
 * By how much, at most, the clock of a source is behind this machine's where a pass has ended and has met that ctime.
 * **Units**: seconds; milliseconds since 1970 for the end.
 */
export function behindAtMost(latestMet: number, endedAt: number): number | undefined {
  return Number.isFinite(latestMet) ? endedAt / 1000 - latestMet : undefined;
}

/**
 * How much later the ctime of a replica's entry must be than that of the source's to mean a later moment: a tick of
 * the clock where both come from this machine's, and else as much as two clocks may differ, and this source's has been
 * seen not to be behind by more than. **Units**: seconds.
 */
export function ctimeLag(isOneClock: boolean, behindSeconds = 0): number {
  return isOneClock ? 0.01 : Math.max(MARGIN_MS / 1000, behindSeconds);
}

/**
 * What has an older ctime is taken for the same where no good pass is known of: a first pass over a full replica must
 * not read it all.
 */
const RECENT_MS = 60 * 60_000;

/** The moment of the start is a difference of two clocks that are not read at once. */
const CLOCK_TOLERANCE_MS = 2000;

/** More than the tolerance, and than the 2 s that the coarsest file systems (FAT) count in. */
const MARGIN_MS = 5000;
