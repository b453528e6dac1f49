// What the cycle of one pair knows, hears and says: its states, and what leads from one to another.

import type { Report, Trigger } from '../report/report.js';

/** A reason for a pass that comes from outside; `retry` is the cycle's own. */
export type Demand = Exclude<Trigger, 'retry'>;

/**
 * Where a pair is in its cycle.
 *
 * ```
 *                 demand                        granted
 *    ┌─────► idle ──────► waiting for a slot ───────────────► running ──── stuck ───► stuck
 *    │        ▲              ▲    ▲                              │                      │ its engine is
 *    │        │       demand │    │ a demand came meanwhile,     │ report               │ gone at last
 *    │        │    or elapsed│    │ or the report says `again`   │ or died              │
 *    │        │              │    └──────────────────────────────┤                      │
 *    │        │          backing off ◄───── problems, failed, ───┤◄─────────────────────┘
 *    │        │                             died, stuck          │
 *    └────────┴──────────────── ok, held, cancelled ─────────────┘
 *
 *    stop:  running ──► stopping ── report, died or stuck ──► stopped ◄── any other state
 *
 *    of a pair that watches:  idle, backing off ── died ──► backing off
 *                             idle, backing off, waiting ── stuck ──► stuck
 * ```
 *
 * A slot is held exactly in `running` and `stopping`. A pass may be going on exactly there and in `stuck`, whose engine
 * has been killed but may still sit in the kernel with the replica in its hands: nothing starts before it is gone.
 */
export type CycleState = CycleMemory &
  (
    | { readonly kind: 'idle' }
    | { readonly kind: 'waiting'; readonly trigger: Trigger }
    /** `next` asks for one more pass after this one; absent when nothing does. */
    | { readonly kind: 'running'; readonly trigger: Trigger; readonly next: Demand | undefined }
    | { readonly kind: 'stuck'; readonly next: Demand | undefined }
    | { readonly kind: 'backing-off'; readonly delayMs: number }
    | { readonly kind: 'stopping' }
    | { readonly kind: 'stopped' }
  );

/** What outlasts a state. */
export interface CycleMemory {
  /** Whether what went wrong is tried again; false for a pair that runs once. */
  readonly retries: boolean;
  /**
   * Whether its engine hears of changes between two passes, and does targeted ones by itself; false for a pair that
   * runs once.
   */
  readonly watches: boolean;
  /** Passes in a row that ended with problems, failed or lost their engine; a good one sets it to 0. */
  readonly failures: number;
  /** Passes in a row that asked for another at once. */
  readonly agains: number;
  /** Engines in a row that were lost between two passes; one that lives until the next demand sets it to 0. */
  readonly losses: number;
  /** Interval and cron ticks that found a pass running or about to, since the start. */
  readonly droppedTicks: number;
}

/** Something that happened. In a state to which it means nothing it is taken without effect. */
export type CycleInput =
  | { readonly kind: 'demand'; readonly trigger: Demand }
  /** What runs ahead of the slot has left this pass out. */
  | { readonly kind: 'skipped' }
  /** It has failed, so that the pass cannot run. */
  | { readonly kind: 'unready' }
  /** The slot that was requested is there. */
  | { readonly kind: 'granted' }
  /** The pass ended and its engine lives. */
  | { readonly kind: 'report'; readonly report: Pick<Report, 'outcome' | 'again'> }
  /** The engine's process is gone, and nobody had told it to go; also when it could not be started. */
  | { readonly kind: 'died' }
  /**
   * The pass has made no progress for too long; where the cycle knows of none, a targeted one, or the engine does not
   * answer between two of them.
   */
  | { readonly kind: 'stuck' }
  /** The timer of `set-timer` is over. */
  | { readonly kind: 'elapsed' }
  /** The pass that runs or waits is not wanted any more. */
  | { readonly kind: 'cancel' }
  | { readonly kind: 'stop' };

/** Something to do, in the order given. */
export type CycleCommand =
  /** Answered by `granted`, `skipped` or `unready`, at any time, also at once. */
  | { readonly kind: 'request-slot' }
  /** Takes back a request that was not answered. */
  | { readonly kind: 'cancel-request' }
  | { readonly kind: 'release-slot' }
  /** Starts a pass, and before it an engine if none is alive. Answered by `report`, `died` or `stuck`. */
  | { readonly kind: 'start-pass'; readonly trigger: Trigger }
  /** Asks the pass to end at an operation's boundary. Answered like `start-pass`. */
  | { readonly kind: 'cancel-pass' }
  /** Ends the engine by force. Answered by `died` once it is gone, which may be never. */
  | { readonly kind: 'kill-engine' }
  /** Answered by `elapsed`, unless it is cleared before. There is one timer. */
  | { readonly kind: 'set-timer'; readonly ms: number }
  | { readonly kind: 'clear-timer' };

/** An engine whose next pass is further away than this is not kept until then. */
const IDLE_ENGINE_MS = 60_000;

/** Whether a pair is at rest for long. **Units**: `nextInMs`, until the next scheduled pass; infinite where none is. */
export function waitsLong(cycle: CycleState, nextInMs: number): boolean {
  if (cycle.kind !== 'idle' && cycle.kind !== 'backing-off') return false;
  const delayMs = cycle.kind === 'backing-off' ? cycle.delayMs : Number.POSITIVE_INFINITY;
  return Math.min(delayMs, nextInMs) > IDLE_ENGINE_MS;
}
