// What a valid config file comes to: every pair and the runner's own options, complete and with absolute paths.
// What each option means is written in the schema, once: schemas/foldersync.config.schema.json.

import type { Secret } from './secret.js';
import type { LogOptions, Pair } from '../../core/pair/pair.js';
import type { NotifyTarget } from './notify-target.js';
import type { PairOptions } from './pair-options.js';
import type { ServiceOptions } from './service-options.js';

/** A whole config, resolved. */
export interface Config {
  /** The file it was read from; absolute. */
  readonly file: string;
  /** In the file's order; at least one; names unique without regard to case. */
  readonly pairs: readonly Pair[];
  readonly runner: RunnerOptions;
  /** What each pair goes by and who has said so, by its name; absent where nobody has written it down. */
  readonly options?: ReadonlyMap<string, PairOptions>;
  /** What the service itself goes by, in the same way. */
  readonly serviceOptions?: ServiceOptions;
}

/** The options of the runner itself. */
export interface RunnerOptions {
  /** Where locks, the pairs' states and the status live; absolute. */
  readonly stateDir: string;
  /** The runner's own log, `foldersync.log` in `log.dir`. */
  readonly log: LogOptions;
  /** How many full passes may run at the same time. */
  readonly concurrency: number;
  /** How long an engine may take to stop before it is killed. */
  readonly stopGraceMs: number;
  /** After how long without progress a pass counts as stuck. */
  readonly stuckAfterMs: number;
  /** Who is told; absent for nobody. */
  readonly notify?: readonly NotifyTarget[];
  /** How long it is kept what passes did; absent where no history is kept. */
  readonly historyMs?: number;
  /** Where numbers for Prometheus go; absent where none are written. */
  readonly metrics?: MetricsOptions;
  /** What is served over HTTP; absent where nothing is. */
  readonly http?: HttpOptions | undefined;
}

/** How the page is served. */
export interface HttpOptions {
  /** **Shape**: a name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** What clients have to name; absent where everybody may ask who reaches it. */
  readonly token?: Secret | undefined;
  /** Whether clients may do more than look. */
  readonly control: boolean;
  readonly metrics: boolean;
  /** Further names by which it is reached. */
  readonly hosts: readonly string[];
}

/** Where numbers for Prometheus go. */
export interface MetricsOptions {
  /** The file for node_exporter; absolute. */
  readonly textfile?: string;
}
