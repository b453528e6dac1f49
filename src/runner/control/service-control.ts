// What a person or a program can ask of a service that runs, whatever way they come: a signal, a
// file, a socket.

import type { Config } from '../../config/resolve/config.js';
import type { Job, Report } from '../../core/report/report.js';
import type { StatusFile } from '../../state/status-file.js';
import type { EventListener } from '../events/bus.js';
import type { PairPlan } from '../plan/plans.js';
import type { ReloadResult } from '../reload/reload.js';

/** A service as it is asked and told. A call that names a pair throws FoldersyncError NOT_FOUND for one it has not. */
export interface ServiceControl {
  /** How the service and its pairs are now. */
  status(): StatusFile;
  /** The config that it runs with now. */
  config(): Config;
  /** Hears what happens from now on, until it is disposed of. */
  subscribe(listener: EventListener): Disposable;
  /**
   * Has a job done, as soon as a slot is free and a pass that runs has ended; kept with its report.
   * **Errors**: rejected with FoldersyncError CONFLICT where the pair is paused, ends before, or the job is cancelled
   * before it has begun.
   */
  run(pair: string, job: WantedJob): Promise<Report>;
  /**
   * Finds out what a pass of a pair would do, also of one that is paused; `gone` tells that nobody waits for it.
   * **Errors**: rejected with FoldersyncError CONFLICT where a pass runs or waits, where another plan is being made, or
   * where this one is ended by `cancel`, a pause, an edit or the end of the service.
   */
  plan(pair: string, gone?: AbortSignal): Promise<PairPlan>;
  /**
   * Ends the full pass that runs or waits, between two operations, and a plan that is being made. What asks for the
   * next pass does so as before.
   */
  cancel(pair: string): void;
  /**
   * Ends the pair's engine between two operations, and starts none until `resume()`, or until a time in milliseconds
   * since 1970. What was asked for meanwhile is made up for then. It outlasts the service.
   * @throws FoldersyncError STATE where it cannot be written down, and nothing is paused
   */
  pause(pair: string, until?: number): void;
  /** Ends a pause; does nothing where there is none. */
  resume(pair: string): void;
  /**
   * Agrees to a hold, as the person who agrees (`by`) has seen it; the next pass, which follows at once, lets it
   * through.
   * **Errors**: rejected with FoldersyncError CONFLICT when that is not what is held now, STATE
   */
  approve(pair: string, agreed: { readonly hold: HoldId; readonly by: string }): Promise<void>;
  /** Reads the config again, and tells what came of it. */
  reload(): Promise<ReloadResult>;
}

/** A job that can be asked for. The rest of it is the service's to say. */
export type WantedJob = Pick<Job, 'kind'>;

/** Names one held set; another set has another name. **Shape**: as `holdIdOf` gives it. */
export type HoldId = string;
