// What the supervisor of one pair is given.

import type { RunnerOptions } from '../../config/resolve/config.js';
import type { Pair, Schedule } from '../../core/pair/pair.js';
import type { PairStatus } from '../../core/report/pair-status.js';
import type { JobManner } from '../../core/report/report.js';
import type { Clock } from '../../process/clock.js';
import type { StartEngine } from './engine-process.js';
import type { Tell } from '../events/bus.js';
import type { PairLog } from '../log/pair-log.js';
import type { RootRegistry } from './root-registry.js';
import type { Slots } from '../schedule/slots.js';
import type { WatchShares } from './watch-shares.js';

/** What one supervisor works with. */
export interface SupervisorOptions {
  readonly pair: Pair;
  readonly runner: RunnerOptions;
  /** The pair's own schedule, or `once`. */
  readonly schedule: Schedule;
  /** How to do its passes. */
  readonly job: JobManner;
  /** As in `EngineOptions`. */
  readonly approveWith: string;
  readonly log: PairLog;
  /** Publishes what happens to the pair. */
  readonly tell: Tell;
  readonly clock: Clock;
  readonly startEngine: StartEngine;
  readonly slots: Slots;
  readonly registry: RootRegistry;
  readonly watchShares: WatchShares;
  /** What an earlier runner knew of the pair; absent for a new one. */
  readonly before: PairStatus | undefined;
  /** As in `MirrorJob`, for passes until one was completed; absent where nothing speaks for it. */
  readonly distrust?: string | undefined;
}
