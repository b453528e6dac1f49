// What the service answers over HTTP, as far as the page uses it. **Units**: times in milliseconds since 1970.

import type { ServiceEvent } from '../../src/core/report/event.js';
import type { PairStatus } from '../../src/core/report/pair-status.js';
import type { Counts, Outcome, Trigger } from '../../src/core/report/report.js';
import type { OpenConflicts } from '../../src/core/two-way/open-conflicts.js';
import type { PairPlan } from '../../src/runner/plan/plans.js';
import type { DayCounts } from '../model/days.js';
import type { HeldNode } from '../model/held-tree.js';

/** A pair as it is now. */
export interface PairNow extends PairStatus {
  /** Why it is in its state; absent where the word says it all. */
  readonly why?: string;
  /** When it is mirrored, in words. */
  readonly schedule?: string;
}

/** `GET /status`. */
export interface StatusAnswer {
  readonly runner?: { readonly pid: number; readonly config: string; readonly startedAt: number };
  /** By name, in the config's order. */
  readonly pairs: Readonly<Record<string, PairNow>>;
  /** Whether this page may do more than look. */
  readonly canControl: boolean;
}

/** `POST /pairs/NAME/plan`. */
export type PlanAnswer = PairPlan;

/** The data of a message of `GET /events`. */
export interface EventMessage {
  readonly at: number;
  /** Absent for what is about the service as a whole. */
  readonly pair?: string;
  readonly event: ServiceEvent;
}

/** `GET /pairs/NAME/held`: one level of the held set, the biggest first. */
export interface HeldAnswer {
  /** Names the set; an approval has to bring it. */
  readonly hold: string;
  readonly heldAt: number;
  /** In words. */
  readonly reason: string;
  readonly hint?: string;
  readonly total: HeldTotal;
  readonly entries: readonly HeldNode[];
  /** How many of the level come after these; absent where none were asked for. */
  readonly more?: number;
}

/** What a whole held set comes to. */
export interface HeldTotal {
  /** Entries that would be removed, with all that is in them. */
  readonly removals: number;
  /** Entries that would be replaced by another type, or emptied. */
  readonly replacements: number;
  /** Files that would have other content. */
  readonly updates?: number;
  readonly bytes?: number;
  /** How many entries the replica has, for the share. */
  readonly replicaEntries?: number;
  /** What becomes of what would go, in words. */
  readonly kept?: string;
}

/** One line of a history. */
export type HistoryLine = PassLine | StateLine;

/** A pass that has done something. */
export interface PassLine {
  readonly kind: 'pass';
  readonly id: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Of several passes all of them together; absent where that is the time between the two. */
  readonly durationMs?: number;
  readonly trigger: Trigger;
  readonly scope: 'full' | 'targeted';
  readonly outcome: Outcome;
  readonly counts: Partial<Counts>;
  readonly bytes: number;
  readonly problemCount: number;
  readonly hold?: string;
  readonly failure?: string;
}

/** A change of a pair's state. */
export interface StateLine {
  readonly kind: 'state';
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly why?: string;
}

/** `GET /pairs/NAME/history`. **Shape**: newest first. */
export interface HistoryAnswer {
  readonly passes: readonly HistoryLine[];
  readonly days: readonly DayCounts[];
}

/** `GET /pairs/NAME/history/ID`. */
export interface OperationsAnswer {
  readonly operations: readonly {
    readonly verb: string;
    readonly path: string;
    readonly from?: string;
    readonly sizeBytes?: number;
  }[];
  readonly more: number;
}

/** `GET /pairs/NAME/conflicts`. */
export type ConflictsAnswer = OpenConflicts;

/** `GET /pairs/NAME/config`. */
export interface ConfigAnswer {
  readonly options: Readonly<Record<string, { readonly value: unknown; readonly from: string }>>;
}

/** `GET /pairs/NAME/versions`. */
export interface VersionsAnswer {
  readonly points?: readonly RestorePoint[];
  readonly versions?: readonly PathVersion[];
}

/** A moment that the replica can be given back of. */
export interface RestorePoint {
  readonly name: string;
  readonly at: number;
  readonly removed: number;
  readonly replaced: number;
  readonly made: number;
  readonly renamed: number;
  readonly bytes: number;
}

/** What was at a path for a while. */
export interface PathVersion {
  readonly state: 'found' | 'lost' | 'absent';
  /** Absent for what is there now. */
  readonly point?: string;
  readonly bytes?: number;
  readonly from?: { readonly what: string; readonly at: number; readonly by: string };
  readonly until?: { readonly what: string; readonly at: number; readonly by: string };
}

/** `GET /pairs/NAME/paths`. */
export interface FoundAnswer {
  readonly paths: readonly FoundPath[];
  /** Whether there may be more of them. */
  readonly isCut: boolean;
}

/** A path whose versions can be asked for. */
export interface FoundPath {
  readonly path: string;
  readonly isThere: boolean;
  readonly hasVersions: boolean;
}
