// What a person or a program can ask of a service that runs, whatever way they come: a signal, a file, later a socket.

import type { Job, Report } from '../../core/report/report.js';
import type { StatusFile } from '../../state/status-file.js';
import type { EventListener } from '../events/bus.js';
import type { ReloadResult } from '../reload/reload.js';

/** A service as it is asked and told. A call that names a pair throws FoldersyncError NOT_FOUND for one it has not. */
export interface ServiceControl {
  /** How the service and its pairs are now. */
  status(): StatusFile;
  /** Hears what happens from now on, until it is disposed of. */
  subscribe(listener: EventListener): Disposable;
  /**
   * Has a job done, as soon as a slot is free and a pass that runs has ended; kept with its report.
   * **Errors**: rejected with FoldersyncError CONFLICT where the pair is paused, or ends before.
   */
  run(pair: string, job: WantedJob): Promise<Report>;
  /** Ends the full pass that runs or waits, between two operations. What asks for the next one does so as before. */
  cancel(pair: string): void;
  /**
   * Ends the pair's engine between two operations, and starts none until `resume()`, or until a time in milliseconds
   * since 1970. What was asked for meanwhile is made up for then. Ends with the service.
   */
  pause(pair: string, until?: number): void;
  /** Ends a pause; does nothing where there is none. */
  resume(pair: string): void;
  /**
   * Agrees to a hold, as the person who agrees (`by`) has seen it; the next pass, which follows at once, lets it
   * through.
   * @throws FoldersyncError CONFLICT when that is not what is held now, STATE
   */
  approve(pair: string, agreed: { readonly hold: HoldId; readonly by: string }): void;
  /** Reads the config again, and tells what came of it. */
  reload(): Promise<ReloadResult>;
}

/** A job that can be asked for. The rest of it is the service's to say. */
export type WantedJob = Pick<Job, 'kind'>;

/** Names one held set; another set has another name. **Shape**: as `holdIdOf` gives it. */
export type HoldId = string;
