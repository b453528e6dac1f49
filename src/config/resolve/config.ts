// What a valid config file comes to: every pair and the runner's own options, complete and with absolute paths.
// What each option means is written in the schema, once: schemas/foldersync.config.schema.json.

import type { LogOptions, Pair } from '../../core/pair/pair.js';

/** A whole config, resolved. */
export interface Config {
  /** The file it was read from; absolute. */
  readonly file: string;
  /** In the file's order; at least one; names unique without regard to case. */
  readonly pairs: readonly Pair[];
  readonly runner: RunnerOptions;
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
}
